"""``distilldetect train``."""

import gc

import click

from distilldetect.cli import labelled, options
from distilldetect.cli.labelled import measured, read_panels
from distilldetect.cli.output import indented, write_file
from distilldetect.cli.talk import Talk
from distilldetect.defaults import FEW_TAUGHT_FAMILIES
from distilldetect.fingerprints import FingerprintCache
from distilldetect.reports import model_card
from distilldetect.validation import n_taught_families, train_model


@click.command("train")
@click.argument("panel", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="MODEL.json", help="Where to write the model.")
@click.option("--card", metavar="CARD.md", help="Where to write the model's card: what it is for, its figures, its errors.")
@labelled.panels
@options.seed
@options.talking
def command(
    panel: tuple[str, ...],
    labels: tuple[str, ...],
    audit: tuple[str, ...],
    output: str,
    card: str | None,
    jobs: int | None,
    cache: FingerprintCache | None,
    seed: int,
    talk: Talk,
) -> None:
    """Fit a model on labelled panels, with the error of each panel left out inside.

    Each PANEL is a CSV as for 'batch', with labels in pairs.csv beside it or in --labels: teacher (family), suspect
    (model), label (1: taught, 0: not), family (of the suspect), provider (of the teacher), basis. With two panels or more
    the figures that verdicts quote are those of panels that the fit had not seen.

    \b
    distilldetect train english/panel.csv japanese/panel.csv -o model.json --card card.md
    distilldetect score teacher.jsonl suspect.jsonl -r references/ --model model.json
    """  # noqa: D301 - click reads the backspace as a mark
    gc.enable()  # unlike most commands, this one may run for minutes
    found = measured(read_panels(panel, audit, labels), jobs, cache, seed, talk)
    fitted, audits = found[: len(panel)], found[len(panel) :]
    document = train_model(fitted, audits, seed, talk.progress)
    write_file(output, [indented(document)])
    if card:
        write_file(card, [model_card(document).encode()])
    n_families = n_taught_families(fitted)
    if len(fitted) < 2:
        click.echo("distilldetect: fitted on one panel: nothing is known of the model's error anywhere else", err=True)
    if n_families < FEW_TAUGHT_FAMILIES:
        click.echo(f"distilldetect: only {n_families} taught families: the fit is uncertain", err=True)
