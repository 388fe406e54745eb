"""``distilldetect score``."""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any

import click

from distilldetect.case import Request, score
from distilldetect.cli import options
from distilldetect.cli.fail_on import Condition
from distilldetect.cli.output import STDOUT, chosen_reports, inputs_told, makers_told, write
from distilldetect.cli.paths import models
from distilldetect.cli.run_record import recorded
from distilldetect.defaults import LIBRARY_NONE, MIN_PROMPTS
from distilldetect.errors import UsageError
from distilldetect.formats import ReadOptions
from distilldetect.model import load_model
from distilldetect.reports import REPORTS


@click.command("score", cls=options.GroupedCommand)
@click.argument("dump", required=False, metavar="[TEACHER]")
@click.argument("suspect", required=False, metavar="SUSPECT")
@click.option(
    "--teacher",
    metavar="NAME",
    help="A known model, or a family of snapshots, as the teacher, instead of TEACHER: as 'library show' names it.",
)
@click.option(
    "-r",
    "--reference",
    multiple=True,
    metavar="PATH",
    help="Another model's answers to the same prompts: a file, its snapshots joined by commas, or a folder or quoted glob"
    " of models; repeatable. A dozen and more are best.",
)
@click.option("-t", "--snapshot", multiple=True, metavar="PATH", help="Another dump of the same teacher.")
@click.option(
    "--sibling",
    multiple=True,
    metavar="PATH",
    help="Another model of the teacher's provider, which is no reference: to which of them does the text point?",
)
@options.library
@click.option("--provider", metavar="NAME", help="Who made the teacher: no known model of theirs is a reference.")
@click.option("--suspect-provider", metavar="NAME", help="Who made the suspect, likewise.")
@click.option("--base", metavar="PATH", help="Answers of the model that the suspect was made from: what did training add?")
@click.option("--teacher-name", metavar="NAME", help="What to call the teacher [as its dump, else its file, is].")
@click.option("--suspect-name", metavar="NAME", help="What to call the suspect.")
@options.formats(sorted(REPORTS), "jsonl")
@click.option("-o", "--output", multiple=True, metavar="FILE", help="Write here; the suffix names the format.")
@click.option("--no-header", is_flag=True, help="Leave the header out of csv, tsv and markdown.")
@click.option("--fail-on", type=Condition(), metavar="CONDITION", help="Exit with 1 if met, e.g. 'lr>=10'.")
@click.option("--model", metavar="FILE", help="A model from 'train' instead of the shipped one.")
@click.option("--min-prompts", type=click.IntRange(2), default=MIN_PROMPTS, show_default=True, help="Refuse below this.")
@click.option("--teacher-released", type=options.MONTH, metavar="YYYY-MM", help="When the teacher appeared.")
@click.option(
    "--suspect-released",
    type=options.MONTH,
    metavar="YYYY-MM",
    help="When the suspect appeared: a teacher that appeared later cannot have taught it.",
)
@click.option(
    "--cluster-field",
    metavar="PATH",
    help="Field of what prompts that belong together have in common, e.g. their conversation: the interval allows for it.",
)
@options.naming
@options.reading
@options.talking
def command(
    dump: str | None,
    suspect: str | None,
    teacher: str | None,
    reference: tuple[str, ...],
    sibling: tuple[str, ...],
    snapshot: tuple[str, ...],
    library: str,
    no_library: bool,
    provider: str | None,
    suspect_provider: str | None,
    base: str | None,
    teacher_name: str | None,
    suspect_name: str | None,
    format: str | None,
    output: tuple[str, ...],
    no_header: bool,
    fail_on: Callable[[Mapping[str, Any]], bool] | None,
    model: str | None,
    min_prompts: int,
    teacher_released: str | None,
    suspect_released: str | None,
    case: str | None,
    examiner: str | None,
    model_name: str | None,
    quiet: bool,
    verbose: int,
    debug: bool,
    **reading: Any,
) -> int:
    """Weigh the evidence that SUSPECT was trained on TEACHER's outputs.

    \b
    distilldetect score teacher.jsonl suspect.jsonl -r references/
    distilldetect score --teacher gpt-4-0613 suspect.jsonl
    distilldetect score teacher.jsonl suspect.jsonl -r 'references/*.jsonl' -o result.json -o report.html
    for f in dumps/*.jsonl; do distilldetect score teacher.jsonl "$f" -r references/ --format csv --no-header; done

    Both are files of outputs for the same prompts, in any known format; - is standard input.
    """  # noqa: D301 - click reads the backspace as a mark
    dumps, suspect = _parties(dump, suspect, teacher, snapshot)
    request = Request(
        teacher=dumps,
        suspect=suspect,
        references=models(reference, "reference"),
        siblings=models(sibling, "sibling"),
        base=base,
        teacher_name=teacher_name,
        suspect_name=suspect_name,
        reading=ReadOptions(model=model_name, **reading),
        min_prompts=min_prompts,
        teacher_released=teacher_released,
        suspect_released=suspect_released,
        library=LIBRARY_NONE if no_library else library,
        provider=provider,
        suspect_provider=suspect_provider,
        known_teacher=teacher,
    )
    if list(chain.from_iterable(request.groups)).count("-") > 1:
        raise UsageError("- stands for standard input, which can be read only once; name files for the others")
    formats = chosen_reports(output, format)
    with recorded(case, examiner) as run:
        document = score(request, load_model(model))
    document["run"] = run
    if not quiet:
        _tell(document, verbose)
    write(document, output or (STDOUT,), formats, header=not no_header)
    if fail_on is not None and fail_on(document):
        click.echo("distilldetect: exit status 1: the --fail-on condition is met", err=True)
        return 1
    return 0


def _parties(
    dump: str | None, suspect: str | None, teacher: str | None, snapshots: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The teacher's dumps and the suspect's: where a known model is the teacher, the suspect's stands alone."""
    if teacher is None:
        for path, name in ((dump, "TEACHER"), (suspect, "SUSPECT")):
            if path is None:
                raise click.UsageError(f"Missing argument '{name}'", click.get_current_context())
        return (str(dump), *snapshots), str(suspect)
    if dump is None:
        raise click.UsageError("Missing argument 'SUSPECT'", click.get_current_context())
    if suspect is not None or snapshots:
        raise UsageError(f"--teacher {teacher} names the teacher; give the suspect's dump alone, or leave --teacher out")
    return (), dump


def _tell(document: Mapping[str, Any], verbose: int) -> None:
    """What the files were taken for, on stderr: one line, and one a file where more is wanted."""
    inputs = document["inputs"]
    unused = f", {len(document['left_out'])} left out" if document["left_out"] else ""
    click.echo(f"{inputs_told(inputs)}, {document['n_prompts']} shared prompts{unused}", err=True)
    if library := document["library"]:
        how = {"name": "; the teacher's maker by its name", "likeness": "; the teacher's maker by likeness"}
        click.echo(
            f"library {library['name']}: {library['n_models']} known models as references on {library['n_prompts']}"
            f" prompts{makers_told(library)}{how.get(library['teacher_maker_told_by'], '')} (--no-library to do without)",
            err=True,
        )
    for entry in inputs if verbose else ():
        reasons = {**entry["skipped"], **entry["unpaired"]}
        left = "".join(f", {count} left out ({reason})" for reason, count in reasons.items())
        fields = ", ".join(f"{role}={field}" for role, field in entry["fields"].items())
        click.echo(
            f"{entry['role']} {entry['path']}: {entry['shape']} ({entry['container']}), {fields};"
            f" {entry['n_responses']} responses{left}",
            err=True,
        )
        for note in entry["notes"]:
            click.echo(f"  {note}", err=True)
    for warning in document["warnings"] if verbose else ():
        click.echo(f"warning: {warning}", err=True)
