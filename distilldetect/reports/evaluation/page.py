"""An evaluation as text, Markdown, rows, and a page that needs no script, asks for no other file, and can be printed."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.evaluation.charts import verdict_bars
from distilldetect.reports.evaluation.tables import baseline_table, error_table, figure_tables, strength_table
from distilldetect.reports.html_report import WIDTHS, page
from distilldetect.reports.json_report import REPORT as JSON
from distilldetect.reports.report import Report
from distilldetect.reports.tables import Table, markdown, text
from distilldetect.results import METHODS, TIERS, cell, checked


def method_sentences(document: Mapping[str, Any]) -> list[str]:
    """Return how the pairs were judged, and what flatters the figures."""
    told = [METHODS[document["method"]]]
    if document["method"] == "model":
        told.append(f"The model is {document['model']['name']} (SHA-256 {document['model']['sha256']}).")
    for name, models in document["in_fit"].items():
        told.append(f"{len(models):,} dumps of {name} were in its fit: the figures of {name} flatter it.")
    if document["audits"]:
        told.append(f"Never fitted on: {', '.join(document['audits'])}.")
    return told


def all_tables(document: Mapping[str, Any]) -> list[Table]:
    """Return every table of an evaluation, in order."""
    panels = document["panels"]
    return [*figure_tables(panels), strength_table(document["strengths"]), baseline_table(document), error_table(panels)]


def text_report(document: Mapping[str, Any], header: bool) -> str:
    """Return aligned tables; ``header`` has no meaning here."""
    whole = checked(document)
    return "\n".join([*method_sentences(whole), "", *map(text, all_tables(whole))])


def markdown_report(document: Mapping[str, Any], header: bool) -> str:
    """Return Markdown tables; ``header`` has no meaning here."""
    whole = checked(document)
    return "\n".join(["# Measured error", "", *method_sentences(whole), "", *map(markdown, all_tables(whole))])


def csv_report(document: Mapping[str, Any], header: bool) -> str:
    """Return one row a pair with all references.

    Args:
        document: the evaluation.
        header: whether the first row names the columns.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    rows = [
        {**{key: value for key, value in row.items() if key != "channels"}, **row["channels"]}
        for row in checked(document)["scores"]
    ]
    columns = list(dict.fromkeys(key for row in rows for key in row))
    if header:
        writer.writerow(columns)
    writer.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return written.getvalue()


def render(document: Mapping[str, Any], header: bool) -> str:
    """Return the page, from what ``evaluate --format json`` writes; ``header`` has no meaning here.

    Raises:
        ValueError: the document is no evaluation.
    """
    whole = checked(document)
    bars = {kind: verdict_bars(whole["panels"], width) for kind, width in WIDTHS.items()}
    told, tables = method_sentences(whole), all_tables(whole)
    return page("evaluation.html", ("evaluation.css",), d=whole, told=told, tables=tables, bars=bars, tiers=TIERS)


EVALUATION_REPORTS = {
    report.name: report
    for report in (
        Report("table", (".txt",), text_report),
        JSON,
        Report("csv", (".csv",), csv_report),
        Report("markdown", (".md",), markdown_report),
        Report("html", (".html", ".htm"), render),
    )
}
