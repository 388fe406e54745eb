"""``distilldetect signals``."""

import click

from distilldetect.cli import options
from distilldetect.cli.output import print_listing
from distilldetect.cli.talk import Talk
from distilldetect.defaults import CHANNELS
from distilldetect.signals import PAIRED


@click.command("signals")
@options.formats(("table", "json"), "json")
@options.talking
def command(format: str | None, talk: Talk) -> None:
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
    lines = (
        f"{row['name']:31}{row['part']:9}{row['channel'] or 'not weighed':13}{row['summary']}\n{'':40}{row['source']}"
        for row in rows
    )
    print_listing(format, {"signals": rows}, lines)
