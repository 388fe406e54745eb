"""The drawings of an evaluation: ROC, Tippett, reliability, and a strip of scores for each teacher."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from distilldetect.reports.drawing import Mark, Picture, dots, upright, word
from distilldetect.reports.evaluation.curves import (
    GROUPS,
    UNTRAINED,
    Document,
    Point,
    Scored,
    grouped,
    reliability,
    roc,
    survival,
)

LOW_FPR = 0.1  # right end of the enlarged part of the ROC curve
SIDE_BY_SIDE = 600.0  # px from which two frames find room beside each other
LEFT, RIGHT, LEGEND_LINE, BELOW = 44.0, 14.0, 18.0, 42.0  # px around a frame: labels, edge, one line of legend, axis
LANE, LABELS = 16.0, 92.0  # px of one lane of a strip, and of the words beside it


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle with two scales; values beyond are drawn at its edge.

    Attributes:
        left, top, width, height: px.
        x_low, x_high, y_low, y_high: values at its edges.
    """

    left: float
    top: float
    width: float
    height: float
    x_low: float = 0.0
    x_high: float = 1.0
    y_low: float = 0.0
    y_high: float = 1.0

    def x(self, value: float) -> float:
        """Where a value stands, px."""
        part = (min(max(value, self.x_low), self.x_high) - self.x_low) / (self.x_high - self.x_low)
        return round(self.left + part * self.width, 1)

    def y(self, value: float) -> float:
        """How high a value stands, px from the top of the drawing."""
        part = (min(max(value, self.y_low), self.y_high) - self.y_low) / (self.y_high - self.y_low)
        return round(self.top + (1 - part) * self.height, 1)

    @property
    def bottom(self) -> float:
        """Of the frame, px."""
        return self.top + self.height

    def line(self, points: Sequence[Point], style: str) -> Mark:
        """Straight lines from point to point."""
        return Mark("path", f"line {style}", {"d": "M" + "L".join(f"{self.x(x)} {self.y(y)}" for x, y in points)})

    def edges(self, x_ticks: Sequence[float], y_ticks: Sequence[float], x_title: str, y_title: str) -> list[Mark]:
        """The outline, the numbers along it, and what they mean."""
        right, bottom = self.left + self.width, round(self.bottom, 1)
        marks = [Mark("path", "axis", {"d": f"M{self.left} {self.top}H{right}V{bottom}H{self.left}z"})]
        marks += [word(self.x(tick), bottom + 15, f"{tick:g}", "faint") for tick in x_ticks]
        marks += [word(self.left - 5, self.y(tick) + 4, f"{tick:g}", "faint", "end") for tick in y_ticks]
        marks.append(word(round(self.left + self.width / 2, 1), bottom + 32, x_title, "faint"))
        return [*marks, word(self.left, self.top - 6, y_title, "faint", "start")]


def roc_curves(document: Document, width: float) -> Picture:
    """The ROC curve against each group of untrained pairs, and its left end enlarged."""
    groups = grouped(document)
    curves = {group: roc(*_of_common_teachers(groups["trained"], groups[group])) for group in UNTRAINED}
    shown = [group for group in UNTRAINED if curves[group]]
    legend = _legend(shown, width)
    whole, start = _frames(width, LEGEND_LINE * len(shown) + 24, LOW_FPR)
    fifths, few = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0), (0.0, 0.02, 0.04, 0.06, 0.08, 0.1)
    marks = [*legend, *whole.edges(fifths, fifths, "false positive rate", "true positive rate")]
    marks += start.edges(few, fifths, f"false positive rate, up to {LOW_FPR:g}", "true positive rate")
    marks.append(Mark("path", "zero", {"d": f"M{whole.x(0)} {whole.y(0)}L{whole.x(1)} {whole.y(1)}"}))
    for group in shown:
        marks += [whole.line(curves[group], group), start.line(_up_to(curves[group], LOW_FPR), group)]
    said = f"True positive rate against false positive rate for {len(shown)} groups of untrained pairs."
    return Picture("ROC curves", said, width, start.bottom + BELOW, tuple(marks))


def tippett(document: Document, width: float) -> Picture:
    """The share of pairs of each group that reach a likelihood ratio."""
    groups = {group: pairs for group, pairs in grouped(document).items() if pairs}
    low, high = _whole_range(document)
    legend = _legend(list(groups), width)
    frame = _frame(width, LEGEND_LINE * len(groups) + 24, low, high)
    marks = [*legend, *frame.edges(_whole(low, high), (0.0, 0.5, 1.0), "log10 LR of at least", "share of pairs")]
    marks.append(upright(frame.x(0), frame.top, frame.bottom, "zero"))
    for group, pairs in groups.items():
        marks.append(frame.line([(low, 1.0), *survival(pairs), (high, 0.0)], group))
    said = "For each group, the share of pairs whose log10 LR is at least the value below."
    return Picture("Tippett plot", said, width, frame.bottom + BELOW, tuple(marks))


def reliability_points(document: Document, width: float) -> Picture:
    """The share trained against the probability said, with the number of pairs at each point."""
    groups = grouped(document)
    bins = reliability(groups["trained"], groups["clean"])
    frame = _frame(width, 24, 0.0, 1.0)
    fifths = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    marks = frame.edges(fifths, fifths, "probability said at even prior odds", "share trained")
    marks.append(Mark("path", "zero", {"d": f"M{frame.x(0)} {frame.y(0)}L{frame.x(1)} {frame.y(1)}"}))
    places = [(frame.x(one.said), frame.y(one.observed)) for one in bins]
    marks.append(dots(places, 5, "spot trained"))
    for k, (one, (x, y)) in enumerate(zip(bins, places, strict=True)):
        # above and below in turn, so that none hides the next
        anchor = "start" if one.said < 0.1 else "end" if one.said > 0.9 else "middle"
        marks.append(
            word(
                x, y + 19 if k % 2 and one.observed > 0.1 else y - 10, f"{one.n_trained}+{one.n_untrained}", "faint", anchor
            )
        )
    said = f"{len(bins)} points; the table below has their numbers."
    return Picture("Reliability plot", said, width, frame.bottom + BELOW, tuple(marks))


def strips(document: Document, width: float) -> Picture:
    """A lane of dots for each teacher that taught a suspect and each group, and for all other teachers together."""
    groups = grouped(document)
    taught = list(dict.fromkeys(pair.teacher for pair in groups["trained"]))
    low, high = _whole_range(document)
    top, marks = 14.0, []
    for teacher in [*taught, None]:
        lanes = {group: _of(pairs, teacher, taught) for group, pairs in groups.items()}
        if not any(lanes.values()):
            continue
        marks.append(word(0, top, "all other teachers" if teacher is None else teacher, "bold", "start"))
        for group, scores in lanes.items():
            if scores:
                top += LANE
                lane = Frame(LABELS, top, width - LABELS - RIGHT, 0.0, low, high)
                marks.append(Mark("path", "axis", {"d": f"M{LABELS} {top}H{width - RIGHT}"}))
                marks.append(word(LABELS - 8, top + 4, f"{group} {len(scores)}", "faint", "end"))
                marks.append(dots([(lane.x(score), top) for score in scores], 3, f"spot {group}"))
        top += 1.75 * LANE
    scale = Frame(LABELS, 0.0, width - LABELS - RIGHT, top - LANE, low, high)
    marks.append(upright(scale.x(0), 6, scale.bottom, "zero"))
    marks += [word(scale.x(tick), scale.bottom + 15, f"{tick:+g}" if tick else "0", "faint") for tick in _whole(low, high)]
    marks.append(word(round(scale.left + scale.width / 2, 1), scale.bottom + 32, "log10 LR", "faint"))
    said = "One dot a labelled pair, by teacher and group, along log10 LR."
    return Picture("Scores of each teacher", said, width, round(scale.bottom + BELOW, 1), tuple(marks))


def _of_common_teachers(one: Sequence[Scored], other: Sequence[Scored]) -> tuple[list[Scored], list[Scored]]:
    """The pairs of teachers that have pairs in both groups: a teacher's own level must not decide between groups."""
    common = {pair.teacher for pair in one} & {pair.teacher for pair in other}
    return [pair for pair in one if pair.teacher in common], [pair for pair in other if pair.teacher in common]


def _of(pairs: Sequence[Scored], teacher: str | None, taught: Sequence[str]) -> list[float]:
    """The scores of one teacher; of all that are not among the named ones if None."""
    return [p.log10_lr for p in pairs if (p.teacher == teacher if teacher is not None else p.teacher not in taught)]


def _legend(groups: Sequence[str], width: float) -> list[Mark]:
    marks = []
    for k, group in enumerate(groups):
        y = 10 + LEGEND_LINE * k
        marks += [Mark("path", f"line {group}", {"d": f"M0 {y}h28"}), word(36, y + 4, GROUPS[group], "plain", "start")]
    return marks


def _frame(width: float, top: float, low: float, high: float) -> Frame:
    inner = width - LEFT - RIGHT
    return Frame(LEFT, top, inner, min(inner, 320.0), low, high)


def _frames(width: float, top: float, x_high: float) -> tuple[Frame, Frame]:
    """Two frames of one height: beside each other where there is room, else the second below the first."""
    if width >= SIDE_BY_SIDE:
        inner = width / 2 - LEFT - RIGHT
        return Frame(LEFT, top, inner, inner), Frame(width / 2 + LEFT, top, inner, inner, x_high=x_high)
    inner = width - LEFT - RIGHT
    return Frame(LEFT, top, inner, inner), Frame(LEFT, top + inner + BELOW + 24, inner, inner, x_high=x_high)


def _up_to(points: Sequence[Point], end: float) -> list[Point]:
    """The beginning of a curve, cut at an x value."""
    kept = [points[0]]
    for (x0, y0), (x, y) in pairwise(points):
        if x > end:
            return [*kept, (end, y0 + (y - y0) * (end - x0) / (x - x0))]
        kept.append((x, y))
    return kept


def _whole_range(document: Document) -> tuple[float, float]:
    """Whole numbers around all scores and 0."""
    scores = [row["log10_lr"] for row in document["scores"]]
    return float(min(math.floor(min((*scores, 0.0))), -1)), float(max(math.ceil(max((*scores, 0.0))), 1))


def _whole(low: float, high: float) -> list[float]:
    """At most nine whole numbers between two, 0 among them."""
    step = max(1, math.ceil((high - low) / 8))
    return [float(tick) for tick in range(math.ceil(low / step) * step, int(high) + 1, step)]
