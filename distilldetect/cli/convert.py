"""``distilldetect convert``."""

import sys

import click

from distilldetect.cli import options
from distilldetect.cli.output import STDOUT, write_file
from distilldetect.cli.talk import Talk
from distilldetect.formats import Reading, ReadOptions, Summary, compressed
from distilldetect.formats.shapes.canonical import line


@click.command("convert")
@click.argument("dump")
@click.option("-o", "--output", default=STDOUT, metavar="FILE", help="Where to write; .gz, .zst, .xz compress [stdout].")
@options.reading
@options.talking
def convert_command(dump: str, output: str, reading: ReadOptions, talk: Talk) -> None:
    """Write DUMP as JSON Lines with the keys id, prompt, response, reasoning, sample and model.

    Whatever the format of DUMP, reading the output gives the same responses: texts stand in it as they were read, with
    reasoning in a field of its own. A file is written whole or not at all; to stdout, the exit status says whether
    the end was reached.

    \b
    distilldetect convert results.parquet -o canonical.jsonl.gz
    """  # noqa: D301 - the backslash is click's own mark for lines that keep their ends
    reading.require_files([dump])
    with Reading(dump, reading) as source:
        lines = map(line, source)
        if output == STDOUT:
            sys.stdout.buffer.writelines(lines)
            sys.stdout.buffer.flush()
        else:
            write_file(output, compressed(lines, output))
        summary = source.summary()
    talk.say(_told(summary), *(f"  {note}" for note in summary.dump.notes if talk.verbose))


def _told(summary: Summary) -> str:
    dump = summary.dump
    left = "".join(f", {count:,} left out ({reason})" for reason, count in dump.skipped.items())
    return f"{dump.source}: {dump.shape} ({dump.container}), {summary.n_responses:,} responses{left}"
