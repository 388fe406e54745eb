"""``distilldetect check``."""

import sys
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.cli.checkreport import csv_table, json_document, json_line, table
from distilldetect.errors import DumpError, UsageError
from distilldetect.formats import PromptKeys, ReadOptions, failed, inspect, prompt_keys
from distilldetect.text import harmless


@click.command("check", cls=options.GroupedCommand)
@click.argument("dumps", nargs=-1, required=True, metavar="DUMP...")
@click.option("--against", metavar="DUMP", help="Count the prompts that each DUMP shares with this one.")
@options.formats(("table", "json", "jsonl", "csv"), "jsonl")
@click.option("--no-header", is_flag=True, help="Leave the header out of csv.")
@options.reading
@options.talking
def command(
    dumps: tuple[str, ...],
    against: str | None,
    format: str | None,
    no_header: bool,
    model_name: str | None,
    quiet: bool,
    verbose: int,
    debug: bool,
    **reading: Any,
) -> int:
    """Say how each DUMP is understood, and what is in it.

    What it was taken for and by what, which fields hold prompt, id and answer, how many responses it has to how many
    prompts, their lengths and scripts, what is left out and why, and its SHA-256. With one DUMP, or -v, the table says
    all of it. A file that cannot be read does not stop the others; the exit status is then 3.

    \b
    distilldetect check dumps/*.jsonl --against teacher.jsonl
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    if [*dumps, against].count("-") > 1:
        raise UsageError("- stands for standard input, which can be read only once; name files for the others")
    how = ReadOptions(model=model_name, **reading)
    there = prompt_keys(against, how) if against is not None else None
    chosen = format or ("table" if sys.stdout.isatty() else "jsonl")
    rows = []
    for dump in dumps:
        row = _row(dump, how, there)
        rows.append(row)
        if chosen == "jsonl":
            click.echo(json_line(row), nl=False)
    if chosen == "json":
        click.echo(json_document(rows), nl=False)
    elif chosen == "csv":
        click.echo(csv_table(rows, header=not no_header), nl=False)
    elif chosen == "table":
        click.echo(table(rows, whole=verbose > 0 or len(rows) == 1), nl=False)
    return DumpError.exit_status if any(row["error"] for row in rows) else 0


def _row(dump: str, how: ReadOptions, there: PromptKeys | None) -> dict[str, Any]:
    try:
        return inspect(dump, how, there)
    except DumpError as error:
        click.echo(f"distilldetect: {' '.join(harmless(str(error)).split())}", err=True)
        return failed(dump, error)
