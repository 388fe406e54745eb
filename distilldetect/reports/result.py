"""The result of a pair as a card for a terminal, as Markdown, as a page, and as one row."""

import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.reports import charts, evidence, reliability, summary
from distilldetect.reports.page import drawn, page
from distilldetect.reports.report import json_line, json_text, reports
from distilldetect.reports.tables import card, grid, items, markdown_document, markdown_lines, markdown_text, paragraphs
from distilldetect.results import delimited, lr_text, row_of, signed

Document = Mapping[str, Any]

SCALE_LOW, SCALE_HIGH = -2, 3  # log10 LR at its ends, from 1/100 to 1,000
STEP = 9  # characters a power of ten
MOST_RANKED = 4
MOST_PASSAGES = 2


def table_report(document: Document, header: bool) -> str:
    """Return the card that a person reads in a terminal."""
    return card(lambda _: _card(document), force_terminal=sys.stdout.isatty() and "NO_COLOR" not in os.environ)


def _card(document: Document) -> Iterator[Any]:
    yield summary.headline(document), "bold"
    first = (summary.strength(document), scale(document), *summary.notes(document), *summary.reasons(document))
    yield from filter(None, first)
    if document["contributions"]:
        right = {"justify": "right"}
        columns = {"what adds up": {"overflow": "fold"}, "observed": right, "log10 LR": right}
        yield grid(columns, summary.contribution_rows(document))
    clauses = (
        summary.capped(document),
        summary.channels_text(document),
        summary.ranking_text(document, MOST_RANKED),
        summary.best_other_explanation(document),
        *summary.beside_siblings(document),
        summary.beside_base(document),
        evidence.said_text(document),
        evidence.typography_text(document),
        "; ".join(filter(None, (_counts(document), summary.library_text(document)))),
        summary.left_out_text(document),
    )
    yield from filter(None, clauses)
    if document["passages"]:
        yield f"{evidence.passages_title(document)}:"
    for passage in document["passages"][:MOST_PASSAGES]:
        yield f"  “{summary.quote(passage['text'])}”"
    if habit := evidence.habit_text(document):
        yield habit
    for warning in document["warnings"]:
        yield f"! {warning}", "yellow"
    if error := reliability.measured_error(document) or reliability.unmeasured(document):
        yield error, "dim"
    yield "Text cannot show direction, a common teacher, intent, or innocence.", "dim"


def _counts(document: Document) -> str:
    """How many prompts and references there are; of the latter nothing where a library gave them all and is named."""
    library, n = document["library"], document["n_references"]
    return f"{document['n_prompts']} prompts" + (f", {n} references" if not library or library["n_models"] < n else "")


def scale(document: Document) -> str:
    """Return the likelihood ratio and its interval on a scale of one line; empty where there is none."""
    log10_lr, low, high = (document["verdict"][key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high"))
    if log10_lr is None:
        return ""

    def place(value: float) -> int:
        return round((min(max(value, SCALE_LOW), SCALE_HIGH) - SCALE_LOW) * STEP)

    line = ["·"] * (place(SCALE_HIGH) + 1)
    for power in range(SCALE_LOW + 1, SCALE_HIGH):
        line[place(power)] = "|"
    if low is not None and high is not None:
        line[place(low) : place(high) + 1] = "━" * (place(high) - place(low) + 1)
    line[place(log10_lr)] = "◆"
    return f"not trained {lr_text(SCALE_LOW)} {''.join(line)} {lr_text(SCALE_HIGH)} trained"


def markdown_report(document: Document, header: bool) -> str:
    """Return the card as Markdown with every table and every limit, and a title where ``header`` asks for one."""
    title = f"Was {summary.called(document, 'suspect')} trained on outputs of {summary.called(document, 'teacher')}?"
    return markdown_document(document, title, _markdown(document), document["limits"], header)


def _markdown(document: Document) -> Iterator[str]:
    yield from (f"**{markdown_text(summary.headline(document))}**", "")
    yield from paragraphs((summary.strength(document), *summary.notes(document)))
    yield from items(summary.reasons(document))
    yield from _table(("what adds up", "observed", "log10 LR"), summary.contribution_rows(document))
    yield from _sentences(summary.capped(document), summary.channels_text(document))
    if document["population"]["members"]:
        ranked = [(name, signed(value)) for name, value, _ in summary.ranking(document)]
        yield from _table(("in the suspect's place", "uncapped log10 LR"), ranked)
    if document["robustness"]:
        checks = [(check["what"], lr_text(check["log10_lr"])) for check in document["robustness"]]
        yield from _table(("on part of the evidence", "LR"), checks)
    yield from ("", f"{document['n_prompts']} prompts, joined on {markdown_text(document['joined_on'])}.", "")
    library = [{"role": "library", "path": own["name"], **own}] if (own := document["library"]) else []
    weighed = (*document["inputs"], *library)
    yield from items(f"{own['role'].capitalize()}: {own['path']}, SHA-256 {own['sha256']}" for own in weighed)
    yield from _sentences(
        summary.library_text(document),
        summary.left_out_text(document),
        summary.best_other_explanation(document),
        summary.beside_base(document),
    )
    if beside := summary.beside_siblings(document):
        yield from ("", "Beside its siblings, other models of the teacher's provider:", "")
        yield from items(map(summary.as_sentence, beside))
    if document["passages"]:
        yield from ("", f"{evidence.passages_title(document)}:", "")
        yield from items(f"“{summary.quote(passage['text'])}”" for passage in document["passages"])
    if document["habits"]:
        yield from ("", f"{evidence.HABITS_TITLE}:")
        yield from _table(("words", "suspect", "teacher", "references (median)"), evidence.habits(document))
    if said := evidence.said_rows(document):
        yield from _table(("what they say of themselves", "suspect", "teacher", "references"), said)
        yield from ("", markdown_text(evidence.SELF_BASE_RATE))
    if rates := evidence.typography_rows(document):
        yield from _table(("typography", "suspect", "teacher", "references, median", "range"), rates)
        told = "Share of the places where a mark could stand. Habits pass to pupils, with exceptions; no part of the LR."
        yield from ("", told)
    if document["warnings"]:
        yield from ("", "Warnings:", "", *items(document["warnings"]))
    if error := reliability.measured_error(document) or reliability.unmeasured(document):
        yield from ("", markdown_text(error))
    yield ""


def _table(head: tuple[str, ...], rows: Any) -> list[str]:
    """A table whose first column holds words, the others numbers."""
    return ["", *markdown_lines(head, 1, rows)]


def _sentences(*clauses: str) -> Iterator[str]:
    for clause in filter(None, clauses):
        yield from ("", markdown_text(summary.as_sentence(clause)))


def html_report(document: Document, header: bool) -> str:
    """Return the evidence report as a page."""
    drawings = {"scale": charts.verbal_scale, "others": charts.population_strip, "sum": charts.waterfall}
    return page("page.html", d=document, pictures={name: drawn(draw, document) for name, draw in drawings.items()})


REPORTS = reports(
    csv=lambda document, header: delimited([row_of(document)], header),
    html=html_report,
    json=json_text,
    jsonl=json_line,
    markdown=markdown_report,
    table=table_report,
    tsv=lambda document, header: delimited([row_of(document)], header, "\t"),
)
