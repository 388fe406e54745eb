"""What users name: files, folders of files, globs that a shell left alone, and saved JSON documents."""

import glob
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from distilldetect.cli.talk import warn
from distilldetect.errors import DumpError, UsageError

RESULT_HINT = "give the JSON that 'distilldetect score --format json' writes"


def expanded(given: Sequence[str], what: str) -> tuple[str, ...]:
    """Return each file of files, folders and globs once, those of one sorted; hidden files are left alone.

    Raises:
        UsageError: a folder or glob has no file to use as ``what``.
    """
    return tuple(dict.fromkeys(file for name in given for file in _files(name, what)))


def models(given: Sequence[str], what: str) -> tuple[tuple[str, ...], ...]:
    """Return the snapshots of each model: those joined by commas are one's, in folders and globs each file is a model.

    Raises:
        UsageError: a folder or glob has no file to use as ``what``.
    """
    found: list[tuple[str, ...]] = []
    for name in given:
        files = _files(name, what)
        found += [snapshots(name)] if files == [name] else [(file,) for file in files]
    return tuple(dict.fromkeys(found))


def snapshots(name: str) -> tuple[str, ...]:
    """Return the dumps of one model: a file, or several joined by commas."""
    return (name,) if os.path.exists(name) else tuple(name.split(","))  # noqa: PTH110 - False where a name is too long


def _files(name: str, what: str) -> list[str]:
    if os.path.isdir(name):  # noqa: PTH112 - unlike Path's, False where a name is too long
        inside = sorted(str(p) for p in Path(name).iterdir() if p.is_file() and not p.name.startswith("."))
    elif any(mark in name for mark in "*?[") and not os.path.exists(name):  # noqa: PTH110
        inside = sorted(glob.glob(name))  # noqa: PTH207 - Path.glob takes no absolute pattern
    else:
        inside = [name]
    if inside != [name] and what != "suspect":  # a folder of suspects may be large, and each is named if it fails
        from distilldetect.formats import dumps_among

        inside, others = dumps_among(inside)
        for other in others:
            warn(f"left out: {other}")
    if not inside:
        raise UsageError(f"{name}: no file there to use as a {what}; name a file, a folder of dumps or a glob")
    return inside


def require_one_stdin(paths: Iterable[str | None]) -> None:
    """Refuse "-", which stands for standard input, where it is given twice."""
    if list(paths).count("-") > 1:
        raise UsageError("- stands for standard input, which can be read only once; name files for the others")


def read_saved(
    source: str,
    check: Callable[[Any], Mapping[str, Any]],
    hint: str,
    *,
    what: str = "result",
    several: str = "",
    stdin: bool = False,
) -> tuple[bytes, Mapping[str, Any]]:
    """Return the bytes of a saved JSON document, and what ``check`` makes of it.

    Args:
        source: a path.
        check: completes the document; raises :class:`ValueError` where it is not what is wanted.
        hint: what to do where the file holds anything else.
        what: is wanted.
        several: what to do, beside that, where it holds several lines.
        stdin: whether "-" stands for standard input.

    Raises:
        DumpError: the file cannot be read, or holds anything else.
    """
    import orjson

    try:
        content = sys.stdin.buffer.read() if stdin and source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise DumpError(f"cannot be read: {error.strerror}", source=source, hint=hint) from error
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        n_lines = sum(bool(line.strip()) for line in content.splitlines())
        told = f"{hint}; {several}" if several and n_lines > 1 else hint
        raise DumpError("is not one JSON document", source=source, hint=told, line=error.lineno) from error
    try:
        return content, check(document)
    except ValueError as error:
        raise DumpError(f"is no {what}: {error}", source=source, hint=hint) from error
