"""An attribution as a card for a terminal, as CSV and as JSON."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports import json_report, jsonl_report
from distilldetect.reports.report import Report
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
    from rich.table import Table
    from rich.text import Text

    text = io.StringIO()
    console = Console(file=text, highlight=False)

    def say(line: str) -> None:
        console.print(Text(harmless(line)))

    say(document["answer"]["sentence"])
    if document["if_complete"]["kind"] != document["answer"]["kind"]:
        say(document["if_complete"]["sentence"])
    say(f"suspect {suspect(document)}; {_none(document)}")
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("candidate", overflow="fold")
    for name in ("LR", "95 % interval", "p (Holm)", "prob.", "LR if\ncomplete"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict")
    for row in document["candidates"]:
        table.add_row(*(Text(harmless(text)) for text in _cells(row)))
    console.print(table)
    for sentence in groups(document):
        say(sentence)
    first = document["candidates"][0]
    if first["base_difference"] is not None:
        say(f"The suspect stands {signed(first['base_difference'])} from its base with {named(first)}, in log-odds.")
    for row in document["candidates"]:
        if row["error"]:
            say(f"! {row['error']}")
    for left in document["left_out"]:
        say(f"! Left out: {left['source']} {left['why']}.")
    if document["if_complete"]["ranks"]:
        say("The nearest candidate looks like the teacher where the true one is not among them.")
    say("Text cannot show direction, a common teacher, intent, or innocence.")
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def suspect(document: Document) -> str:
    """Path of the suspect."""
    path: str = next(entry["path"] for entry in document["inputs"] if entry["role"] == "suspect")
    return path


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        str(row["rank"]),
        named(row),
        lr_text(row["log10_lr"]),
        interval(row),
        plain(row["p_value_holm"], 3),
        plain(row["probability"]),
        lr_text(row["if_complete"]["log10_lr"]),
        row["verdict"],
    ]


def _none(document: Document) -> str:
    """The posterior of "none of these" with the priors that all probabilities stand on."""
    prior = document["prior"]
    return (
        f"none of these: probability {plain(document['probability_none'])} (prior {prior['none']:.2g},"
        f" {prior['unlisted']:.2g} of it for a model that is not given; {prior['each_candidate']:.2g} a candidate)"
    )


ATTRIBUTION_REPORTS = {
    report.name: report
    for report in (
        Report("table", (".txt",), card),
        json_report.REPORT,
        jsonl_report.REPORT,
        Report("csv", (".csv",), delimited),
    )
}
