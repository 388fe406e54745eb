"""``distilldetect evaluate``."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from distilldetect.assessment import evaluate_panel
from distilldetect.cli import options
from distilldetect.cli.output import write_atomically
from distilldetect.errors import UsageError
from distilldetect.models import load_model


@click.command("evaluate")
@click.argument("panel")
@click.option("--labels", required=True, metavar="PAIRS.csv", help="Documented pairs of the panel.")
@click.option("--model", metavar="FILE", help="Judge this model [the shipped one].")
@click.option("--cross-validate", is_flag=True, help="Judge the method: fit here, hold out families and providers.")
@click.option(
    "--mode",
    type=click.Choice(["references", "few_references", "background"]),
    default="references",
    show_default=True,
    help="What each teacher is compared with.",
)
@click.option("--format", type=click.Choice(["table", "json"]), help="Output format [table, or json when piped].")
@click.option("-o", "--output", metavar="FILE", help="Write JSON here.")
@click.option("--robustness", is_flag=True, help="Judge once more with fewer prompts and references, and under stress.")
@options.talking
def command(
    panel: str,
    labels: str,
    model: str | None,
    cross_validate: bool,
    mode: str,
    robustness: bool,
    format: str | None,
    output: str | None,
    quiet: bool,
    verbose: int,
    debug: bool,
) -> None:
    """Measure error on the dumps of PANEL: within teachers and by interaction, with intervals and baselines.

    A model is judged fairly only on dumps that it was not fitted on: for the data it was fitted on, use
    --cross-validate.
    """
    if cross_validate and model:
        raise UsageError("--cross-validate fits models of its own; leave --model out")
    judged = None if cross_validate else load_model(model)
    document = evaluate_panel(panel, labels, judged, mode, options.progress(quiet), robustness=robustness)
    import orjson

    text = orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    if output:
        write_atomically(output, text)
        return
    chosen = format or ("table" if sys.stdout.isatty() else "json")
    click.echo(text if chosen == "json" else "\n".join(_table(document)) + "\n", nl=False)


FIGURES: tuple[tuple[str, Sequence[str]], ...] = (
    ("within-teacher macro AUROC, clean", ("within_teacher_macro_auroc", "clean")),
    ("within-teacher macro AUROC, siblings", ("within_teacher_macro_auroc", "siblings")),
    ("within-teacher macro AUROC, nominal", ("within_teacher_macro_auroc", "nominal")),
    ("interaction, clean, families equal", ("interaction", "clean", "families_equal")),
    ("interaction, clean, teachers equal", ("interaction", "clean", "teachers_equal")),
    ("interaction, siblings, families equal", ("interaction", "siblings", "families_equal")),
    ("AUROC, families equal", ("families_equal", "auroc")),
    ("Cllr, families equal", ("families_equal", "cllr")),
    ("Cllr_min, families equal", ("families_equal", "cllr_min")),
    ("EER, families equal", ("families_equal", "eer")),
    ("right provider first", ("attribution", "provider_top1_fraction")),
)


def _table(document: Mapping[str, Any]) -> Iterator[str]:
    """The figures beside their baselines, as aligned text."""
    columns = {"method": document["metrics"], **document["baselines"]}
    yield f"{'':40}" + "".join(f"{column:>18}" for column in columns)
    for title, path in FIGURES:
        cells = "".join(f"{_figure(metrics, path):>18}" for metrics in columns.values())
        yield f"{title:40}{cells}"


def _figure(metrics: Mapping[str, Any], path: Sequence[str]) -> str:
    value: Any = metrics
    for key in path:
        value = value[key]
    return "-" if value is None else f"{value:.3f}"
