"""``distilldetect attribute``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from distilldetect.attribution import PRIOR_NONE, UNLISTED_SHARE, Prior, Question, Source, attribute
from distilldetect.cli import options
from distilldetect.cli.inputs import models, require_one_stdin, snapshots
from distilldetect.cli.output import chosen, inputs_told, left_out_told, makers_told, recorded, require_writable, write
from distilldetect.cli.talk import Talk
from distilldetect.defaults import LIBRARY_NONE
from distilldetect.errors import UsageError
from distilldetect.model import load_model
from distilldetect.reports import ATTRIBUTION_REPORTS

MODEL = "[PROVIDER=]DUMP[,SNAPSHOT...]"


@click.command("attribute", cls=options.GroupedCommand)
@click.argument("suspect")
@click.option(
    "-t",
    "--teacher",
    multiple=True,
    metavar=MODEL,
    help="A candidate teacher; repeatable [the models of the library that the suspect's prompts are in].",
)
@click.option("-r", "--reference", multiple=True, metavar=MODEL, help="A further model to compare with; repeatable.")
@options.library
@click.option(
    "--suspect-provider", default="", metavar="NAME", help="Who made the suspect: no known model of theirs is used."
)
@click.option(
    "--teacher-released",
    multiple=True,
    metavar="DUMP=YYYY-MM",
    help="When a candidate appeared that -t names by DUMP; repeatable.",
)
@click.option(
    "--suspect-released",
    type=options.month,
    metavar="YYYY-MM",
    help="When the suspect appeared: what appeared later cannot have taught it.",
)
@click.option(
    "--base", default="", metavar="DUMP", help="Answers of what the suspect was made from: what did teaching add?"
)
@options.with_default(
    "--prior-none",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=PRIOR_NONE,
    help="Prior probability that none of these taught it; the candidates share the rest evenly.",
)
@click.option(
    "--prior-unlisted",
    type=click.FloatRange(0, 1, max_open=True),
    help="The part of it where a model that is not given did; 0 if all that may have are given. [half of --prior-none]",
)
@options.formats(ATTRIBUTION_REPORTS, "jsonl")
@options.output
@click.option("--no-header", is_flag=True, help="Leave the header out of csv.")
@options.model
@options.min_prompts
@options.naming
@options.reading
@options.talking
def attribute_command(
    suspect: str,
    teacher: tuple[str, ...],
    reference: tuple[str, ...],
    library: str,
    no_library: bool,
    teacher_released: tuple[str, ...],
    suspect_released: str | None,
    prior_none: float,
    prior_unlisted: float | None,
    format: str | None,
    output: tuple[str, ...],
    no_header: bool,
    model: str | None,
    case: str | None,
    examiner: str | None,
    talk: Talk,
    **question: Any,
) -> None:
    """Say which candidate TEACHER the text of SUSPECT points to, if any.

    Without -t the candidates are the models of the library that the prompts of SUSPECT are in ('library list'), but for
    those of its own maker.

    Each candidate is compared with all other candidates and references, except those of its own PROVIDER. Candidates of
    one PROVIDER that the text does not tell apart are named together. Snapshots of one model are joined by commas; a
    folder or glob stands for one model a file. Fingerprints may stand for dumps. Where a dump
    holds no prompts, all are joined on their ids.

    LRs and probabilities rest on the stated prior, and on the claim that at most one model taught the suspect. A model
    that is not given and writes like a candidate explains a text as well as that candidate: text does not tell the two
    apart, so a candidate's LR against "none of these" stays below --prior-none / --prior-unlisted.

    \b
    distilldetect attribute suspect.jsonl
    distilldetect attribute suspect.jsonl -t openai=gpt-4.jsonl -t openai=gpt-3.5.jsonl -t anthropic=claude.jsonl \\
        -r references/
    """  # noqa: D301 - click reads the backspace as a mark
    asked = Question(
        suspect=suspect,
        candidates=_dated(_sources(teacher, "candidate"), teacher_released),
        references=_sources(reference, "reference"),
        prior=_prior(prior_none, prior_unlisted),
        library=LIBRARY_NONE if no_library else library,
        suspect_released=suspect_released or "",
        **question,
    )
    if no_library and not teacher:
        raise UsageError("no candidates: give some with -t, or leave --no-library out")
    paths = [path for _, source in asked.sources for path in source.paths]
    require_one_stdin(paths)
    outputs = chosen(output, format, ATTRIBUTION_REPORTS)
    require_writable(output, (*paths, asked.reading.prompts))
    with recorded(case, examiner) as run:
        document = attribute(asked, load_model(model))
    document["run"] = run
    talk.say(*_told(document, talk.verbose))
    write(document, outputs, header=not no_header)


def _prior(none: float, unlisted: float | None) -> Prior:
    """The stated prior."""
    if unlisted is None:
        unlisted = none * UNLISTED_SHARE
    if unlisted >= none:
        raise UsageError(f"--prior-unlisted {unlisted:g} is a part of --prior-none {none:g}; give less")
    return Prior(none, unlisted)


def _dated(candidates: tuple[Source, ...], released: Sequence[str]) -> tuple[Source, ...]:
    """The candidates with the months that ``--teacher-released`` gives by one of their dumps."""
    months = {}
    for given in released:
        dump, _, month = given.rpartition("=")
        if not any(dump in candidate.paths for candidate in candidates):
            raise UsageError(f"--teacher-released {given}: write DUMP=YYYY-MM, with a DUMP that -t names")
        months[dump] = options.month(month)
    return tuple(replace(own, released=next(filter(None, map(months.get, own.paths)), "")) for own in candidates)


def _sources(given: Sequence[str], role: str) -> tuple[Source, ...]:
    """The models that an option names, each once."""
    return tuple(dict.fromkeys(source for text in given for source in _models(text, role)))


def _models(given: str, role: str) -> list[Source]:
    """The models of one value: a folder or glob has one a file.

    What stands before ``=`` is the provider, unless the text is a file's or folder's name as it is, or its part before
    the first comma is.
    """
    provider, equals, named = given.partition("=")
    if not equals or Path(snapshots(given)[0]).exists():
        provider, named = "", given
    if not named:
        raise UsageError(f"{given}: no path after the provider; write PROVIDER=DUMP")
    return [Source(paths, provider) for paths in models((named,), role)]


def _told(document: Mapping[str, Any], verbose: int) -> Iterator[str]:
    """What the files were taken for: one line, and one a file where more is wanted."""
    unused = f", {len(document['left_out'])} left out" if document["left_out"] else ""
    yield f"{inputs_told(document['inputs'])}{unused}"
    for entry in document["inputs"] if verbose else ():
        taken_for = f"{entry['shape']}, {entry['n_answered_prompts']} answered prompts"
        yield f"{entry['role']} {entry['path']}: {taken_for}{left_out_told(entry['skipped'])}"
    if library := document["library"]:
        role = "candidates" if library["gives_candidates"] else "references"
        without = " (--no-library to do without)" * (role == "references")
        told = f"known models as {role} on {library['n_prompts']} prompts"
        yield f"library {library['name']}: {told}{makers_told(library)}{without}"
    for left_out in document["left_out"] if verbose else ():
        yield f"left out: {left_out['source']} {left_out['why']}"
