"""The card a person reads in a terminal."""

import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.contributions import contribution_rows
from distilldetect.reports.report import Report
from distilldetect.reports.summary import (
    beside_siblings,
    best_other_explanation,
    headline,
    measured_error,
    passages_title,
    paths,
    quote,
    strength,
)
from distilldetect.text import harmless


def render(document: Mapping[str, Any], header: bool) -> str:
    """The card, as wide as the terminal; ``header`` has no meaning here."""
    from rich.console import Console  # only where a card is drawn
    from rich.table import Table
    from rich.text import Text

    def shown(line: str, style: str = "") -> Text:
        return Text(harmless(line), style)

    text = io.StringIO()
    console = Console(file=text, force_terminal=_wants_colour(), highlight=False)
    console.print(shown(headline(document), "bold"))
    console.print(shown(strength(document)))
    console.print(shown(_who(document)))
    table = Table(box=None, pad_edge=False)
    table.add_column("why", overflow="fold")
    table.add_column("observed", justify="right")
    table.add_column("log10 LR", justify="right")
    for cells in contribution_rows(document):
        table.add_row(*map(shown, cells))
    console.print(table)
    if other := best_other_explanation(document):
        console.print(shown(other))
    for line in beside_siblings(document):
        console.print(shown(line))
    if document["passages"]:
        console.print(shown(f"{passages_title(document)}:"))
    for passage in document["passages"][:2]:
        console.print(shown(f"  “{quote(passage['text'])}”"))
    for warning in document["warnings"]:
        console.print(shown(f"! {warning}", "yellow"))
    console.print(shown(measured_error(document), "dim"))
    console.print(shown("Text cannot show direction, a common teacher, intent, or innocence.", "dim"))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def _who(document: Mapping[str, Any]) -> str:
    suspect, teacher = (", ".join(paths(document, role)) for role in ("suspect", "teacher"))
    counts = f"{document['n_prompts']} prompts, {document['n_references']} references"
    return f"suspect {suspect}, teacher {teacher}, {counts}"


def _wants_colour() -> bool:
    import os
    import sys

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


REPORT = Report(name="table", suffixes=(".txt",), render=render)
