"""``distilldetect evaluate``."""

import gc

import click

from distilldetect.cli import labelled, options
from distilldetect.cli.inputs import read_saved
from distilldetect.cli.labelled import measured, read_panels
from distilldetect.cli.output import chosen, write
from distilldetect.cli.talk import Talk
from distilldetect.errors import UsageError
from distilldetect.fingerprints import FingerprintCache
from distilldetect.model import Model, load_model
from distilldetect.reports import EVALUATION_REPORTS
from distilldetect.results import checked
from distilldetect.validation import evaluate_panels, seen_in_fit

HINT = "give the JSON that 'distilldetect evaluate --format json' writes"


@click.command("evaluate")
@click.argument("panel", nargs=-1)
@click.option("--model", metavar="FILE", help="Judge by this model [the shipped one].")
@click.option("--leave-panel-out", is_flag=True, help="Judge each panel by a fit on the others, suspect's family left out.")
@click.option("--cross-validate", is_flag=True, help="Judge each pair by a fit on all panels, suspect's family left out.")
@labelled.panels
@click.option("--saved", metavar="FILE.json", help="Instead of panels: JSON of an earlier evaluation, to report it anew.")
@options.formats(EVALUATION_REPORTS, "json")
@click.option("-o", "--output", multiple=True, metavar="FILE", help="Write here; the suffix names the format; repeatable.")
@options.seed
@options.talking
def command(
    panel: tuple[str, ...],
    model: str | None,
    leave_panel_out: bool,
    cross_validate: bool,
    labels: tuple[str, ...],
    audit: tuple[str, ...],
    jobs: int | None,
    cache: FingerprintCache | None,
    saved: str | None,
    format: str | None,
    output: tuple[str, ...],
    seed: int,
    talk: Talk,
) -> None:
    """Measure error on labelled panels: verdicts by number of references, and what they cost.

    Each PANEL is a CSV as for 'batch', with labels in pairs.csv beside it or in --labels (see 'train --help'). A model is
    judged fairly only on dumps that it was not fitted on; the method is judged by --leave-panel-out.

    \b
    distilldetect evaluate mine/panel.csv
    distilldetect evaluate one/panel.csv two/panel.csv three/panel.csv --leave-panel-out -o measured.json -o measured.html
    distilldetect evaluate --saved measured.json -o measured.md
    """  # noqa: D301 - click reads the backspace as a mark
    gc.enable()  # unlike most commands, this one may run for minutes
    if sum((model is not None, leave_panel_out, cross_validate)) > 1:
        raise UsageError("--model, --leave-panel-out and --cross-validate are three ways to judge; give one")
    outputs = chosen(output, format, EVALUATION_REPORTS, piped="json")
    if saved is not None:
        if panel or audit:
            raise UsageError("--saved stands for panels; give one or the other")
        write(read_saved(saved, checked, HINT, what="evaluation")[1], outputs)
        return
    if not panel and not audit:
        raise UsageError("give a PANEL.csv, or --saved FILE.json")
    if leave_panel_out and len(panel) < 2:
        raise UsageError("--leave-panel-out needs two panels to fit on; for one, use --cross-validate")
    if cross_validate and not panel:
        raise UsageError("--cross-validate needs a panel to fit on; those of --audit are never fitted on")
    method = "leave_panel_out" if leave_panel_out else "cross_validation" if cross_validate else load_model(model)
    everything = measured(read_panels(panel, audit, labels), jobs, cache, seed, talk)
    if isinstance(method, Model):
        for name, models in seen_in_fit(method, everything).items():
            told = f"{len(models):,} dumps of {name} were in the fit of {method.name}: the figures flatter it"
            click.echo(f"distilldetect: {told}; --leave-panel-out judges the method fairly", err=True)
    fitted, audits = everything[: len(panel)], everything[len(panel) :]
    write(evaluate_panels(fitted, audits, method, seed, talk.progress), outputs)
