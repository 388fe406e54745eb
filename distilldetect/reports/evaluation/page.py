"""The page of an evaluation: one file that needs no script, asks for no other file, and can be printed."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.evaluation import charts
from distilldetect.reports.evaluation.curves import extremes, grouped, reliability
from distilldetect.reports.evaluation.table import FIGURES, SIBLING_FIGURES, csv_table, text_table, within_teachers
from distilldetect.reports.html_report import TEMPLATES, WIDTHS, environment
from distilldetect.reports.json_report import REPORT as JSON
from distilldetect.reports.report import Report
from distilldetect.reports.summary import MODE_WORDS
from distilldetect.results import BASELINES, checked

_DRAWINGS = {
    "roc": charts.roc_curves,
    "tippett": charts.tippett,
    "reliability": charts.reliability_points,
    "strips": charts.strips,
}


def render(document: Mapping[str, Any], header: bool) -> str:
    """The page, from what ``evaluate --format json`` writes; ``header`` has no meaning here.

    Raises:
        ValueError: the document is no evaluation.
    """
    whole = checked(document)
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", "evaluation.css"))
    groups = grouped(whole)
    return (
        environment()
        .get_template("evaluation.html")
        .render(
            d=whole,
            style=style,
            style_hash=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
            mode_words=MODE_WORDS.get(whole["mode"], whole["mode"]),
            figures=(*FIGURES, *SIBLING_FIGURES),
            within=within_teachers(whole),
            baselines=BASELINES,
            pictures={
                name: {kind: draw(whole, width) for kind, width in WIDTHS.items()} for name, draw in _DRAWINGS.items()
            },
            bins=reliability(groups["trained"], groups["clean"]),
            highest=extremes(whole, trained=False),
            lowest=extremes(whole, trained=True),
        )
    )


EVALUATION_REPORTS = {
    report.name: report
    for report in (
        Report("table", (".txt",), text_table),
        JSON,
        Report("csv", (".csv",), csv_table),
        Report("html", (".html", ".htm"), render),
    )
}
