"""A template of plain words, with the prompt in it, where the prompt is unknown or differs from what was sent."""

from collections.abc import Sequence
from functools import partial

from distilldetect.formats.chat_templates import WITHOUT_TOKENS, Template, answer_in
from distilldetect.formats.frame import Framed, FrameKind, Strip, is_common


def strip(template: Template, text: str, _: str | None) -> str | None:
    """Take off all up to the mark of the model."""
    return answer_in(template, text)


def find(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the template that answers begin with."""
    likely = [t for t in WITHOUT_TOKENS if any(t.start.match(answer.text) for answer in answers[:3])]
    strips = (partial(strip, template) for template in likely)
    return next((found for found in strips if is_common(found, answers, fraction)), None)


FRAME = FrameKind("plain template", "A template and the prompt in it were taken off {} answer{}.", find)
