"""``distilldetect schema``."""

import click

from distilldetect.cli import options
from distilldetect.results import result_schema


@click.command("schema")
@options.talking
def command(quiet: bool, verbose: int, debug: bool) -> None:
    """Print the JSON Schema (draft 2020-12) of the results that 'score --format json' writes."""
    import orjson

    click.echo(orjson.dumps(result_schema(), option=orjson.OPT_INDENT_2))
