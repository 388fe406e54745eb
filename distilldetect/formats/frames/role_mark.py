"""A role mark or special tokens before the answer, such as ``ASSISTANT:``, ``### Response:`` or ``<s>``."""

from collections.abc import Sequence

from distilldetect.formats.chat_templates import ROLE_MARK
from distilldetect.formats.frame import Framed, FrameKind, Strip, common


def strip(text: str, _: str | None) -> str | None:
    """Take off the marks."""
    if "<|channel|>" in text[:64]:
        return None  # a mark of reasoning, which is split off elsewhere
    mark = ROLE_MARK.match(text)
    return text[mark.end() :] if mark else None


def find(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find answers that begin with such marks."""
    return common([strip], answers, fraction)


FRAME = FrameKind("role mark", "A role mark or token before the answer was taken off {} answer{}.", find)
