"""What a batch says of a pair, and what that depends on beside dumps and model."""

from collections.abc import Mapping
from dataclasses import dataclass

from distilldetect.defaults import BOOTSTRAP_SAMPLES, MIN_PROMPTS, SEED


@dataclass(frozen=True, slots=True)
class PairScore:
    """One row of a panel's scores; NaN where undefined, and throughout where the pair failed.

    Attributes:
        teacher: family.
        suspect: model.
        log10_lr, log10_lr_low, log10_lr_high, p_value, verdict, n_prompts, n_references, mode: as in a single result.
        signals: win fraction of each signal, or its similarity where there are no references.
        error: why the pair has no score; "" if it has one.
    """

    teacher: str
    suspect: str
    log10_lr: float = float("nan")
    log10_lr_low: float = float("nan")
    log10_lr_high: float = float("nan")
    p_value: float = float("nan")
    verdict: str = ""
    n_prompts: int = 0
    n_references: int = 0
    mode: str = ""
    signals: Mapping[str, float] | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What scores depend on beside dumps and model; see :class:`request.Request`."""

    n_samples: int = BOOTSTRAP_SAMPLES
    seed: int = SEED
    min_prompts: int = MIN_PROMPTS
