"""The mark of an end, or of the turn that would come next, after the answer, such as ``### End``."""

from collections.abc import Sequence

from distilldetect.defaults import FRAME_END_FRACTION
from distilldetect.formats.chat_templates import END_MARK
from distilldetect.formats.frame import Framed, FrameKind, Strip, common

_LONGEST = 80  # characters of marks and of white space around them


def strip(text: str, _: str | None) -> str | None:
    """Take off the mark."""
    start = max(0, len(text) - _LONGEST)
    mark = END_MARK.search(text, start)
    return text[: mark.start()] if mark else None


def find(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find answers that end in such a mark; those that were cut off lack it."""
    return common([strip], answers, fraction)


FRAME = FrameKind("end mark", "A mark of the end was taken off {} answer{}.", find, FRAME_END_FRACTION)
