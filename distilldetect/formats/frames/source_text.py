"""Answers stored as the source text of a JSON or Python value: serialised replies, lists of one text, quoted texts."""

import ast
import re
import threading
import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import orjson

from distilldetect.defaults import FRAME_FIRST_ANSWERS, FRAME_FRACTION, FRAME_MIN_ANSWERS
from distilldetect.formats.columns import as_text
from distilldetect.formats.contents import content
from distilldetect.formats.frame import Framed, FrameKind, Strip, common, is_common

_KEYS = frozenset({"answer", "response", "output", "text", "content", "completion", "generated_text", "result", "reply"})
# Filters of warnings belong to the process, and CPython 3.11's parser counts its depth for all threads together.
_ONE_AT_A_TIME = threading.Lock()
_MOST_PYTHON = 200_000  # characters; Python's parser takes much memory for more
# LangChain's messages begin with content=; OpenAI's, Anthropic's and vLLM's replies with the name of their class.
_OBJECT = re.compile(r"content=['\"]|[A-Z][A-Za-z]{4,40}\(\w{1,40}=")
_OBJECT_TEXT = re.compile(
    r"(?:\Acontent=|Message\(content=|TextBlock\((?:citations=\w+, )?text=|CompletionOutput\(index=\d+, text=)"
    r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""",
    re.DOTALL,
)


def container(text: str) -> Any:
    """Parse a text that is a JSON list or object, or a Python list or dictionary, in full; None for any other text."""
    bare = text.strip()
    if (bare[:1], bare[-1:]) not in {("{", "}"), ("[", "]")}:
        return None
    return _value(bare, may_be_python=bare[1:2] in "'\"{[" and len(bare) <= _MOST_PYTHON)


def _value(text: str, *, may_be_python: bool = True) -> Any:
    """Parse JSON, or else a list, dictionary or text in Python; None for any other text."""
    try:
        return orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        if not may_be_python:
            return None
    try:
        with _ONE_AT_A_TIME, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes that Python does not know
            value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list | dict | str) else None


def are_containers(texts: Sequence[str]) -> bool:
    """Tell answers nearly all of which are JSON or Python containers; the first few are looked at."""
    few = texts[:FRAME_FIRST_ANSWERS]
    n_containers = sum(container(text) is not None for text in few)
    return len(few) >= FRAME_MIN_ANSWERS and n_containers >= FRAME_FRACTION * len(few)


def _inside(value: Any) -> str | None:
    """Return the one text that a container holds: of a reply, of an object of one text, of a list of one of these."""
    if isinstance(value, list) and len(value) == 1:
        return value[0] if isinstance(value[0], str) else _inside(value[0])
    if not isinstance(value, dict):
        return None
    is_reply = isinstance(value.get("choices"), list) or value.get("role") in ("assistant", "model")
    if is_reply or (len(value) == 1 and not _KEYS.isdisjoint(value)):
        return content(value).text
    return None


def unpacked(text: str, _: str | None) -> str | None:
    """Unpack an answer."""
    return _inside(container(text))


def unquoted(text: str, _: str | None) -> str | None:
    """Read an answer that is one quoted text."""
    bare = text.strip()
    if bare[:1] not in ("'", '"') or bare[-1:] != bare[:1] or not 1 < len(bare) <= _MOST_PYTHON:
        return None
    return as_text(_value(bare))


def text_of_object(text: str, _: str | None) -> str | None:
    """Read the text of a whole reply as Python shows it.

    Such as ``ChatCompletion(id=..., ...)`` and ``content='...' additional_kwargs={}``.
    """
    bare = text.lstrip()
    found = _OBJECT_TEXT.search(bare) if _OBJECT.match(bare) else None
    return unquoted(found[1], None) if found else None


def _find_wrapper(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find answers that are containers of one text, or quoted with escapes: mere quotation marks may be a habit."""
    if is_common(unpacked, answers, fraction):
        return unpacked
    is_escaped = any("\\" in answer.text for answer in answers)
    return unquoted if is_escaped and is_common(unquoted, answers, fraction) else None


FRAMES = (
    FrameKind("json wrapper", "{} answer{} stored as JSON or as Python source were unpacked.", _find_wrapper),
    FrameKind(
        "object source",
        "{} answer{} stored as the source of a Python object were unpacked.",
        partial(common, (text_of_object,)),
    ),
)
