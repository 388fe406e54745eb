"""A chat template of special tokens, with the prompt in it, whatever that is."""

from collections.abc import Sequence
from functools import partial

from distilldetect.formats.chat_templates import WITH_TOKENS, Template, answer_in
from distilldetect.formats.frame import Framed, FrameKind, Strip, common


def strip(template: Template, text: str, _: str | None) -> str | None:
    """Take off all up to the mark of the model."""
    return answer_in(template, text)


def find(templates: Sequence[Template], answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the template that answers begin with."""
    likely = [t for t in templates if any(t.start.match(answer.text) for answer in answers[:3])]
    return common((partial(strip, template) for template in likely), answers, fraction)


FRAME = FrameKind(
    "chat template", "The chat template and the prompt in it were taken off {} answer{}.", partial(find, WITH_TOKENS)
)
