"""Answers stored as Python shows a whole reply: ``ChatCompletion(id=..., ...)``, ``content='...' additional_kwargs={}``."""

import re
from collections.abc import Sequence

from distilldetect.formats.frame import Framed, FrameKind, Strip, common
from distilldetect.formats.frames.json_wrapper import unquoted

# LangChain's messages begin with content=; OpenAI's, Anthropic's and vLLM's replies with the name of their class.
_OBJECT = re.compile(r"content=['\"]|[A-Z][A-Za-z]{4,40}\(\w{1,40}=")
_TEXT = re.compile(
    r"(?:\Acontent=|Message\(content=|TextBlock\((?:citations=\w+, )?text=|CompletionOutput\(index=\d+, text=)"
    r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""",
    re.DOTALL,
)


def strip(text: str, _: str | None) -> str | None:
    """Read the text of the reply."""
    bare = text.lstrip()
    found = _TEXT.search(bare) if _OBJECT.match(bare) else None
    return unquoted(found[1], None) if found else None


def find(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find answers that are such source text."""
    return common([strip], answers, fraction)


FRAME = FrameKind("object source", "{} answer{} stored as the source of a Python object were unpacked.", find)
