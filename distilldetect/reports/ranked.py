"""Verdicts in rows: who, how strong, how sure. What the pages of an attribution and of a batch share."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from distilldetect.reports.drawing import Axis, Picture, bar, diamond, upright
from distilldetect.results import interval, lr_text

_STRIP, _HEIGHT = 150.0, 16.0  # px
_ENDS = 3.0  # log10 LR at either end of a strip

KINDS = {"for": "support", "open": "inconclusive", "against": "support against", "none": "not evaluable, or failed"}


class Line(NamedTuple):
    """One row.

    Attributes:
        who: cells that name the models.
        kind: of the verdict: a key of ``KINDS``.
        verdict: in words.
        lr, interval: as text.
        strip: LR and interval on a scale from 1/1,000 to 1,000; None where there is none.
        more: further cells.
        group: a class that a page filters by.
    """

    who: tuple[str, ...]
    kind: str
    verdict: str
    lr: str
    interval: str
    strip: Picture | None
    more: tuple[str, ...]
    group: str = ""


def line(row: Mapping[str, Any], who: tuple[str, ...], more: tuple[str, ...], group: str = "") -> Line:
    """Return a row with the keys ``verdict``, ``log10_lr``, ``log10_lr_low`` and ``log10_lr_high`` as a line."""
    verdict = row["verdict"] or KINDS["none"]
    return Line(who, kind_of(row["verdict"]), verdict, lr_text(row["log10_lr"]), interval(row), _strip(row), more, group)


def kind_of(verdict: str | None) -> str:
    """Return which way a verdict points.

    >>> kind_of("weak support"), kind_of("weak support against"), kind_of("inconclusive"), kind_of(None)
    ('for', 'against', 'open', 'none')
    """
    if verdict == "inconclusive":
        return "open"
    words = verdict or ""
    return "against" if words.endswith("against") else "for" if words.endswith("support") else "none"


def _strip(row: Mapping[str, Any]) -> Picture | None:
    log10_lr, low, high = (row[key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high"))
    if log10_lr is None:
        return None
    axis, middle = Axis(-_ENDS, _ENDS, _STRIP), _HEIGHT / 2
    marks = [upright(axis.x(0), 0, _HEIGHT, "zero")]
    if low is not None and high is not None:
        marks.append(bar(axis, low, high, middle - 2, 4, "suspect"))
    return Picture("", "", _STRIP, _HEIGHT, (*marks, diamond(axis.x(log10_lr), middle, 5, "suspect")))
