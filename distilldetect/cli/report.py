"""``distilldetect report``."""

from collections.abc import Mapping
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.inputs import read_saved
from distilldetect.cli.output import chosen, require_writable, write
from distilldetect.cli.talk import Talk
from distilldetect.reports import ATTRIBUTION_REPORTS, REPORTS
from distilldetect.results import checked_attribution, completed, redacted

_HINT = "give the JSON that 'distilldetect score --json' or 'attribute --json' writes"


@click.command("report")
@click.argument("result")
@options.formats(sorted(REPORTS), "jsonl")
@options.output
@click.option("--no-header", is_flag=True, help="Leave the header out of csv, tsv and markdown.")
@click.option("--redact", is_flag=True, help="Show no text from the dumps, only its length or place and SHA-256.")
@options.talking
def report_command(
    result: str,
    format: str | None,
    output: tuple[str, ...],
    no_header: bool,
    redact: bool,
    talk: Talk,
) -> None:
    """Make a report from a saved RESULT: one JSON document, or one line of them; - is standard input.

    RESULT is what 'score' or 'attribute' wrote. The page of a batch is made by 'batch' itself: run it again with one more
    -o, and no finished pair is scored twice. An HTML report is one file that needs no script and asks for nothing from the
    network.

    \b
    distilldetect score teacher.jsonl suspect.jsonl -r references/ -o result.json
    distilldetect report result.json -o report.html
    distilldetect batch panel.csv -o scores.csv -o scores.html
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    _, document = read_saved(result, _completed, _HINT, several="of several results give one line", stdin=True)
    is_attribution = document.get("kind") == "attribution"  # which holds no text of the dumps
    outputs = chosen(output, format, ATTRIBUTION_REPORTS if is_attribution else REPORTS)
    require_writable(output, [result])
    shown = redacted(document) if redact and not is_attribution else document
    write(shown, outputs, header=not no_header)


def _completed(document: Any) -> Mapping[str, Any]:
    is_attribution = isinstance(document, dict) and document.get("kind") == "attribution"
    return checked_attribution(document) if is_attribution else completed(document)
