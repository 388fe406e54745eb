"""The drawing of an evaluation: which verdicts taught and untaught families get, by number of references."""

from collections.abc import Mapping
from typing import Any

from distilldetect.reports.drawing import Mark, Picture, word
from distilldetect.results import REFERENCE_COUNTS

PARTS = ("moderate_or_more", "weak", "inconclusive", "against")

_LINE, _BAR, _LABELS, _GAP = 18.0, 12.0, 92.0, 10.0  # px: of a line, of a bar in it, of the words before it, between panels


def verdict_bars(panels: Mapping[str, Any], width: float) -> Picture:
    """Draw a bar for each panel, kind of family and number of references.

    Args:
        panels: as ``evaluate --format json`` holds them.
        width: px.
    """
    inner = width - _LABELS
    marks: list[Mark] = []
    top = 0.0
    for name in PARTS:
        marks += [_bar(0.0, top + 4, 20.0, name), word(28.0, top + 14, name.replace("_", " "), "plain", "start")]
        top += _LINE
    for panel, figures in panels.items():
        top += _GAP
        marks.append(word(0.0, top + 14, panel, "bold", "start"))
        top += _LINE
        for references in REFERENCE_COUNTS:
            for tier in ("taught", "clean"):
                own = figures["references"][references][tier]
                if references == "0" or not own["families"]:
                    continue
                marks.append(word(_LABELS - 8, top + 14, f"{tier}, {references}", "faint", "end"))
                left = _LABELS
                for name in PARTS:
                    if own[name]:
                        marks.append(_bar(left, top + 4, inner * own[name], name))
                        left += inner * own[name]
                top += _LINE
    said = "For each panel, kind of family and number of references, the shares of the verdicts; the table has the numbers."
    return Picture("Verdicts by number of references", said, width, round(top + _GAP, 1), tuple(marks))


def _bar(left: float, top: float, width: float, name: str) -> Mark:
    place: Mapping[str, float | str] = {"x": round(left, 1), "y": round(top, 1), "width": round(width, 1), "height": _BAR}
    return Mark("rect", f"part {name}", place)
