"""``distilldetect train``."""

import click

from distilldetect.cli import options
from distilldetect.cli.output import write_atomically
from distilldetect.reports.evaluation import model_card
from distilldetect.validation import train_model


@click.command("train")
@click.argument("panel")
@click.option("--labels", required=True, metavar="PAIRS.csv", help="Documented pairs of the panel.")
@click.option("-o", "--output", required=True, metavar="MODEL.json", help="Where to write the model.")
@click.option("--card", metavar="CARD.md", help="Where to write the model's card: what it is for, its figures, its errors.")
@options.talking
def command(panel: str, labels: str, output: str, card: str | None, quiet: bool, verbose: int, debug: bool) -> None:
    """Fit a model on the dumps of PANEL, with the figures of its double hold-out inside.

    The model serves 'score --model MODEL.json' and 'evaluate --model MODEL.json'.
    """
    import orjson

    document = train_model(panel, labels, options.progress(quiet))
    write_atomically(output, orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
    if card:
        write_atomically(card, model_card(document))
    if not quiet:
        click.echo(f"{output}: {', '.join(document['modes'])}", err=True)
