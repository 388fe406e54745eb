"""The card a person reads in a terminal."""

import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports import reliability, summary
from distilldetect.reports.contributions import contribution_rows
from distilldetect.reports.report import Report
from distilldetect.results import lr_text
from distilldetect.text import harmless

SCALE_LOW, SCALE_HIGH = -2, 3  # log10 LR at its ends, from 1/100 to 1,000
STEP = 9  # characters a power of ten
MOST_RANKED = 4
MOST_PASSAGES = 2


def render(document: Mapping[str, Any], header: bool) -> str:
    """Return the card, as wide as the terminal; ``header`` has no meaning here."""
    from rich.console import Console  # only where a card is drawn
    from rich.table import Table
    from rich.text import Text

    def shown(line: str, style: str = "") -> Text:
        return Text(harmless(line), style)

    text = io.StringIO()
    console = Console(file=text, force_terminal=_wants_colour(), highlight=False)
    console.print(shown(summary.headline(document), "bold"))
    first = (summary.strength(document), scale(document), *summary.notes(document), *summary.reasons(document))
    for line in filter(None, first):
        console.print(shown(line))
    if document["contributions"]:
        table = Table(box=None, pad_edge=False)
        table.add_column("what adds up", overflow="fold")
        table.add_column("observed", justify="right")
        table.add_column("log10 LR", justify="right")
        for cells in contribution_rows(document):
            table.add_row(*map(shown, cells))
        console.print(table)
    for line in _clauses(document):
        console.print(shown(line))
    if document["passages"]:
        console.print(shown(f"{summary.passages_title(document)}:"))
    for passage in document["passages"][:MOST_PASSAGES]:
        console.print(shown(f"  “{summary.quote(passage['text'])}”"))
    if habit := summary.habit_text(document):
        console.print(shown(habit))
    for warning in document["warnings"]:
        console.print(shown(f"! {warning}", "yellow"))
    if error := reliability.measured_error(document) or reliability.unmeasured(document):
        console.print(shown(error, "dim"))
    console.print(shown("Text cannot show direction, a common teacher, intent, or innocence.", "dim"))
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def scale(document: Mapping[str, Any]) -> str:
    """Return the likelihood ratio and its interval on a scale of one line; empty where there is none."""
    verdict = document["verdict"]
    log10_lr, low, high = (verdict[key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high"))
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
    ends = (f"not trained {lr_text(SCALE_LOW)}", f"{lr_text(SCALE_HIGH)} trained")
    return f"{ends[0]} {''.join(line)} {ends[1]}"


def _clauses(document: Mapping[str, Any]) -> list[str]:
    """What stands between the sum and the passages."""
    found = (
        summary.capped(document),
        summary.channels_text(document),
        summary.ranking_text(document, MOST_RANKED),
        summary.best_other_explanation(document),
        *summary.beside_siblings(document),
        summary.beside_base(document),
        summary.said_text(document),
        summary.typography_text(document),
    )
    counts = f"{document['n_prompts']} prompts, {document['n_references']} references"
    return [*filter(None, found), counts]


def _wants_colour() -> bool:
    import os
    import sys

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


REPORT = Report(name="table", suffixes=(".txt",), render=render)
