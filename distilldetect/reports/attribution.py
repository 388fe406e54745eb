"""An attribution as a card for a terminal, as Markdown, as a page, and as a row a candidate."""

from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.reports.page import page
from distilldetect.reports.report import json_line, json_text, reports
from distilldetect.reports.summary import library_text
from distilldetect.reports.tables import Table, card, grid, items, markdown, markdown_document, markdown_text, paragraphs
from distilldetect.results import delimited, groups, interval, lr_text, named, plain, signed, version_of

Document = Mapping[str, Any]

COLUMNS = (
    "rank", "candidate", "provider", "suspect", "log10_lr", "log10_lr_low", "log10_lr_high", "p_value", "p_value_holm",
    "verdict", "probability", "log10_lr_if_complete", "log10_lr_low_if_complete", "log10_lr_high_if_complete",
    "verdict_if_complete", "probability_if_complete", "prior", "probability_none", "prior_none", "prior_unlisted", "group",
    "n_prompts", "n_references", "mode", "model_version", "base_difference", "error",
)  # fmt: skip
_HEAD = (
    "candidate", "verdict", "LR", "95 % interval", "probability", "verdict if all are given", "LR if all are given",
    "p (Holm)", "prompts", "references",
)  # fmt: skip


def csv_report(document: Document, header: bool) -> str:
    """Return one row a candidate, by rank."""
    prior = document["prior"]
    shared = {
        "suspect": next(entry["path"] for entry in document["inputs"] if entry["role"] == "suspect"),
        "prior": prior["each_candidate"],
        "prior_none": prior["none"],
        "prior_unlisted": prior["unlisted"],
        "probability_none": document["probability_none"],
        "model_version": version_of(document),
    }
    rows = []
    for row in document["candidates"]:
        complete = {f"{name}_if_complete": value for name, value in row["if_complete"].items()}
        cells = {**row, **complete, **shared, "candidate": ";".join(row["paths"])}
        rows.append({name: cells[name] for name in COLUMNS})
    return delimited(rows, header)


def table_report(document: Document, header: bool) -> str:
    """Return the answer, a row a candidate, and what they rest on."""
    return card(lambda width: _card(document, width))


def _card(document: Document, width: int) -> Iterator[Any]:
    yield document["answer"]["sentence"]
    yield from _told(document)
    number = {"justify": "right", "no_wrap": True}
    columns: dict[str, dict[str, Any]] = {
        "": {},
        "candidate": {"overflow": "fold"},
        **dict.fromkeys(("LR", "95 % interval", "prob.", "LR if\ncomplete"), number),
        "verdict": {"max_width": None if width > 90 else 12},  # so that names stay whole
    }
    rows = [(str(row["rank"]), *_cells(row)) for row in document["candidates"]]
    yield grid(columns, ([row[k] for k in (0, 1, 3, 4, 5, 7, 2)] for row in rows))
    yield from (f"! {warning}" for warning in _warnings(document))
    yield "Text cannot show direction, a common teacher, intent, or innocence."


def markdown_report(document: Document, header: bool) -> str:
    """Return the answer, its tables and its limits as Markdown, with a title where ``header`` asks for one."""
    note = "By rank. “If all are given”: where every model that may have taught the suspect is a candidate."
    candidates = Table("Candidates", note, _HEAD, 2, tuple(map(_cells, document["candidates"])))
    body = [
        f"**{markdown_text(document['answer']['sentence'])}**",
        "",
        *paragraphs(_told(document)),
        *(markdown(table, escape=markdown_text) for table in (candidates, _files(document))),
        *items(_warnings(document)),
        "",
    ]
    title = f"Which candidate taught {document['suspect']}, if any?"
    return markdown_document(document, title, body, document["limits"], header)


def html_report(document: Document, header: bool) -> str:
    """Return the page."""
    return page(
        "attribution.html",
        ("ranked.css",),
        d=document,
        told=_told(document),
        lines=[(row, (named(row),), _cells(row)[4:], "") for row in document["candidates"]],
        who=("candidate",),
        more=_HEAD[4:],
        errors=_warnings(document),
        tables=[_files(document)],
    )


def _told(document: Document) -> list[str]:
    """What follows the answer: that if every teacher is given, the prior, who is not told apart, base, library."""
    prior, complete, first = document["prior"], document["if_complete"], document["candidates"][0]
    told = [complete["sentence"]] if complete["kind"] != document["answer"]["kind"] else []
    told.append(
        f"None of these: probability {plain(document['probability_none'])} (prior {prior['none']:.2g},"
        f" {prior['unlisted']:.2g} of it for a model that is not given; {prior['each_candidate']:.2g} a candidate)."
    )
    told += groups(document)
    if first["base_difference"] is not None:
        told.append(
            f"The suspect stands {signed(first['base_difference'])} from its base with {named(first)}, in log-odds."
        )
    return [*told, f"{used}."] if (used := library_text(document)) else told


def _warnings(document: Document) -> list[str]:
    nearest = "The nearest candidate looks like the teacher where the true one is not among them."
    return [
        *document["warnings"],
        *(row["error"] for row in document["candidates"] if row["error"]),
        *(f"Left out: {left['source']} {left['why']}." for left in document["left_out"]),
        *([nearest] if document["if_complete"]["ranks"] else []),
    ]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A candidate under the names of ``_HEAD``; no probability is nothing."""
    probability, complete = row["probability"], row["if_complete"]
    return (
        named(row),
        row["verdict"],
        lr_text(row["log10_lr"]),
        interval(row),
        "<0.01" if probability is not None and 0 < probability < 0.005 else plain(probability),
        complete["verdict"],
        lr_text(complete["log10_lr"]),
        plain(row["p_value_holm"], 3),
        str(row["n_prompts"] or 0),
        str(row["n_references"] or 0),
    )


def _files(document: Document) -> Table:
    rows = tuple(
        (f"{own['role']} {own['path']}", own["provider"], own["shape"], own["sha256"], str(own["n_answered_prompts"]))
        for own in document["inputs"]
    )
    if library := document["library"]:
        rows += ((f"library {library['name']}", "", "", library["sha256"], str(library["n_prompts"])),)
    head = ("file", "provider", "read as", "SHA-256", "answered prompts")
    return Table("Inputs", "Every file that was given, and the library of known models.", head, 4, rows)


ATTRIBUTION_REPORTS = reports(
    table=table_report, json=json_text, jsonl=json_line, csv=csv_report, markdown=markdown_report, html=html_report
)
