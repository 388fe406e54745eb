"""What reports of several documents are made of in a terminal and in Markdown: tables, cards, and a whole document."""

import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from distilldetect.reports.summary import about
from distilldetect.results import UNDEFINED
from distilldetect.text import harmless

if TYPE_CHECKING:
    from rich.table import Table as Grid
    from rich.text import Text


class Table(NamedTuple):
    """One table: what it shows, how to read it, its columns, how many from the left hold words, and cells as text."""

    title: str
    note: str
    head: tuple[str, ...]
    n_words: int
    rows: tuple[tuple[str, ...], ...]


def markdown_text(text: str) -> str:
    """Return text from a dump or a path with every character escaped that Markdown or HTML would read."""
    return re.sub(r"([\\`*_\[\]<>|#~!&$])", r"\\\1", harmless(text))


def markdown_document(
    document: Mapping[str, Any], title: str, body: Iterable[str], limits: Iterable[str], header: bool
) -> str:
    """Return a document as Markdown of these lines, which ends with what text cannot show.

    Title and limits are plain text. With a header the title stands above, with case, examiner and date.
    """
    head = [f"# {markdown_text(title)}", "", *paragraphs(filter(None, [about(document)]))] if header else []
    return "\n".join([*head, *body, "What text cannot show:", "", *items(limits)]) + "\n"


def paragraphs(texts: Iterable[str]) -> list[str]:
    """Return plain texts as lines of Markdown with an empty one after each."""
    return [line for text in texts for line in (markdown_text(text), "")]


def items(texts: Iterable[str]) -> list[str]:
    """Return plain texts as a list in Markdown."""
    return [f"- {markdown_text(text)}" for text in texts]


def pipes_escaped(cell: str) -> str:
    """Return a cell of our own words as Markdown."""
    return cell.replace("|", "\\|")


def markdown_lines(
    head: Sequence[str], n_words: int, rows: Iterable[Iterable[str]], escape: Callable[[str], str] = markdown_text
) -> list[str]:
    """Return the lines of a Markdown table, whose columns behind the first ``n_words`` are set to the right.

    ``escape`` is what makes a cell's text harmless.
    """
    marks = ["---" if k < n_words else "---:" for k in range(len(head))]
    return [f"| {' | '.join(row)} |" for row in (head, marks, *(map(escape, row) for row in rows))]


def markdown(table: Table, level: int = 2, escape: Callable[[str], str] = pipes_escaped) -> str:
    """Return a table as Markdown under a heading of this level; ``escape`` is what makes a cell's text harmless."""
    lines = markdown_lines(table.head, table.n_words, table.rows, escape)
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


def card(parts: Callable[[int], Iterable[Any]], *, force_terminal: bool | None = None) -> str:
    """Return what a terminal shows, as wide as it is, without blanks at the ends of lines; it obeys nothing in texts.

    Args:
        parts: width in characters -> texts, alone or with a style, and tables as :func:`grid` makes them.
        force_terminal: whether styles are written; by default where rich finds that they are wanted.
    """
    from rich.console import Console  # only where a card is drawn

    text = io.StringIO()
    console = Console(file=text, force_terminal=force_terminal, highlight=False)
    console.width = console.width or 80  # some schedulers say that a terminal has no columns
    for part in parts(console.width):
        console.print(_shown(part) if isinstance(part, str) else _shown(*part) if isinstance(part, tuple) else part)
    return "\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n"


def grid(columns: Mapping[str, Mapping[str, Any]], rows: Iterable[Iterable[str]], *, header: bool = True) -> "Grid":
    """Return a table without lines for a card: its columns by name, with what rich is to do with each, and its rows."""
    from rich.table import Table

    made = Table(box=None, pad_edge=False, show_header=header)
    for name, how in columns.items():
        made.add_column(name, **how)
    for row in rows:
        made.add_row(*map(_shown, row))
    return made


def _shown(line: str, style: str = "") -> "Text":
    from rich.text import Text

    return Text(harmless(line), style)
