"""A template of plain words, with the prompt in it, where the prompt is unknown or differs from what was sent."""

from functools import partial

from distilldetect.formats.chat_templates import WITHOUT_TOKENS
from distilldetect.formats.frame import FrameKind
from distilldetect.formats.frames.chat_template import find

FRAME = FrameKind(
    "plain template", "A template and the prompt in it were taken off {} answer{}.", partial(find, WITHOUT_TOKENS)
)
