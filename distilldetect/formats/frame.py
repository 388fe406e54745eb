"""What a frame is: text that a harness put around the answers of a dump, which is no part of what the model wrote."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from distilldetect.defaults import FRAME_FRACTION


class Framed(NamedTuple):
    """An answer as it stands in the dump, and the prompt that it answers, None where that is unknown."""

    text: str
    prompt: str | None


Strip = Callable[[str, str | None], str | None]
"""Takes an answer and its prompt; returns the answer without the frame, or None where it does not bear the frame."""


@dataclass(frozen=True, slots=True)
class FrameKind:
    """One kind of frame.

    Attributes:
        name: of the kind.
        note: the sentence for the notes of a dump, with two places: the number of answers, and the plural's ending.
        find: looks at answers of one dump; returns what takes the frame off, or None where it is around fewer of them than
            the fraction that is given.
        fraction: of the answers of a dump around which it has to be.
    """

    name: str
    note: str
    find: Callable[[Sequence[Framed], float], Strip | None]
    fraction: float = FRAME_FRACTION


def common(strips: Iterable[Strip], answers: Sequence[Framed], least_fraction: float) -> Strip | None:
    """Return the first that takes a frame off at least this fraction of answers; None where none does."""
    return next((strip for strip in strips if is_common(strip, answers, least_fraction)), None)


def is_common(strip: Strip, answers: Sequence[Framed], least_fraction: float) -> bool:
    """Tell whether at least this fraction of answers bear a frame."""
    most_without = len(answers) * (1 - least_fraction)
    n_without = 0
    for answer in answers:
        n_without += strip(*answer) is None
        if n_without > most_without:
            return False
    return bool(answers)
