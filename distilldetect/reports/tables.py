"""Tables that are the same in a terminal, in Markdown and on a page."""

import re
from collections.abc import Callable
from typing import NamedTuple

from distilldetect.results import UNDEFINED
from distilldetect.text import harmless


class Table(NamedTuple):
    """One table.

    Attributes:
        title: what it shows.
        note: how to read it.
        head: names of the columns.
        n_words: columns from the left that hold words.
        rows: cells as text.
    """

    title: str
    note: str
    head: tuple[str, ...]
    n_words: int
    rows: tuple[tuple[str, ...], ...]


def markdown_text(text: str) -> str:
    """Return text from a dump or a path with every character escaped that Markdown or HTML would read."""
    return re.sub(r"([\\`*_\[\]<>|#~!&$])", r"\\\1", harmless(text))


def _pipes_escaped(cell: str) -> str:
    return cell.replace("|", "\\|")


def markdown(table: Table, level: int = 2, escape: Callable[[str], str] = _pipes_escaped) -> str:
    """Return a table as Markdown under a heading.

    Args:
        table: it.
        level: of the heading.
        escape: what makes a cell's text harmless.
    """
    marks = ["---" if k < table.n_words else "---:" for k in range(len(table.head))]
    rows = [table.head, tuple(marks), *(tuple(map(escape, row)) for row in table.rows)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([f"{'#' * level} {table.title}", "", table.note, "", *lines, ""])


def text(table: Table) -> str:
    """Return a table as aligned text under its title; columns that hold nothing are left out."""
    kept = [k for k in range(len(table.head)) if any(row[k] != UNDEFINED for row in table.rows)]
    rows = [table.head, *table.rows]
    widths = {k: max(len(row[k]) for row in rows) for k in kept}
    lines = [
        "  ".join(row[k].ljust(widths[k]) if k < table.n_words else row[k].rjust(widths[k]) for k in kept).rstrip()
        for row in rows
    ]
    return "\n".join([table.title, *lines, ""])
