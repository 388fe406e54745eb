"""``distilldetect score``."""

import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import click

from distilldetect.case import Request, score
from distilldetect.cli import options
from distilldetect.cli.inputs import models, require_one_stdin, snapshots
from distilldetect.cli.output import chosen, inputs_told, left_out_told, makers_told, recorded, require_writable, write
from distilldetect.cli.talk import Talk, echo
from distilldetect.defaults import LIBRARY_NONE
from distilldetect.errors import UsageError
from distilldetect.formats import ReadOptions
from distilldetect.model import load_model
from distilldetect.reports import REPORTS

_FIGURES = {  # what a condition may be on -> key of the verdict
    "lr": "log10_lr",
    "lr_low": "log10_lr_low",
    "lr_uncapped": "log10_lr_uncapped",
    "log10_lr": "log10_lr",
    "p": "p_value",
}
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


def condition(value: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return whether a result meets ``lr>=10``, ``lr_low>=2`` (the interval's lower end), ``lr_uncapped>=99``, ``p<=0.05``.

    Click's own usage error where it is no condition.
    """
    match = re.fullmatch(rf"\s*({'|'.join(_FIGURES)})\s*(>=|<=|>|<)\s*(-?[0-9]+(?:[.][0-9]+)?)\s*", value)
    if match is None:
        written = "'lr>=10', 'lr_low>=2', 'lr_uncapped>=100', 'log10_lr>1' or 'p<=0.05', in quotes"
        raise click.BadParameter(f"{value!r} is no condition; write {written}")
    key, compare, limit = match[1], _COMPARE[match[2]], float(match[3])
    if key.startswith("lr"):  # compared as logarithms: an uncapped LR may be too large for a number
        limit = math.log10(limit) if limit > 0 else -math.inf

    def met(document: Mapping[str, Any]) -> bool:
        number = document["verdict"][_FIGURES[key]]
        return number is not None and bool(compare(number, limit))

    return met


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
    " of as many models as files; repeatable. A dozen models and more are best.",
)
@click.option(
    "-t",
    "--snapshot",
    multiple=True,
    metavar="PATH",
    help="Another dump of the same teacher; TEACHER may name several, too, joined by commas.",
)
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
@options.output
@click.option("--no-header", is_flag=True, help="Leave the header out of csv, tsv and markdown.")
@click.option("--fail-on", type=condition, metavar="CONDITION", help="Exit with 1 if met, e.g. 'lr>=10'.")
@options.model
@options.min_prompts
@click.option("--teacher-released", type=options.month, metavar="YYYY-MM", help="When the teacher appeared.")
@click.option(
    "--suspect-released",
    type=options.month,
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
def score_command(
    dump: str | None,
    suspect: str | None,
    teacher: str | None,
    reference: tuple[str, ...],
    sibling: tuple[str, ...],
    snapshot: tuple[str, ...],
    library: str,
    no_library: bool,
    format: str | None,
    output: tuple[str, ...],
    no_header: bool,
    fail_on: Callable[[Mapping[str, Any]], bool] | None,
    model: str | None,
    cluster_field: str | None,
    case: str | None,
    examiner: str | None,
    reading: ReadOptions,
    talk: Talk,
    **request: Any,
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
    asked = Request(
        teacher=dumps,
        suspect=suspect,
        references=models(reference, "reference"),
        siblings=models(sibling, "sibling"),
        reading=replace(reading, cluster_field=cluster_field),
        library=LIBRARY_NONE if no_library else library,
        known_teacher=teacher,
        **request,
    )
    require_one_stdin(chain.from_iterable(asked.groups))
    outputs = chosen(output, format, REPORTS)
    require_writable(output, (*chain.from_iterable(asked.groups), reading.prompts))
    with recorded(case, examiner) as run:
        document = score(asked, load_model(model))
    document["run"] = run
    talk.say(*_told(document, talk.verbose))
    write(document, outputs, header=not no_header)
    if fail_on is not None and fail_on(document):
        echo("distilldetect: exit status 1: the --fail-on condition is met", err=True)
        return 1
    return 0


def _parties(
    dump: str | None, suspect: str | None, teacher: str | None, further: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """The teacher's dumps and the suspect's: where a known model is the teacher, the suspect's stands alone."""
    if teacher is None:
        for path, name in ((dump, "TEACHER"), (suspect, "SUSPECT")):
            if path is None:
                raise click.UsageError(f"Missing argument '{name}'", click.get_current_context())
        return tuple(path for given in (str(dump), *further) for path in snapshots(given)), str(suspect)
    if dump is None:
        raise click.UsageError("Missing argument 'SUSPECT'", click.get_current_context())
    if suspect is not None or further:
        raise UsageError(f"--teacher {teacher} names the teacher; give the suspect's dump alone, or leave --teacher out")
    return (), dump


def _told(document: Mapping[str, Any], verbose: int) -> Iterator[str]:
    """What the files were taken for: one line, and one a file where more is wanted."""
    inputs = document["inputs"]
    unused = f", {len(document['left_out'])} left out" if document["left_out"] else ""
    yield f"{inputs_told(inputs)}, {document['n_prompts']} shared prompts{unused}"
    if library := document["library"]:
        how = {"name": "; the teacher's maker by its name", "likeness": "; the teacher's maker by likeness"}
        told = f"{library['n_models']} known models as references on {library['n_prompts']} prompts{makers_told(library)}"
        yield (
            f"library {library['name']}: {told}{how.get(library['teacher_maker_told_by'], '')} (--no-library to do without)"
        )
    for entry in inputs if verbose else ():
        fields = ", ".join(f"{role}={field}" for role, field in entry["fields"].items())
        yield (
            f"{entry['role']} {entry['path']}: {entry['shape']} ({entry['container']}), {fields};"
            f" {entry['n_responses']} responses{left_out_told(entry['skipped'] | entry['unpaired'])}"
        )
        yield from (f"  {note}" for note in entry["notes"])
    for warning in document["warnings"] if verbose else ():
        yield f"warning: {warning}"
