"""``distilldetect convert``."""

import sys
from pathlib import Path
from typing import Any

import click

from distilldetect.cli import options
from distilldetect.errors import DumpError
from distilldetect.formats import Reading, ReadOptions, Summary, compressed
from distilldetect.formats.shapes.canonical import line
from distilldetect.runtime import write_whole
from distilldetect.text import harmless


@click.command("convert")
@click.argument("dump")
@click.option("-o", "--output", default="-", metavar="FILE", help="Where to write; .gz, .zst, .xz compress [stdout].")
@options.reading
@options.talking
def command(dump: str, output: str, model_name: str | None, quiet: bool, verbose: int, debug: bool, **reading: Any) -> None:
    """Write DUMP as JSON Lines with the keys id, prompt, response, reasoning, sample and model.

    Whatever the format of DUMP, reading the output gives the same responses: texts stand in it as they were read, with
    reasoning in a field of its own. A file is written whole or not at all; to stdout, the exit status says whether
    the end was reached.

    \b
    distilldetect convert results.parquet -o canonical.jsonl.gz
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    with Reading(dump, ReadOptions(model=model_name, **reading)) as source:
        _write(source, output)
        summary = source.summary()
    if not quiet:
        click.echo(harmless(_told(summary)), err=True)
        for note in summary.notes if verbose else ():
            click.echo(f"  {note}", err=True)


def _told(summary: Summary) -> str:
    left = "".join(f", {count:,} left out ({reason})" for reason, count in summary.skipped.items())
    taken_for = f"{summary.shape} ({summary.container})"
    return f"{summary.source}: {taken_for}, {summary.n_responses:,} responses{left}"


def _write(source: Reading, output: str) -> None:
    lines = (line(response, model) for response, model in source.with_models())
    if output == "-":
        sys.stdout.buffer.writelines(lines)
        sys.stdout.buffer.flush()
        return
    try:
        write_whole(Path(output), compressed(lines, output))
    except OSError as error:
        hint = "name a file in a folder that exists and is yours"
        raise DumpError(f"cannot be written: {error.strerror}", source=output, hint=hint) from error
