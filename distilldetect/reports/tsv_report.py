"""One row of TSV: what a shell loop appends to a table."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.report import Report
from distilldetect.reports.row import row


def render(document: Mapping[str, Any], header: bool) -> str:
    """The header, where wanted, and one row."""
    cells = row(document)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells), delimiter="\t", lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerow(cells)
    return text.getvalue()


REPORT = Report(name="tsv", suffixes=(".tsv",), render=render)
