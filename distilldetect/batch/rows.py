"""A judged pair as one row of the table."""

import math
from collections.abc import Sequence
from typing import Any

from distilldetect import __version__
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.model import Model
from distilldetect.panels import Entry, PanelModel
from distilldetect.results import COLUMNS, rounded, verdict_word
from distilldetect.scoring import TEACHER_YOUNGER, Judgement, PairMeasurement, codes

ALL_COLUMNS = (*COLUMNS, *(f"signal.{name}" for name in WEIGHED_SIGNALS), "error")


def judged_row(
    measured: PairMeasurement,
    judgement: Judgement,
    models: Sequence[PanelModel],
    suspect: Entry,
    teacher_released: str,
    model: Model,
    library_codes: Sequence[str] = (),
    base_position: float = math.nan,
    *,
    in_fit: bool = False,
) -> dict[str, Any]:
    """Return a judged pair as JSON values by column; undefined is None.

    Args:
        measured: the pair.
        judgement: of it.
        models: of the audit.
        suspect: the suspect.
        teacher_released: when the teacher's first dump appeared, ``YYYY-MM`` or "".
        model: with which it was judged.
        library_codes: of warnings that a library gives cause for.
        base_position: of what the suspect was made from, NaN where unknown.
        in_fit: whether a dump of either was used to fit it.
    """
    cohort = measured.cohort
    counts = measured.n_prompts, len(cohort.references)
    caveats = codes(judgement, *counts, teacher_released, suspect.released, in_fit=in_fit)
    lr, low, high = judgement.log10_lr, judgement.low, judgement.high
    word = verdict_word(lr, low, high)
    if TEACHER_YOUNGER in caveats:
        word, lr, low, high = verdict_word(math.nan, math.nan, math.nan), math.nan, math.nan, math.nan
    explained = zip(judgement.explanations.tolist(), (models[k].family for k in cohort.references), strict=True)
    best, other = max(((value, name) for value, name in explained if value == value), default=(math.nan, None))
    fractions = measured.suspect.fraction[:, 0].tolist()
    row = _blank(models[cohort.teacher].family, suspect, model) | {
        "log10_lr": lr,
        "log10_lr_low": low,
        "log10_lr_high": high,
        "p_value": judgement.p_value,
        "verdict": word,
        "n_prompts": measured.n_prompts,
        "n_references": len(cohort.references),
        "mode": "references" if cohort.references else "no references",
        "log10_lr_uncapped": judgement.log10_lr_uncapped,
        "best_other": other,
        "best_other_log10_lr": best,
        "warnings": ";".join((*caveats, *library_codes)),
        "base_difference": judgement.position.value - base_position,
        "n_snapshots": cohort.n_snapshots,
        **{f"signal.{name}": fraction for name, fraction in zip(WEIGHED_SIGNALS, fractions, strict=True)},
    }
    result: dict[str, Any] = rounded(row)
    return result


def failed_row(teacher: str, suspect: Entry, model: Model, error: str) -> dict[str, Any]:
    """Return the row of a pair that could not be judged.

    Args:
        teacher: family.
        suspect: the suspect.
        model: with which it would have been judged.
        error: why not.
    """
    return _blank(teacher, suspect, model) | {"error": error}


def _blank(teacher: str, suspect: Entry, model: Model) -> dict[str, Any]:
    return dict.fromkeys(ALL_COLUMNS) | {
        "teacher": teacher,
        "suspect": suspect.model,
        "model_version": f"{__version__}+{model.sha256[:12]}",
        "error": "",
    }
