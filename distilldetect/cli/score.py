"""``distilldetect score``."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import click

from distilldetect.case import Request, score
from distilldetect.cli import options
from distilldetect.cli.fail_on import Condition
from distilldetect.cli.output import write_reports
from distilldetect.cli.paths import models
from distilldetect.cli.run_record import recorded
from distilldetect.defaults import BOOTSTRAP_SAMPLES, MIN_PROMPTS
from distilldetect.errors import UsageError
from distilldetect.formats import ReadOptions
from distilldetect.model.file import load_model
from distilldetect.reports import REPORTS


@click.command("score")
@click.argument("teacher")
@click.argument("suspect")
@click.option(
    "-r",
    "--reference",
    multiple=True,
    metavar="PATH",
    help="Another model's answers to the same prompts: a file, its snapshots joined by commas, or a folder or glob of"
    " models; repeatable. A dozen and more are best.",
)
@click.option(
    "--sibling",
    multiple=True,
    metavar="PATH",
    help="Likewise another model of the teacher's provider, which is no reference: to which of them does the text point?",
)
@click.option("-t", "--snapshot", multiple=True, metavar="PATH", help="Another dump of the same teacher.")
@click.option("--format", type=click.Choice(sorted(REPORTS)), help="Output format [table, or jsonl when piped].")
@click.option("-o", "--output", multiple=True, metavar="FILE", help="Write here; the suffix names the format.")
@click.option("--no-header", is_flag=True, help="Leave the header out of csv, tsv and markdown.")
@click.option("--fail-on", type=Condition(), metavar="CONDITION", help="Exit with 1 if met, e.g. 'lr>=10'.")
@click.option("--model", metavar="FILE", help="A model from 'train' instead of the shipped one.")
@click.option("--min-prompts", type=click.IntRange(2), default=MIN_PROMPTS, show_default=True, help="Refuse below this.")
@click.option("--bootstrap", type=click.IntRange(100), default=BOOTSTRAP_SAMPLES, show_default=True, help="Samples.")
@click.option("--teacher-released", metavar="YYYY-MM", help="Only to warn of impossible dates.")
@click.option("--suspect-released", metavar="YYYY-MM", help="Only to warn of impossible dates.")
@options.reading
@options.seed
@options.talking
def command(
    teacher: str,
    suspect: str,
    reference: tuple[str, ...],
    sibling: tuple[str, ...],
    snapshot: tuple[str, ...],
    format: str | None,
    output: tuple[str, ...],
    no_header: bool,
    fail_on: Callable[[Mapping[str, Any]], bool] | None,
    model: str | None,
    min_prompts: int,
    bootstrap: int,
    teacher_released: str | None,
    suspect_released: str | None,
    model_name: str | None,
    seed: int,
    quiet: bool,
    verbose: int,
    debug: bool,
    **reading: Any,
) -> int:
    """Weigh the evidence that SUSPECT was trained on TEACHER's outputs.

    Both are files of outputs for the same prompts, in any known format; - is standard input.

    \b
    distilldetect score teacher.jsonl suspect.jsonl -r references/
    for f in dumps/*.jsonl; do distilldetect score teacher.jsonl "$f" --format csv --no-header; done
    """  # noqa: D301 - click reads the backspace as a mark
    request = Request(
        teacher=(teacher, *snapshot),
        suspect=suspect,
        references=models(reference, "reference"),
        siblings=models(sibling, "sibling"),
        reading=ReadOptions(model=model_name, **reading),
        n_samples=bootstrap,
        seed=seed,
        min_prompts=min_prompts,
        teacher_released=teacher_released,
        suspect_released=suspect_released,
    )
    if list(chain.from_iterable(request.groups)).count("-") > 1:
        raise UsageError("- stands for standard input, which can be read only once; name files for the others")
    with recorded() as run:
        document = score(request, load_model(model))
    document["run"] = run
    if not quiet:
        _tell(document, verbose)
    write_reports(document, output, format, header=not no_header)
    if fail_on is not None and fail_on(document):
        click.echo("distilldetect: exit status 1: the --fail-on condition is met", err=True)
        return 1
    return 0


def _tell(document: Mapping[str, Any], verbose: int) -> None:
    """What each file was taken for, on stderr."""
    for entry in document["inputs"]:
        reasons = {**entry["skipped"], **entry["unpaired"]}
        left = "".join(f", {count} left out ({reason})" for reason, count in reasons.items())
        fields = ", ".join(f"{role}={field}" for role, field in entry["fields"].items())
        click.echo(
            f"{entry['role']} {entry['path']}: {entry['shape']} ({entry['container']}), {fields};"
            f" {entry['n_responses']} responses{left}",
            err=True,
        )
        for note in entry["notes"] if verbose else ():
            click.echo(f"  {note}", err=True)
    for warning in document["warnings"] if verbose else ():
        click.echo(f"warning: {warning}", err=True)
