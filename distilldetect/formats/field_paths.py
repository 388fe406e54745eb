"""Dotted paths into a record, as users type them: ``choices[0].message.content``, or ``choices[].text`` for all items."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from distilldetect.errors import UsageError
from distilldetect.formats.quoting import quoted

Path = tuple[str | int | None, ...]
"""Keys, indexes, and None for all items of a list."""

MISSING = object()
_STEP = re.compile(r"(?:^|\.)([^.\[\]]+)|\[(-?\d{1,9})\]|\[\]")


@lru_cache(maxsize=1024)
def parse_path(text: str) -> Path:
    """Split a path into keys and indexes.

    >>> parse_path("choices[0].message.content")
    ('choices', 0, 'message', 'content')

    Raises:
        UsageError: the text is no path.
    """
    if re.fullmatch(f"(?:{_STEP.pattern})+", text) is None:
        raise UsageError(f"not a field path: {quoted(text)}; write it like choices[0].message.content")
    steps = _STEP.finditer(text)
    return tuple(step[1] if step[1] is not None else int(step[2]) if step[2] is not None else None for step in steps)


def look_up(record: Mapping[str, Any], text: str) -> Any:
    """Return what a path leads to, or ``MISSING``. A key that is spelled like the whole path comes first."""
    if text in record:
        return record[text]
    return _followed(record, parse_path(text))


def _followed(value: Any, steps: Path) -> Any:
    for number, step in enumerate(steps, start=1):
        if step is None:
            found = [_followed(item, steps[number:]) for item in value] if isinstance(value, list) else []
            return [item for item in found if item is not MISSING] or MISSING
        if isinstance(value, dict):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return MISSING
    return value
