"""``distilldetect signals``."""

import sys

import click

from distilldetect.cli import options
from distilldetect.defaults import CHANNELS
from distilldetect.signals import PAIRED


@click.command("signals")
@options.formats(("table", "json"), "json")
@options.talking
def command(format: str | None, quiet: bool, verbose: int, debug: bool) -> None:
    """List the signals: what each compares, in which part of a response, the kind of evidence it counts as, its source."""
    channels = {name: channel for channel, names in CHANNELS.items() for name in names}
    rows = [
        {
            "name": signal.name,
            "part": signal.channel,
            "channel": channels.get(signal.name),
            "summary": signal.summary,
            "source": signal.source,
        }
        for signal in PAIRED.values()
    ]
    if (format or ("table" if sys.stdout.isatty() else "json")) == "json":
        import orjson

        click.echo(orjson.dumps({"signals": rows}, option=orjson.OPT_INDENT_2))
        return
    for row in rows:
        weighed = row["channel"] or "not weighed"
        click.echo(f"{row['name']:31}{row['part']:9}{weighed:13}{row['summary']}\n{'':40}{row['source']}")
