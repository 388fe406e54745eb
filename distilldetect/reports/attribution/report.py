"""An attribution as a card for a terminal, as Markdown, as a page, as CSV and as JSON."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports import json_report, jsonl_report, ranked, summary
from distilldetect.reports.html_report import page
from distilldetect.reports.report import Report
from distilldetect.reports.tables import Table, markdown, markdown_text
from distilldetect.results import cell, groups, interval, lr_text, named, plain, signed
from distilldetect.text import harmless

Document = Mapping[str, Any]
COLUMNS = (
    "rank", "candidate", "provider", "suspect", "log10_lr", "log10_lr_low", "log10_lr_high", "p_value", "p_value_holm",
    "verdict", "probability", "log10_lr_if_complete", "log10_lr_low_if_complete", "log10_lr_high_if_complete",
    "verdict_if_complete", "probability_if_complete", "prior", "probability_none", "prior_none", "prior_unlisted", "group",
    "n_prompts", "n_references", "mode", "model_version", "base_difference", "error",
)  # fmt: skip


def delimited(document: Document, header: bool) -> str:
    """One row a candidate, by rank; undefined numbers are empty."""
    prior = document["prior"]
    shared = {
        "suspect": suspect(document),
        "prior": prior["each_candidate"],
        "prior_none": prior["none"],
        "prior_unlisted": prior["unlisted"],
        "probability_none": document["probability_none"],
        "model_version": f"{document['tool']['version']}+{document['model']['sha256'][:12]}",
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header:
        writer.writerow(COLUMNS)
    for row in document["candidates"]:
        complete = {f"{name}_if_complete": value for name, value in row["if_complete"].items()}
        cells = {**row, **complete, **shared, "candidate": ";".join(row["paths"])}
        writer.writerow([cell(cells[name]) for name in COLUMNS])
    return text.getvalue()


def card(document: Document, header: bool) -> str:
    """The answer, a row a candidate, and what they rest on; ``header`` has no meaning here."""
    from rich.console import Console  # only where a card is drawn
    from rich.table import Table as Grid
    from rich.text import Text

    text = io.StringIO()
    console = Console(file=text, highlight=False)

    def say(line: str) -> None:
        console.print(Text(harmless(line)))

    for sentence in (document["answer"]["sentence"], *_told(document)):
        say(sentence)
    table = Grid(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("candidate", overflow="fold")
    for name in ("LR", "95 % interval", "prob.", "LR if\ncomplete"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", max_width=None if console.width > 90 else 12)  # so that names stay whole
    for row in document["candidates"]:
        table.add_row(*(Text(harmless(text)) for text in _cells(row)))
    console.print(table)
    for caution in _cautions(document):
        say(f"! {caution}")
    say("Text cannot show direction, a common teacher, intent, or innocence.")
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def suspect(document: Document) -> str:
    """Return the path of the suspect."""
    path: str = next(entry["path"] for entry in document["inputs"] if entry["role"] == "suspect")
    return path


def prose(document: Document, header: bool) -> str:
    """Return the answer, its tables and its limits as Markdown, with a title where ``header`` asks for one."""
    whose = markdown_text(document["suspect"])
    lines = [f"# Which candidate taught {whose}, if any?", ""] if header else []
    lines += [part for part in (markdown_text(summary.about(document)), "") if header and summary.about(document)]
    lines += [f"**{markdown_text(document['answer']['sentence'])}**", ""]
    lines += [part for sentence in _told(document) for part in (markdown_text(sentence), "")]
    lines += [markdown(table, escape=markdown_text) for table in (_candidates(document), *_files(document))]
    lines += [f"- {markdown_text(caution)}" for caution in _cautions(document)]
    lines += ["", "What text cannot show:", "", *(f"- {markdown_text(limit)}" for limit in document["limits"])]
    return "\n".join(lines) + "\n"


def render(document: Document, header: bool) -> str:
    """Return the page; ``header`` has no meaning here."""
    lines = [ranked.line(row, (named(row),), _candidate(row)[4:]) for row in document["candidates"]]
    return page(
        "attribution.html",
        ("ranked.css",),
        d=document,
        told=_told(document),
        lines=lines,
        who=("candidate",),
        more=_HEAD[4:],
        errors=_cautions(document),
        tables=_files(document),
    )


def _told(document: Document) -> list[str]:
    """What follows the answer: that if every teacher is given, the prior, who is not told apart, base, library."""
    complete = document["if_complete"]
    more = [complete["sentence"]] if complete["kind"] != document["answer"]["kind"] else []
    first, base = document["candidates"][0], []
    if first["base_difference"] is not None:
        base = [f"The suspect stands {signed(first['base_difference'])} from its base with {named(first)}, in log-odds."]
    return [*more, _none(document), *groups(document), *base, *_of_library(document)]


def _of_library(document: Document) -> list[str]:
    """Which known models were used, as a sentence."""
    library = document["library"]
    if not library:
        return []
    used = "Candidates are" if library["gives_candidates"] else f"{library['n_models']:,} references are"
    left = f" Models of {', '.join(library['makers_left_out'])} are no references." if library["makers_left_out"] else ""
    return [f"{used} known models of the library “{harmless(library['name'])}”, on {library['n_prompts']:,} prompts.{left}"]


def _cautions(document: Document) -> list[str]:
    nearest = "The nearest candidate looks like the teacher where the true one is not among them."
    return [
        *document["warnings"],
        *(row["error"] for row in document["candidates"] if row["error"]),
        *(f"Left out: {left['source']} {left['why']}." for left in document["left_out"]),
        *([nearest] if document["if_complete"]["ranks"] else []),
    ]


def _probability(value: float | None) -> str:
    """To two digits; nothing is impossible."""
    return "<0.01" if value is not None and 0 < value < 0.005 else plain(value)


_HEAD = (
    "candidate", "verdict", "LR", "95 % interval", "probability", "verdict if all are given", "LR if all are given",
    "p (Holm)", "prompts", "references",
)  # fmt: skip


def _candidate(row: Mapping[str, Any]) -> tuple[str, ...]:
    complete = row["if_complete"]
    return (
        named(row),
        row["verdict"],
        lr_text(row["log10_lr"]),
        interval(row),
        _probability(row["probability"]),
        complete["verdict"],
        lr_text(complete["log10_lr"]),
        plain(row["p_value_holm"], 3),
        str(row["n_prompts"] or 0),
        str(row["n_references"] or 0),
    )


def _candidates(document: Document) -> Table:
    note = "By rank. “If all are given”: where every model that may have taught the suspect is a candidate."
    return Table("Candidates", note, _HEAD, 2, tuple(map(_candidate, document["candidates"])))


def _files(document: Document) -> list[Table]:
    rows = tuple(
        (f"{own['role']} {own['path']}", own["provider"], own["shape"], own["sha256"], str(own["n_answered_prompts"]))
        for own in document["inputs"]
    )
    if library := document["library"]:
        rows += ((f"library {library['name']}", "", "", library["sha256"], str(library["n_prompts"])),)
    head = ("file", "provider", "read as", "SHA-256", "answered prompts")
    return [Table("Inputs", "Every file that was given, and the library of known models.", head, 4, rows)]


def _cells(row: Mapping[str, Any]) -> list[str]:
    name, verdict, *numbers, complete = _candidate(row)[:7]
    return [str(row["rank"]), name, *numbers[:3], complete, verdict]


def _none(document: Document) -> str:
    """The posterior of "none of these" with the priors that all probabilities stand on."""
    prior = document["prior"]
    return (
        f"None of these: probability {plain(document['probability_none'])} (prior {prior['none']:.2g},"
        f" {prior['unlisted']:.2g} of it for a model that is not given; {prior['each_candidate']:.2g} a candidate)."
    )


ATTRIBUTION_REPORTS = {
    report.name: report
    for report in (
        Report("table", (".txt",), card),
        json_report.REPORT,
        jsonl_report.REPORT,
        Report("csv", (".csv",), delimited),
        Report("markdown", (".md",), prose),
        Report("html", (".html", ".htm"), render),
    )
}
