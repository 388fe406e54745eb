"""``distilldetect evaluate``."""

import click

from distilldetect.cli import options
from distilldetect.cli.output import STDOUT, chosen, write
from distilldetect.cli.saved_json import checked_by, read_json
from distilldetect.errors import UsageError
from distilldetect.formats import prompt_slices
from distilldetect.model.file import load_model
from distilldetect.reports.evaluation import EVALUATION_REPORTS
from distilldetect.results import checked
from distilldetect.validation import ROBUSTNESS, by_slice, evaluate_panel

HINT = "give the JSON that 'distilldetect evaluate --format json' writes"


@click.command("evaluate")
@click.argument("panel", required=False)
@click.option("--labels", metavar="PAIRS.csv", help="Documented pairs of the panel.")
@click.option("--saved", metavar="FILE.json", help="Instead of PANEL: JSON of an earlier evaluation, to report it anew.")
@click.option("--model", metavar="FILE", help="Judge this model [the shipped one].")
@click.option("--cross-validate", is_flag=True, help="Judge the method: fit here, hold out families and providers.")
@click.option(
    "--mode",
    type=click.Choice(["references", "single_references", "few_references", "background"]),
    default="references",
    show_default=True,
    help="What each teacher is compared with.",
)
@click.option("--format", type=click.Choice(list(EVALUATION_REPORTS)), help="Output format [table, or json when piped].")
@click.option("-o", "--output", multiple=True, metavar="FILE", help="Write here; the suffix names the format; repeatable.")
@click.option("--robustness", is_flag=True, help="Judge once more with fewer prompts and references, and under stress.")
@click.option("--slices", metavar="FILE", help="Judge once more by part of the benchmark: prompts with their slice.")
@click.option("--slice-field", default="slice", show_default=True, metavar="FIELD", help="What names the part in FILE.")
@options.talking
def command(
    panel: str | None,
    labels: str | None,
    saved: str | None,
    model: str | None,
    cross_validate: bool,
    mode: str,
    robustness: bool,
    slices: str | None,
    slice_field: str,
    format: str | None,
    output: tuple[str, ...],
    quiet: bool,
    verbose: int,
    debug: bool,
) -> None:
    """Measure error on the dumps of PANEL: within teachers and by interaction, with intervals and baselines.

    A model is judged fairly only on dumps that it was not fitted on: for the data it was fitted on, use
    --cross-validate.

    \b
    distilldetect evaluate panel.csv --labels pairs.csv --cross-validate -o measured.json -o measured.html
    distilldetect evaluate panel.csv --labels pairs.csv --cross-validate --slices prompts.jsonl --slice-field category
    distilldetect evaluate --saved measured.json -o measured.csv
    """  # noqa: D301 - click reads the backspace as a mark
    if cross_validate and model:
        raise UsageError("--cross-validate fits models of its own; leave --model out")
    outputs = output or (STDOUT,)
    formats = chosen(outputs, format, EVALUATION_REPORTS, piped="json")
    if saved is not None:
        if panel or labels:
            raise UsageError("--saved stands for a PANEL and its --labels; give one or the other")
        _, found = read_json(saved, HINT)
        document = checked_by(checked, found, saved, "evaluation", HINT)
    elif panel and labels:
        judged = None if cross_validate else load_model(model)
        conditions = (
            *(ROBUSTNESS if robustness else ()),
            *(by_slice(prompt_slices(slices, slice_field)) if slices else ()),
        )
        document = evaluate_panel(panel, labels, judged, mode, options.progress(quiet), conditions)
    else:
        raise UsageError("give a PANEL and its --labels, or --saved FILE.json")
    write(document, outputs, formats)
