"""What drawings are made of: an axis, and marks with a class of the style sheet. The template writes them as SVG."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MARGIN = 14.0  # px left free on either side, for marks at an end of the axis


@dataclass(frozen=True, slots=True)
class Mark:
    """One SVG element.

    Attributes:
        tag: its name.
        style: its class.
        place: its other attributes.
        text: what stands in it.
    """

    tag: str
    style: str
    place: Mapping[str, float | str]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing and what it says to those who cannot see it; width and height in px."""

    title: str
    description: str
    width: float
    height: float
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal axis.

    Attributes:
        low, high: its ends in log10 LR, low < high; values beyond are drawn at the end.
        width: of the drawing, px.
    """

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


def axis_over(values: Sequence[float], width: float) -> Axis:
    """An axis that shows all values and 0, to whole numbers."""
    return Axis(min(math.floor(min((*values, 0.0))), -1), max(math.ceil(max((*values, 0.0))), 1), width)


def bar(axis: Axis, one: float, other: float, y: float, height: float, style: str) -> Mark:
    """The piece between two values, never too thin to be seen."""
    left, right = sorted((axis.x(one), axis.x(other)))
    place = {"x": left, "y": y, "width": round(max(right - left, 1.5), 1), "height": height}
    return Mark("rect", style, place)


def upright(x: float, top: float, bottom: float, style: str) -> Mark:
    """A vertical line."""
    return Mark("path", style, {"d": f"M{x} {top}V{bottom}"})


def word(x: float, y: float, text: str, style: str, anchor: str = "middle") -> Mark:
    """A line of text."""
    return Mark("text", style, {"x": x, "y": y, "text-anchor": anchor}, text)


def word_near(axis: Axis, x: float, y: float, text: str, style: str) -> Mark:
    """A line of text about a place, which does not run over an end of the drawing."""
    half = 4 * len(text)  # px: a letter is seldom wider than eight
    return word(x, y, text, style, "start" if x < half else "end" if x > axis.width - half else "middle")


def diamond(x: float, y: float, half: float, style: str) -> Mark:
    """A square on its corner."""
    return Mark("path", style, {"d": f"M{x} {y - half}l{half} {half}-{half} {half}-{half}-{half}z"})


def dots(places: Sequence[tuple[float, float]], radius: float, style: str) -> Mark:
    """Discs of one size, as one path of lines without length and with round ends."""
    return Mark("path", style, {"d": "".join(f"M{x} {y}h0" for x, y in places), "stroke-width": 2 * radius})


def tick_words(axis: Axis, y: float) -> list[Mark]:
    """The numbers under an axis of log10 LR."""
    return [word(axis.x(tick), y, f"{tick:+d}" if tick else "0", "faint") for tick in axis.ticks()]
