"""``distilldetect schema``."""

import click

from distilldetect.cli import options
from distilldetect.cli.output import indented
from distilldetect.cli.talk import Talk
from distilldetect.results import result_schema


@click.command("schema")
@options.talking
def command(talk: Talk) -> None:
    """Print the JSON Schema (draft 2020-12) of the results that 'score --format json' writes."""
    click.echo(indented(result_schema()), nl=False)
