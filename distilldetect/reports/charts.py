"""The three drawings of a page: the verdict on the scale of words, the suspect among others, and the sum."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect.reports.contributions import signal_words
from distilldetect.reports.drawing import (
    Axis,
    Mark,
    Picture,
    axis_over,
    bar,
    diamond,
    dots,
    tick_words,
    upright,
    word,
    word_near,
)
from distilldetect.reports.summary import interval_text
from distilldetect.results import VERBAL_SCALE, lr_text, signed

Document = Mapping[str, Any]

# The verbal scale as it is drawn: its last word has no end, and gets one unit.
SCALE = (*VERBAL_SCALE[:-1], (VERBAL_SCALE[-2][0] + 1.0, VERBAL_SCALE[-1][1]))
WIDE_ENOUGH = 600.0  # px from which the words find room in the scale
MANY = 30  # others from which dots are small
TALLEST_STRIP, LOWEST_STRIP = 120.0, 44.0  # px: the latter is room for the suspect and its label
ROW = 36.0  # px of one step of the sum


def verbal_scale(document: Document, width: float) -> Picture:
    """Draw the scale of words with the likelihood ratio and its interval."""
    verdict = document["verdict"]
    log10_lr, low, high = (verdict[key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high"))
    end = SCALE[-1][0]
    axis = Axis(-end, end, width)
    marks = [
        word(axis.x(-end), 12, "← not trained", "faint", "start"),
        word(axis.x(end), 12, "trained →", "faint", "end"),
        *_bands(axis, verdict),
    ]
    if low is not None and high is not None:
        marks.append(bar(axis, low, high, 74, 4, "suspect"))
    if log10_lr is not None:
        marks.append(diamond(axis.x(log10_lr), 76, 7, "suspect"))
        told = verdict["word"] if verdict["word"] == verdict["scale_word"] else "interval on both sides of 1"
        marks.append(word_near(axis, axis.x(log10_lr), 28, f"LR {lr_text(log10_lr)}, {told}", "bold"))
    marks += [word(axis.x(tick), 108, lr_text(tick), "faint") for tick in (-4, -2, 0, 2, 4)]
    said = f"LR {lr_text(log10_lr)}, {interval_text(document)}: {verdict['word']}"
    return Picture("The likelihood ratio on the scale of words", said, width, 118, tuple(marks))


def _bands(axis: Axis, verdict: Mapping[str, Any]) -> list[Mark]:
    """The words from one end to the other, the verdict filled.

    None is filled where the LR has a word that its interval does not bear out.
    """
    upper = [high for high, _ in SCALE]
    words = [name for _, name in SCALE]
    edges = [*(-high for high in reversed(upper)), *upper]
    bands = list(zip(edges[:-1], edges[1:], (*reversed(words), *words[1:]), strict=True))
    marks = [bar(axis, low, high, 36, 30, "band") for low, high, _ in bands]
    told = verdict["word"] == verdict["scale_word"]
    for low, high, name in bands:
        here = told and _holds(verdict["log10_lr"], low, high)
        if here:
            marks.append(bar(axis, low, high, 36, 30, "band-on"))
        if axis.width >= WIDE_ENOUGH and name != "inconclusive":  # whose band is narrower than the word
            lines = name.split()
            first = 55.0 if len(lines) == 1 else 48.0
            middle = round((axis.x(low) + axis.x(high)) / 2, 1)
            style = "on-band" if here else "faint"
            marks += [word(middle, first + 13 * k, line, style) for k, line in enumerate(lines)]
    return marks


def _holds(log10_lr: float | None, low: float, high: float) -> bool:
    """Whether a band holds the value: its end nearer to an LR of 1 belongs to it, its other end does not."""
    if log10_lr is None:
        return False
    end = SCALE[-1][0] - 1e-9
    value = min(max(log10_lr, -end), end)
    if low < 0 < high:
        return low < value < high
    return low <= value < high if low > 0 else low < value <= high


def population_strip(document: Document, width: float, description: str) -> Picture:
    """A dot for each other model, in columns, and the suspect."""
    values = sorted(m["log10_lr"] for m in document["population"]["members"] if m["log10_lr"] is not None)
    suspect = document["verdict"]["log10_lr_uncapped"]
    axis = axis_over(values if suspect is None else [*values, suspect], width)
    radius = 5.0 if len(values) <= MANY else 2.5
    columns = [round(axis.x(value) / (2 * radius)) for value in values]
    tallest = max(Counter(columns).values(), default=1)
    step = min(2 * radius, (TALLEST_STRIP - 2 * radius) / tallest)
    base = round(max(step * tallest + radius, LOWEST_STRIP) + 30, 1)
    level: Counter[int] = Counter()
    places = []
    for value, column in zip(values, columns, strict=True):
        places.append((axis.x(value), round(base - radius - level[column] * step, 1)))
        level[column] += 1
    marks = [
        upright(axis.x(0), 24, base, "zero"),
        Mark("path", "axis", {"d": f"M0 {base}H{width}"}),
        dots(places, radius, "other"),
    ]
    if suspect is not None:
        x = axis.x(suspect)
        marks += [diamond(x, base - 8, 8, "suspect"), word_near(axis, x, base - 24, "suspect", "bold")]
    marks += [*tick_words(axis, base + 16), word(width / 2, base + 34, "uncapped log10 LR", "faint")]
    return Picture("The suspect among others", description, width, base + 40, tuple(marks))


def waterfall(document: Document, width: float) -> Picture:
    """Draw the way from 0 by way of every part to the uncapped sum, and from there to what is printed."""
    verdict = document["verdict"]
    total, reported = verdict["log10_lr_uncapped"], verdict["log10_lr"]
    parts = [("starting point", document["intercept"])]
    parts += [(signal_words(part["signal"]), part["log10_lr"]) for part in document["contributions"]]
    sums = [0.0]
    for _, added in parts:
        sums.append(sums[-1] + added)
    steps = [
        (what, added, before, after, "for" if added >= 0 else "against")
        for (what, added), before, after in zip(parts, sums[:-1], sums[1:], strict=True)
    ]
    if total is not None and reported is not None:
        steps += [
            ("sum, uncapped", total, 0.0, total, "total"),
            ("not supported by documents and references", reported - total, total, reported, "limit"),
            ("printed", reported, 0.0, reported, "total"),
        ]
    axis = axis_over([end for step in steps for end in step[2:4]], width)
    height = ROW * len(steps) + 24
    marks = [mark for k, step in enumerate(steps) for mark in _step(axis, ROW * k, *step)]
    said = "From 0 by way of each part to the sum, and from there to what is printed; the table has the numbers."
    return Picture("How the parts add up", said, width, height, (*marks, *tick_words(axis, height - 4)))


def _step(axis: Axis, top: float, what: str, size: float, start: float, end: float, kind: str) -> Sequence[Mark]:
    style = "bold" if kind == "total" else "plain"
    return (
        word(axis.x(axis.low), top + 14, what, style, "start"),
        word(axis.x(axis.high), top + 14, signed(size), style, "end"),
        upright(axis.x(0), top + 17, top + 31, "zero"),
        bar(axis, start, end, top + 19, 10, kind),
    )
