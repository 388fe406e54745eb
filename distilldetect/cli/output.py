"""Writing: to stdout or to files that are either whole or not there."""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from distilldetect.errors import DumpError, UsageError
from distilldetect.reports import REPORTS


def write_reports(document: Mapping[str, Any], outputs: Sequence[str], name: str | None, *, header: bool) -> None:
    """Write a result to each file, in the format its suffix names, or to stdout if none is given.

    Args:
        document: the result.
        outputs: paths; "-" is stdout.
        name: format asked for; by default the suffix decides for files, a table on a terminal, JSON lines on a pipe.
        header: whether tables have one.

    Raises:
        UsageError: a suffix names no format and none was asked for.
    """
    for path in outputs or ("-",):
        text = REPORTS[name or format_for(path)].render(document, header)
        if path == "-":
            click.echo(text, nl=False)
        else:
            write_atomically(path, text)


def format_for(path: str) -> str:
    """The format that a path's suffix names.

    Raises:
        UsageError: it names none.
    """
    if path == "-":
        return "table" if sys.stdout.isatty() else "jsonl"
    for name, report in REPORTS.items():
        if path.endswith(report.suffixes):
            return name
    known = ", ".join(suffix for report in REPORTS.values() for suffix in report.suffixes)
    raise UsageError(f"{path}: the suffix names no format; end it in one of {known}, or give --format")


def write_atomically(path: str, text: str) -> None:
    """Write a file under a temporary name beside it and rename it: it is whole, or as it was.

    Raises:
        DumpError: the place cannot be written to.
    """
    target = Path(path)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        mask = os.umask(0)
        os.umask(mask)
        Path(temporary).chmod(0o666 & ~mask)
        Path(temporary).replace(target)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        problem = f"cannot be written: {error.strerror}"
        raise DumpError(problem, source=path, hint="name a file in a folder that exists and is yours") from error
