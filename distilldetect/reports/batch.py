"""A batch as rows with the columns of a single result's row, as Markdown, and as a page."""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect.reports.page import KINDS, kind_of, page
from distilldetect.reports.reliability import READ_ERROR, error_rows, measured, shares
from distilldetect.reports.report import reports
from distilldetect.reports.tables import Table, markdown, markdown_document, markdown_text, paragraphs
from distilldetect.results import LIMITS, delimited, interval, lr_text, percent
from distilldetect.text import counted

Document = Mapping[str, Any]
Row = Mapping[str, Any]

_WHO = ("suspect", "teacher")
_MORE = ("read with care",)
_MEANING = "'distilldetect docs batch' says what to read with care, and why."


def json_lines(document: Document, header: bool) -> str:
    """Return one JSON object a pair."""
    return "".join(json.dumps(row) + "\n" for row in document["rows"])


def markdown_report(document: Document, header: bool) -> str:
    """Return what came out, a table of pairs and the measured error as Markdown."""
    rows = tuple(
        (*(row[name] for name in _WHO), row["verdict"] or "failed", _care(row), lr_text(row["log10_lr"]), interval(row))
        for row in _sorted(document)
    )
    pairs = Table("Pairs", f"Strongest first. {_MEANING}", (*_WHO, "verdict", *_MORE, "LR", "95 % interval"), 4, rows)
    tables = [markdown(table, escape=markdown_text) for table in (pairs, *_tables(document))]
    return markdown_document(document, headline(document), [*paragraphs(_told(document)), *tables], LIMITS, header)


def html_report(document: Document, header: bool) -> str:
    """Return the page. Rows are filtered by buttons that style sheets read."""
    rows = _sorted(document)
    teachers = {name: f"t{k}" for k, name in enumerate(dict.fromkeys(row["teacher"] for row in document["rows"]))}
    filters = (
        ("verdict", "Verdict", _buttons(KINDS, [kind_of(row["verdict"]) for row in rows])),
        (
            "teacher",
            "Teacher",
            _buttons({teachers[name]: name for name in teachers}, [teachers[row["teacher"]] for row in rows]),
        ),
    )
    rules = "".join(
        f"main:has(#{name}-{key}:checked) .ranked tbody tr:not(.{key}){{display:none}}\n"
        for name, _, buttons in filters
        for key, _, _ in buttons[1:]
    )
    return page(
        "batch.html",
        ("ranked.css",),
        rules,
        d=document,
        headline=headline(document),
        told=_told(document),
        lines=[(row, (row["suspect"], row["teacher"]), (_care(row),), teachers[row["teacher"]]) for row in rows],
        who=_WHO,
        more=_MORE,
        filters=[own for own in filters if len(own[2]) > 2],
        meaning=_MEANING,
        tables=_tables(document),
        limits=LIMITS,
    )


def headline(document: Document) -> str:
    """Return how many pairs there is support for, in one sentence."""
    n, kinds = len(document["rows"]), Counter(kind_of(row["verdict"]) for row in document["rows"])
    others = ", ".join(f"{kinds[kind]:,} {words}" for kind, words in KINDS.items() if kind != "for" and kinds[kind])
    return f"Support for {kinds['for']:,} of {counted(n, 'pair')}{f'; {others}' if others else ''}."


def _told(document: Document) -> list[str]:
    """What the pairs are, and how many would come out so where nobody taught anybody."""
    rows = document["rows"]
    n_references, n_prompts = (_known(document, name) for name in ("n_references", "n_prompts"))
    told = [
        f"Suspects: {len({row['suspect'] for row in rows}):,}; teachers: {len({row['teacher'] for row in rows}):,};"
        f" references of a pair: {_spread(n_references)}; prompts: {_spread(n_prompts)}."
    ]
    if found := shares(_measured(document)[1], "weak support"):
        pairs = counted(len(rows), "pair")
        told.append(
            f"Support comes out by chance too: {percent(found[1])} of untaught model families got weak support or more on"
            f" panels that the fit had not seen, at which rate {found[1] * len(rows):,.1f} of {pairs} would."
        )
    if n_fitted := sum("in_fit" in (row["warnings"] or "").split(";") for row in rows):
        told.append(
            f"In fit: this tool was tuned on outputs of {counted(n_fitted, 'pair')} among these; on others it is more often"
            " wrong."
        )
    return told


def _known(document: Document, name: str) -> list[int]:
    return [row[name] for row in document["rows"] if row[name] is not None]


def _spread(numbers: Sequence[int]) -> str:
    low, high = min(numbers, default=0), max(numbers, default=0)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _measured(document: Document) -> tuple[str, Document]:
    """What was measured for the circumstances of most pairs, see :func:`distilldetect.reports.reliability.measured`."""
    n_references, n_snapshots = (
        int(statistics.median_low(_known(document, name) or [0])) for name in ("n_references", "n_snapshots")
    )
    return measured(document["model"], n_references, n_snapshots)


def _tables(document: Document) -> list[Table]:
    beside, inside = _measured(document)
    note = f"For model families on panels that the fit had not seen, with {beside}. {READ_ERROR}"
    rows = tuple((words, percent(taught), percent(untaught)) for words, taught, untaught in error_rows(inside))
    failed = tuple((*(row[name] for name in _WHO), row["error"]) for row in document["rows"] if row["error"])
    tables = (
        Table("Measured error", note, ("verdict", "taught families", "untaught families"), 1, rows),
        Table("Failed pairs", "They are tried again by the next run.", (*_WHO, "why"), 3, failed),
    )
    return [table for table in tables if table.rows]


def _sorted(document: Document) -> list[Row]:
    """Strongest first, as printed, then uncapped; those without an LR last."""

    def place(row: Row) -> tuple[bool, float, float]:
        return row["log10_lr"] is None, -(row["log10_lr"] or 0.0), -(row["log10_lr_uncapped"] or 0.0)

    return sorted(document["rows"], key=place)


def _care(row: Row) -> str:
    """Return the warnings of a row in words, with the model that fits better."""
    words = [code.replace("_", " ") for code in (row["warnings"] or "").split(";") if code]
    return ", ".join(f"{own}: {row['best_other']}" if own == "closer reference" else own for own in words)


def _buttons(words: Mapping[str, str], keys: Sequence[str]) -> list[tuple[str, str, int]]:
    """Buttons that filter rows of these keys, of which one is pressed.

    Each is the class of the rows that it leaves, "all" for every one, with its words and how many rows they are.
    """
    counts = Counter(keys)
    return [("all", "all", len(keys)), *((key, said, counts[key]) for key, said in words.items() if counts[key])]


BATCH_REPORTS = reports(
    csv=lambda document, header: delimited(document["rows"], header),
    tsv=lambda document, header: delimited(document["rows"], header, "\t"),
    jsonl=json_lines,
    markdown=markdown_report,
    html=html_report,
)
