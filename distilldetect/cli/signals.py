"""``distilldetect signals``."""

import sys

import click

from distilldetect.cli import options
from distilldetect.scoring.statistics import MEANING
from distilldetect.signals import PAIRED


@click.command("signals")
@click.option("--format", type=click.Choice(["table", "json"]), help="Output format [table, or json when piped].")
@options.talking
def command(format: str | None, quiet: bool, verbose: int, debug: bool) -> None:
    """List the signals: what each compares, in which part of a response, and its source."""
    rows = [{"name": s.name, "channel": s.channel, "summary": s.summary, "source": s.source} for s in PAIRED.values()]
    if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
        import orjson

        document = {"signals": rows, "statistics": MEANING}
        click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        return
    for row in rows:
        click.echo(f"{row['name']:34}{row['channel']:9}{row['summary']}\n{'':43}{row['source']}")
    for statistic, meaning in MEANING.items():
        click.echo(f"{statistic:34}{'':9}{meaning}")
