"""A pair of a panel of which a dump holds no prompts: ids tell what belongs together, so its texts have to be read."""

from typing import Any

from distilldetect.batching.panelscoring import PairScore, Settings
from distilldetect.batching.plan import Pair
from distilldetect.case import Request
from distilldetect.detect import score
from distilldetect.errors import DistillDetectError
from distilldetect.formats import ReadOptions
from distilldetect.models import Model


def score_texts(pair: Pair, reading: ReadOptions, model: Model, settings: Settings) -> PairScore:
    """Score a pair on its own, as a single result is made.

    Args:
        pair: of the panel.
        reading: how to read the dumps.
        model: as for the other pairs.
        settings: likewise.
    """
    request = Request(
        teacher=tuple(entry.path for entry in pair.snapshots),
        suspect=pair.suspect.path,
        references=tuple(tuple(entry.path for entry in group) for group in pair.references),
        reading=reading,
        n_samples=settings.n_samples,
        seed=settings.seed,
        min_prompts=settings.min_prompts,
    )
    try:
        document = score(request, model)
    except DistillDetectError as error:
        return PairScore(pair.teacher, pair.suspect.model, error=str(error))
    verdict: dict[str, Any] = document["verdict"]
    mode = document["model"]["mode"]
    statistic = "similarity" if mode == "background" else "win_fraction"
    return PairScore(
        teacher=pair.teacher,
        suspect=pair.suspect.model,
        log10_lr=verdict["log10_lr"],
        log10_lr_low=verdict["log10_lr_low"],
        log10_lr_high=verdict["log10_lr_high"],
        p_value=verdict["p_value"],
        verdict=verdict["word"],
        n_prompts=document["n_prompts"],
        n_references=document["n_references"],
        mode=mode,
        signals={name: signal.get(statistic) for name, signal in document["signals"].items()},
    )
