"""Writing: to stdout or to files that are either whole or not there."""

import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from distilldetect.cli.talk import echo
from distilldetect.errors import DumpError, UsageError
from distilldetect.runtime import write_whole

if TYPE_CHECKING:
    from distilldetect.reports import Report

STDOUT = "-"

Output: TypeAlias = "tuple[str, Report]"  # a path, or "-", and the format of what is written there


def chosen(
    outputs: Sequence[str], name: str | None, reports: Mapping[str, "Report"], piped: str | None = "jsonl"
) -> list[Output]:
    """Return each output with its format: before any work is done, so that a wrong suffix costs nothing.

    Args:
        outputs: paths; "-" is stdout, and so is none.
        name: of the format asked for, of stdout and of files whose suffix names none; by default a table on a terminal.
        reports: the document's formats.
        piped: name of what stdout gets where it is no terminal; None where a command has no --format.

    Raises:
        UsageError: a suffix names no format and none was asked for, or the one asked for is used by no output.
    """
    if name and name not in reports:
        raise UsageError(f"--format {name} is none of {', '.join(reports)}")
    found = [(path, _named_by(path, name, reports, piped)) for path in outputs or (STDOUT,)]
    if name and reports[name] not in (report for _, report in found):
        raise UsageError(
            f"--format {name} is for standard output, and the suffixes of -o name other formats; add -o -, or leave it out"
        )
    return found


def require_writable(outputs: Iterable[str | None], inputs: Iterable[str | None]) -> None:
    """Refuse outputs before any work is done: files that are read, by whatever path, and those whose folder is not there.

    Raises:
        UsageError: one is read, and would be lost.
        DumpError: one has no folder.
    """
    read = set(filter(None, map(_file, inputs)))
    for path in filter(None, outputs):
        if _file(path) in read:
            raise UsageError(f"{path}: is an input, and would be written over; name another output")
        if path != STDOUT and not Path(path).parent.is_dir():
            raise DumpError("cannot be written: there is no such folder", source=path, hint="make it first")


def _file(path: str | None) -> tuple[int, int] | None:
    """What tells a regular file from all others; None where there is none."""
    if path is None or not Path(path).is_file():
        return None
    found = Path(path).stat()
    return found.st_dev, found.st_ino


def _named_by(path: str, name: str | None, reports: Mapping[str, "Report"], piped: str | None) -> "Report":
    if path == STDOUT and piped:
        return reports[name or table_or(piped)]
    for report in reports.values():
        if path.endswith(report.suffixes):
            return report
    if name:
        return reports[name]
    known = ", ".join(suffix for report in reports.values() for suffix in report.suffixes)
    raise UsageError(f"{path}: the suffix names no format; end it in one of {known}{', or give --format' if piped else ''}")


def table_or(piped: str) -> str:
    """Return the format of stdout where none was asked for: a table on a terminal."""
    return "table" if sys.stdout.isatty() else piped


def write(document: Mapping[str, Any], outputs: Iterable[Output], *, header: bool = True) -> None:
    """Write a document to each output; ``header`` is whether tables of rows have one."""
    shown = _utf_8(document)
    for path, report in outputs:
        text = report.render(shown, header)
        if path != STDOUT:
            write_file(path, [text.encode()])
        elif sys.stdout.isatty() or ".txt" in report.suffixes:
            echo(text, nl=False)
        else:  # other programs read it, and expect UTF-8 whatever a terminal would show
            echo(text.encode(), nl=False)


def _utf_8(value: Any) -> Any:
    """JSON values in whose texts half characters are escaped: names of files may be any bytes."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {_utf_8(key): _utf_8(part) for key, part in value.items()}
    return [_utf_8(part) for part in value] if isinstance(value, list | tuple) else value


def write_file(path: str, parts: Iterable[bytes], hint: str = "name a file in a folder that exists and is yours") -> None:
    """Write a file under a temporary name beside it and rename it: it is whole, or as it was.

    Raises:
        DumpError: the place cannot be written to.
    """
    try:
        write_whole(Path(path), parts)
    except OSError as error:
        raise DumpError(f"cannot be written: {error.strerror}", source=path, hint=hint) from error


def indented(document: Any) -> bytes:
    """Return JSON for people."""
    import orjson

    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def print_listing(format: str | None, document: Mapping[str, Any], lines: Iterable[str]) -> None:
    """Print what a command lists: as JSON, or line by line where a table is asked for."""
    if (format or table_or("json")) == "json":
        echo(indented(document), nl=False)
    else:
        echo("\n".join(lines))


@contextmanager
def recorded(case: str | None, examiner: str | None) -> Iterator[dict[str, Any]]:
    """The ``run`` block of a result, the one part that differs from run to run; whole when the work within is done.

    Gives a dictionary with ``started`` (ISO 8601, UTC), ``seconds``, ``command`` as a shell takes it, and what is given.
    """
    run: dict[str, Any] = {
        "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": shlex.join(("distilldetect", *(click.get_current_context().obj or ()))),
    }
    run |= {name: told for name, told in (("case", case), ("examiner", examiner)) if told}
    begun = time.perf_counter()
    yield run
    run["seconds"] = round(time.perf_counter() - begun, 3)


def inputs_told(inputs: Sequence[Mapping[str, Any]]) -> str:
    """Return how many files there are and what they were taken for: ``17 files, all alpaca_eval``."""
    shapes = Counter(entry["shape"] for entry in inputs).most_common()
    of = f"all {shapes[0][0]}" if len(shapes) == 1 else ", ".join(f"{count} {shape}" for shape, count in shapes)
    return f"{len(inputs)} files, {of}" if len(inputs) > 1 else f"1 file, {shapes[0][0]}"


def makers_told(library: Mapping[str, Any]) -> str:
    """Return whose models of a library are not used, as a clause; empty where all are."""
    return f", without those of {', '.join(library['makers_left_out'])}" if library["makers_left_out"] else ""


def left_out_told(reasons: Mapping[str, int]) -> str:
    """Return how many responses were left out and why, as clauses; empty where none were."""
    return "".join(f", {count} left out ({reason})" for reason, count in reasons.items())
