"""Reading a saved JSON document."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from distilldetect.errors import DumpError

RESULT_HINT = "give the JSON that 'distilldetect score --format json' writes"


def read_json(source: str, hint: str, *, several: str = "", stdin: bool = False) -> tuple[bytes, Any]:
    """Read one JSON document.

    Args:
        source: a path.
        hint: what to do where the file holds anything else.
        several: what to do, beside that, where it holds several lines.
        stdin: whether "-" stands for standard input.

    Returns:
        The file's bytes and the document in them.

    Raises:
        DumpError: the file cannot be read, or holds anything else.
    """
    import orjson

    try:
        content = sys.stdin.buffer.read() if stdin and source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise DumpError(f"cannot be read: {error.strerror}", source=source, hint=hint) from error
    try:
        return content, orjson.loads(content)
    except orjson.JSONDecodeError as error:
        n_lines = sum(bool(line.strip()) for line in content.splitlines())
        told = f"{hint}; {several}" if several and n_lines > 1 else hint
        raise DumpError("is not one JSON document", source=source, hint=told, line=error.lineno) from error


def checked_by(
    check: Callable[[Mapping[str, Any]], Mapping[str, Any]], document: Any, source: str, what: str, hint: str
) -> Mapping[str, Any]:
    """Return what ``check`` makes of a document.

    Args:
        check: raises :class:`ValueError` where the document is not what is wanted.
        document: any JSON value.
        source: its path, for messages.
        what: was wanted: ``result``.
        hint: what to do where it is anything else.

    Raises:
        DumpError: the document is not what is wanted.
    """
    try:
        return check(document)
    except ValueError as error:
        raise DumpError(f"is no {what}: {error}", source=source, hint=hint) from error
