"""``distilldetect train`` and ``evaluate``: a model fitted, and the error of verdicts measured, on labelled panels."""

import gc
import os
from collections.abc import Sequence

import click

from distilldetect.cli import options
from distilldetect.cli.inputs import read_saved
from distilldetect.cli.output import chosen, indented, require_writable, write, write_file
from distilldetect.cli.talk import Progress, Talk, echo
from distilldetect.defaults import FEW_TAUGHT_FAMILIES
from distilldetect.errors import UsageError
from distilldetect.fingerprints import FingerprintCache, FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.model import Model, load_model
from distilldetect.reports import EVALUATION_REPORTS, model_card
from distilldetect.results import checked
from distilldetect.runtime import workers
from distilldetect.text import counted
from distilldetect.validation import (
    LabelledPanel,
    MeasuredPanel,
    evaluate_panels,
    measure_panel,
    n_taught_families,
    read_labelled,
    seen_in_fit,
    train_model,
)

HINT = "give the JSON that 'distilldetect evaluate --format json' writes"

panels = options.stacked(
    click.option(
        "--labels", multiple=True, metavar="PAIRS.csv", help="Labels, once a panel, in order [pairs.csv beside it]."
    ),
    click.option("--audit", multiple=True, metavar="PANEL.csv", help="A panel to judge and never to fit on; repeatable."),
    options.jobs,
    options.caching(),
)


@click.command("train")
@click.argument("panel", nargs=-1, required=True)
@click.option("-o", "--output", required=True, metavar="MODEL.json", help="Where to write the model.")
@click.option("--card", metavar="CARD.md", help="Where to write the model's card: what it is for, its figures, its errors.")
@panels
@options.seed
@options.talking
def train_command(
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
    found = _measured(_read((*panel, *audit), labels, (output, card)), jobs, cache, seed, talk)
    fitted, audits = found[: len(panel)], found[len(panel) :]
    document = train_model(fitted, audits, seed, talk.progress)
    write_file(output, [indented(document)])
    if card:
        write_file(card, [model_card(document).encode()])
    n_families = n_taught_families(fitted)
    if len(fitted) < 2:
        echo("distilldetect: fitted on one panel: nothing is known of the model's error anywhere else", err=True)
    if n_families < FEW_TAUGHT_FAMILIES:
        echo(f"distilldetect: only {n_families} taught families: the fit is uncertain", err=True)


@click.command("evaluate")
@click.argument("panel", nargs=-1)
@click.option("--model", metavar="FILE", help="Judge by this model [the shipped one].")
@click.option("--leave-panel-out", is_flag=True, help="Judge each panel by a fit on the others, suspect's family left out.")
@click.option("--cross-validate", is_flag=True, help="Judge each pair by a fit on all panels, suspect's family left out.")
@panels
@click.option("--saved", metavar="FILE.json", help="Instead of panels: JSON of an earlier evaluation, to report it anew.")
@options.formats(EVALUATION_REPORTS, "json")
@options.output
@options.seed
@options.talking
def evaluate_command(
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
    everything = _measured(_read((*panel, *audit), labels, output), jobs, cache, seed, talk)
    if isinstance(method, Model):
        for name, models in seen_in_fit(method, everything).items():
            told = f"{len(models):,} dumps of {name} were in the fit of {method.name}: the figures flatter it"
            echo(f"distilldetect: {told}; --leave-panel-out judges the method fairly", err=True)
    fitted, audits = everything[: len(panel)], everything[len(panel) :]
    write(evaluate_panels(fitted, audits, method, seed, talk.progress), outputs)


def _read(paths: Sequence[str], labels: Sequence[str], outputs: Sequence[str | None]) -> list[LabelledPanel]:
    if labels and len(labels) != len(paths):
        raise UsageError(f"{len(labels)} --labels for {len(paths)} panels; give them once a panel, in order, or not at all")
    read = [read_labelled(path, own) for path, own in zip(paths, labels or (None,) * len(paths), strict=True)]
    require_writable(outputs, (*paths, *labels, *(entry.path for panel in read for entry in panel.entries)))
    names = [panel.name for panel in read]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"two panels stand in folders named {twice}, which is how they are told apart; rename one")
    return read


def _measured(
    read: Sequence[LabelledPanel], jobs: int | None, cache: FingerprintCache | None, seed: int, talk: Talk
) -> list[MeasuredPanel]:
    """Measure panels, with the progress on stderr."""
    maker = FingerprintMaker(ReadOptions(), cache=cache)
    progress = Progress(sum(len(panel.pairs) for panel in read), talk.quiet)
    found = []
    for panel in read:
        with workers("loky", jobs or os.cpu_count() or 1) as team:
            found.append(measure_panel(panel, maker, team, seed, progress.advance))
    progress.clear()
    if cache:
        cache.prune()
    for done in found:
        for reason, n in done.left_out.items():
            talk.say(f"distilldetect: {done.name}: {counted(n, 'pair')} left out: {reason}")
    return found
