"""The card a person reads in a terminal."""

import io
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.report import Report, harmless
from distilldetect.reports.summary import contribution_rows, headline, measured_error, quote, strength


def render(document: Mapping[str, Any], header: bool) -> str:
    """The card, as wide as the terminal; ``header`` has no meaning here."""
    from rich.console import Console  # only where a card is drawn
    from rich.table import Table
    from rich.text import Text

    text = io.StringIO()
    console = Console(file=text, force_terminal=_wants_colour(), highlight=False)
    paths = {role: [i["path"] for i in document["inputs"] if i["role"] == role] for role in ("teacher", "suspect")}
    console.print(Text(headline(document), style="bold"))
    console.print(Text(strength(document)))
    console.print(
        Text(
            f"suspect {harmless(paths['suspect'][0])}, teacher {harmless(', '.join(paths['teacher']))},"
            f" {document['n_prompts']} prompts, {document['n_references']} references"
        )
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("why", overflow="fold")
    table.add_column("value", justify="right")
    table.add_column("log10 LR", justify="right")
    for cells in contribution_rows(document):
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
    for passage in document["passages"][:2]:
        console.print(Text(f"shared with the teacher alone: “{quote(passage['text'])}”"))
    for warning in document["warnings"]:
        console.print(Text(f"! {harmless(warning)}", style="yellow"))
    console.print(Text(measured_error(document), style="dim"))
    console.print(Text("Text cannot show direction, a common teacher, intent, or innocence.", style="dim"))
    return text.getvalue()


def _wants_colour() -> bool:
    import os
    import sys

    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


REPORT = Report(name="table", suffixes=(".txt",), render=render)
