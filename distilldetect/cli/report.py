"""``distilldetect report``."""

from collections.abc import Mapping
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.output import STDOUT, chosen_reports, write
from distilldetect.cli.saved_json import RESULT_HINT, checked_by, read_json
from distilldetect.reports import REPORTS
from distilldetect.results import completed, redacted


@click.command("report")
@click.argument("result")
@options.formats(sorted(REPORTS), "jsonl")
@click.option("-o", "--output", multiple=True, metavar="FILE", help="Write here; the suffix names the format.")
@click.option("--no-header", is_flag=True, help="Leave the header out of csv, tsv and markdown.")
@click.option("--redact", is_flag=True, help="Show no text from the dumps, only its length or place and SHA-256.")
@options.talking
def command(
    result: str,
    format: str | None,
    output: tuple[str, ...],
    no_header: bool,
    redact: bool,
    quiet: bool,
    verbose: int,
    debug: bool,
) -> None:
    """Make a report from a saved RESULT: one JSON document, or one line of them; - is standard input.

    An HTML report is one file that needs no script and asks for nothing from the network.

    \b
    distilldetect score teacher.jsonl suspect.jsonl -r references/ -o result.json
    distilldetect report result.json -o report.html
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    formats = chosen_reports(output, format)
    document = saved_result(result)
    write(redacted(document) if redact else document, output or (STDOUT,), formats, header=not no_header)


def saved_result(source: str) -> Mapping[str, Any]:
    """Read one result.

    Args:
        source: a path; "-" is standard input.

    Raises:
        DumpError: the file cannot be read, or holds anything but one result.
    """
    _, document = read_json(source, RESULT_HINT, several="of several results give one line", stdin=True)
    return checked_by(completed, document, source, "result", RESULT_HINT)
