"""Writing a document in the formats that options and suffixes ask for, whatever the document is."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click

from distilldetect.cli.output import write_atomically
from distilldetect.errors import UsageError
from distilldetect.reports import Report

STDOUT = "-"


def chosen(outputs: Sequence[str], name: str | None, reports: Mapping[str, Report], piped: str) -> list[Report]:
    """The format of each output: asked for before any work is done, so that a wrong suffix costs nothing.

    Args:
        outputs: paths; "-" is stdout.
        name: format asked for; by default the suffix decides for files, a table on a terminal.
        reports: the document's formats by name.
        piped: name of the format that stdout gets where it is no terminal.

    Raises:
        UsageError: a suffix names no format and none was asked for.
    """
    return [reports[name] if name else _named_by(path, reports, piped) for path in outputs]


def write(document: Mapping[str, Any], outputs: Sequence[str], formats: Sequence[Report], *, header: bool = True) -> None:
    """Write a document to each file in its format.

    Args:
        document: it.
        outputs: paths; "-" is stdout.
        formats: one an output.
        header: whether tables of rows have one.
    """
    for path, report in zip(outputs, formats, strict=True):
        text = report.render(document, header)
        if path == STDOUT:
            click.echo(text, nl=False)
        else:
            write_atomically(path, text)


def _named_by(path: str, reports: Mapping[str, Report], piped: str) -> Report:
    if path == STDOUT:
        return reports["table" if sys.stdout.isatty() else piped]
    for report in reports.values():
        if path.endswith(report.suffixes):
            return report
    known = ", ".join(suffix for report in reports.values() for suffix in report.suffixes)
    raise UsageError(f"{path}: the suffix names no format; end it in one of {known}, or give --format")
