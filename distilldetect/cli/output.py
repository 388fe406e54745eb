"""Writing: to stdout or to files that are either whole or not there."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from distilldetect.errors import DumpError, UsageError
from distilldetect.reports import REPORTS, Report
from distilldetect.runtime import write_whole

STDOUT = "-"


def chosen_reports(outputs: Sequence[str], name: str | None) -> list[Report]:
    """Return the format of each output of a result; see :func:`chosen`."""
    return chosen(outputs or (STDOUT,), name, REPORTS, piped="jsonl")


def chosen(outputs: Sequence[str], name: str | None, reports: Mapping[str, Report], piped: str | None) -> list[Report]:
    """Return the format of each output: before any work is done, so that a wrong suffix costs nothing.

    Args:
        outputs: paths; "-" is stdout.
        name: format asked for, of stdout and of files whose suffix names none; by default a table on a terminal.
        reports: the document's formats by name.
        piped: name of the format that stdout gets where it is no terminal; None where a command has no --format.

    Raises:
        UsageError: a suffix names no format and none was asked for, or the one asked for is used by no output.
    """
    if name and name not in reports:
        raise UsageError(f"--format {name} is none of {', '.join(reports)}")
    formats = [_named_by(path, name, reports, piped) for path in outputs]
    if name and reports[name] not in formats:
        raise UsageError(
            f"--format {name} is for standard output, and the suffixes of -o name other formats; add -o -, or leave it out"
        )
    return formats


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


def _named_by(path: str, name: str | None, reports: Mapping[str, Report], piped: str | None) -> Report:
    if path == STDOUT and piped:
        return reports[name or ("table" if sys.stdout.isatty() else piped)]
    for report in reports.values():
        if path.endswith(report.suffixes):
            return report
    if name:
        return reports[name]
    known = ", ".join(suffix for report in reports.values() for suffix in report.suffixes)
    raise UsageError(f"{path}: the suffix names no format; end it in one of {known}{', or give --format' if piped else ''}")


def inputs_told(inputs: Sequence[Mapping[str, Any]]) -> str:
    """Return how many files there are and what they were taken for: ``17 files, all alpaca_eval``."""
    shapes = Counter(entry["shape"] for entry in inputs).most_common()
    of = f"all {shapes[0][0]}" if len(shapes) == 1 else ", ".join(f"{count} {shape}" for shape, count in shapes)
    return f"{len(inputs)} files, {of}" if len(inputs) > 1 else f"1 file, {shapes[0][0]}"


def makers_told(library: Mapping[str, Any]) -> str:
    """Return whose models of a library are not used, as a clause; empty where all are."""
    return f", without those of {', '.join(library['makers_left_out'])}" if library["makers_left_out"] else ""


def write_atomically(path: str, text: str) -> None:
    """Write a file under a temporary name beside it and rename it: it is whole, or as it was.

    Raises:
        DumpError: the place cannot be written to.
    """
    try:
        write_whole(Path(path), [text.encode()])
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise DumpError(problem, source=path, hint="name a file in a folder that exists and is yours") from error
