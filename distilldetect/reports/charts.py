"""Drawings of a page: what they are made of, and each of them. The template writes them as SVG."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from distilldetect.reports.summary import among_others, interval_text, reference_scores, signal_words
from distilldetect.results import INCONCLUSIVE, REFERENCE_COUNTS, VERBAL_SCALE, lr_text, signed, verbal

Document = Mapping[str, Any]

MARGIN = 14.0  # px left free on either side, for marks at an end of the axis
# The verbal scale as it is drawn: its last word has no end, and gets one unit.
SCALE = (*VERBAL_SCALE[:-1], (VERBAL_SCALE[-2][0] + 1.0, VERBAL_SCALE[-1][1]))
WIDE_ENOUGH = 600.0  # px from which the words find room in the scale
MANY = 30  # others from which dots are small
TALLEST_STRIP, LOWEST_STRIP = 120.0, 44.0  # px: the latter is room for the suspect and its label
ROW = 36.0  # px of one step of the sum
PARTS = ("moderate_or_more", "weak", "inconclusive", "against")
LINE, BAR, LABELS, GAP = 18.0, 12.0, 92.0, 10.0  # px: of a line of bars, a bar, the words before it, between panels


class Mark(NamedTuple):
    """One SVG element: its name, its class of the style sheet, its other attributes, and what stands in it."""

    tag: str
    style: str
    place: Mapping[str, float | str]
    text: str = ""


class Picture(NamedTuple):
    """A drawing and what it says to those who cannot see it; width and height in px."""

    title: str
    description: str
    width: float
    height: float
    marks: tuple[Mark, ...]


class Axis(NamedTuple):
    """A horizontal axis from low to high, in log10 LR, of a drawing so many px wide; values beyond are drawn at its end."""

    low: float
    high: float
    width: float

    def x(self, value: float) -> float:
        """Where a value stands, px.

        >>> Axis(-1, 1, width=228).x(0), Axis(-1, 1, width=228).x(7)
        (114.0, 214.0)
        """
        part = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return round(MARGIN + part * (self.width - 2 * MARGIN), 1)

    def ticks(self) -> list[int]:
        """At most nine whole numbers, 0 among them where it is on the axis.

        >>> Axis(-1, 9, width=1).ticks()
        [0, 2, 4, 6, 8]
        """
        step = max(1, math.ceil((self.high - self.low) / 8))
        return list(range(math.ceil(self.low / step) * step, math.floor(self.high) + 1, step))


def verbal_scale(document: Document, width: float) -> Picture:
    """Draw the scale of words with the likelihood ratio and its interval.

    The verdict's band is filled; none is where the LR has a word that its interval does not bear out.
    """
    verdict = document["verdict"]
    log10_lr, low, high = (verdict[key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high"))
    end = SCALE[-1][0]
    axis = Axis(-end, end, width)
    marks = [
        _word(axis.x(-end), 12, "← not trained", "faint", "start"),
        _word(axis.x(end), 12, "trained →", "faint", "end"),
    ]
    upper = [edge for edge, _ in SCALE]
    bands = list(pairwise((*(-edge for edge in reversed(upper)), *upper)))
    marks += [_bar(axis, *ends, 36, 30, "band") for ends in bands]
    for left, right in bands:
        word = verbal((left + right) / 2)
        here = verdict["word"] == verdict["scale_word"] == word
        if here:
            marks.append(_bar(axis, left, right, 36, 30, "band-on"))
        if width >= WIDE_ENOUGH:
            lines, style = word.partition(" support")[0].split(), "on-band" if here else "faint"
            if word == INCONCLUSIVE:  # whose band is narrower than the word
                lines, style = ["incon-", "clusive"], f"{style} small"
            middle, first = round((axis.x(left) + axis.x(right)) / 2, 1), 55.0 if len(lines) == 1 else 48.0
            marks += [_word(middle, first + 13 * k, line, style) for k, line in enumerate(lines)]
    if low is not None and high is not None:
        marks.append(_bar(axis, low, high, 74, 4, "suspect"))
    if log10_lr is not None:
        told = verdict["word"] if verdict["word"] == verdict["scale_word"] else "interval on both sides of 1"
        marks.append(_diamond(axis.x(log10_lr), 76, 7, "suspect"))
        marks.append(_word_near(axis, axis.x(log10_lr), 28, f"LR {lr_text(log10_lr)}, {told}", "bold"))
    marks += [_word(axis.x(tick), 108, lr_text(tick), "faint") for tick in (-4, -2, 0, 2, 4)]
    said = f"LR {lr_text(log10_lr)}, {interval_text(document)}: {verdict['word']}"
    return Picture("The likelihood ratio on the scale of words", said, width, 118, tuple(marks))


def population_strip(document: Document, width: float) -> Picture:
    """Draw a dot for each other model, in columns, and the suspect."""
    values, suspect = sorted(reference_scores(document)), document["verdict"]["log10_lr_uncapped"]
    axis = _axis_over(values if suspect is None else [*values, suspect], width)
    radius = 5.0 if len(values) <= MANY else 2.5
    columns = [round(axis.x(value) / (2 * radius)) for value in values]
    tallest = max(Counter(columns).values(), default=1)
    step = min(2 * radius, (TALLEST_STRIP - 2 * radius) / tallest)
    base = round(max(step * tallest + radius, LOWEST_STRIP) + 30, 1)
    level: Counter[int] = Counter()
    dots = ""  # discs of one size, as one path of lines without length and with round ends
    for value, column in zip(values, columns, strict=True):
        dots += f"M{axis.x(value)} {round(base - radius - level[column] * step, 1)}h0"
        level[column] += 1
    marks = [
        _upright(axis.x(0), 24, base, "zero"),
        Mark("path", "axis", {"d": f"M0 {base}H{width}"}),
        Mark("path", "other", {"d": dots, "stroke-width": 2 * radius}),
    ]
    if suspect is not None:
        x = axis.x(suspect)
        marks += [_diamond(x, base - 8, 8, "suspect"), _word_near(axis, x, base - 24, "suspect", "bold")]
    marks += [*_tick_words(axis, base + 16), _word(width / 2, base + 34, "uncapped log10 LR", "faint")]
    return Picture("The suspect among others", among_others(document), width, base + 40, tuple(marks))


def waterfall(document: Document, width: float) -> Picture:
    """Draw the way from 0 by way of every part to the uncapped sum, and from there to what is printed."""
    total, reported = document["verdict"]["log10_lr_uncapped"], document["verdict"]["log10_lr"]
    parts = [("starting point", document["intercept"])]
    parts += [(signal_words(part["signal"]), part["log10_lr"]) for part in document["contributions"]]
    sums = pairwise(accumulate((added for _, added in parts), initial=0.0))
    steps = [
        (what, added, *ends, "for" if added >= 0 else "against") for (what, added), ends in zip(parts, sums, strict=True)
    ]
    if total is not None and reported is not None:
        steps += [
            ("sum, uncapped", total, 0.0, total, "total"),
            ("not supported by documents and references", reported - total, total, reported, "limit"),
            ("printed", reported, 0.0, reported, "total"),
        ]
    axis = _axis_over([end for step in steps for end in step[2:4]], width)
    marks: list[Mark] = []
    for k, (what, size, start, end, kind) in enumerate(steps):
        top, style = ROW * k, "bold" if kind == "total" else "plain"
        marks += [
            _word(axis.x(axis.low), top + 14, what, style, "start"),
            _word(axis.x(axis.high), top + 14, signed(size), style, "end"),
            _upright(axis.x(0), top + 17, top + 31, "zero"),
            _bar(axis, start, end, top + 19, 10, kind),
        ]
    height = ROW * len(steps) + 24
    said = "From 0 by way of each part to the sum, and from there to what is printed; the table has the numbers."
    return Picture("How the parts add up", said, width, height, (*marks, *_tick_words(axis, height - 4)))


def interval_strip(row: Mapping[str, Any]) -> Picture | None:
    """Draw an LR and its interval on a scale from 1/1,000 to 1,000, for one row of a table; None where there is none."""
    log10_lr, low, high = (row[key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high"))
    if log10_lr is None:
        return None
    axis, height = Axis(-3.0, 3.0, 150.0), 16.0
    marks = [_upright(axis.x(0), 0, height, "zero")]
    if low is not None and high is not None:
        marks.append(_bar(axis, low, high, height / 2 - 2, 4, "suspect"))
    marks.append(_diamond(axis.x(log10_lr), height / 2, 5, "suspect"))
    return Picture("", "", axis.width, height, tuple(marks))


def verdict_bars(panels: Document, width: float) -> Picture:
    """Draw which verdicts taught and untaught families get: a bar a panel, kind of family and number of references.

    Panels are as ``evaluate --format json`` holds them.
    """
    marks: list[Mark] = []
    top = 0.0

    def add(left: float, part: float, name: str) -> None:
        place = {"x": round(left, 1), "y": round(top + 4, 1), "width": round(part, 1), "height": BAR}
        marks.append(Mark("rect", f"part {name}", place))

    for name in PARTS:
        add(0.0, 20.0, name)
        marks.append(_word(28.0, top + 14, name.replace("_", " "), "plain", "start"))
        top += LINE
    for panel, figures in panels.items():
        top += GAP
        marks.append(_word(0.0, top + 14, panel, "bold", "start"))
        top += LINE
        for references in REFERENCE_COUNTS:
            for tier in ("taught", "clean"):
                own = figures["references"][references][tier]
                if references == "0" or not own["families"]:
                    continue
                marks.append(_word(LABELS - 8, top + 14, f"{tier}, {references}", "faint", "end"))
                left = LABELS
                for name in PARTS:
                    if own[name]:
                        add(left, (width - LABELS) * own[name], name)
                        left += (width - LABELS) * own[name]
                top += LINE
    said = "For each panel, kind of family and number of references, the shares of the verdicts; the table has the numbers."
    return Picture("Verdicts by number of references", said, width, round(top + GAP, 1), tuple(marks))


def _axis_over(values: Sequence[float], width: float) -> Axis:
    """An axis that shows all values and 0, to whole numbers."""
    return Axis(min(math.floor(min((*values, 0.0))), -1), max(math.ceil(max((*values, 0.0))), 1), width)


def _bar(axis: Axis, one: float, other: float, y: float, height: float, style: str) -> Mark:
    """The piece between two values, never too thin to be seen."""
    left, right = sorted((axis.x(one), axis.x(other)))
    return Mark("rect", style, {"x": left, "y": y, "width": round(max(right - left, 1.5), 1), "height": height})


def _upright(x: float, top: float, bottom: float, style: str) -> Mark:
    return Mark("path", style, {"d": f"M{x} {top}V{bottom}"})


def _word(x: float, y: float, text: str, style: str, anchor: str = "middle") -> Mark:
    return Mark("text", style, {"x": x, "y": y, "text-anchor": anchor}, text)


def _word_near(axis: Axis, x: float, y: float, text: str, style: str) -> Mark:
    """A line of text about a place, which does not run over an end of the drawing."""
    half = 4 * len(text)  # px: a letter is seldom wider than eight
    return _word(x, y, text, style, "start" if x < half else "end" if x > axis.width - half else "middle")


def _tick_words(axis: Axis, y: float) -> list[Mark]:
    return [_word(axis.x(tick), y, f"{tick:+d}" if tick else "0", "faint") for tick in axis.ticks()]


def _diamond(x: float, y: float, half: float, style: str) -> Mark:
    """A square on its corner."""
    return Mark("path", style, {"d": f"M{x} {y - half}l{half} {half}-{half} {half}-{half}-{half}z"})
