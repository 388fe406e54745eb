"""A pair's score as one row of the table."""

from typing import Any

from distilldetect import __version__
from distilldetect.model.file import Model
from distilldetect.results import COLUMNS, rounded
from distilldetect.scoring.pairscore import PairScore
from distilldetect.signals import PAIRED

ALL_COLUMNS = (*COLUMNS, *(f"signal.{name}" for name in PAIRED), "error")


def row_of(scored: PairScore, model: Model) -> dict[str, Any]:
    """A pair's score as JSON values by column: undefined is None, and so is every number of a pair that failed."""
    row: dict[str, Any] = dict.fromkeys(ALL_COLUMNS)
    if not scored.error:
        row |= {name: getattr(scored, name) for name in COLUMNS if name != "model_version"}
        row |= {f"signal.{name}": value for name, value in (scored.signals or {}).items()}
    row |= {"teacher": scored.teacher, "suspect": scored.suspect, "error": scored.error}
    row["model_version"] = f"{__version__}+{model.sha256[:12]}"
    result: dict[str, Any] = rounded(row)
    return result
