"""A batch as rows with the columns of a single result's row, as Markdown, and as a page."""

import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from distilldetect.reports.page import KINDS, kind_of, line, page
from distilldetect.reports.reliability import READ_ERROR, error_rows, measured
from distilldetect.reports.report import reports
from distilldetect.reports.tables import Table, markdown, markdown_document, markdown_text, paragraphs
from distilldetect.results import LIMITS, delimited, interval, lr_text, percent

Document = Mapping[str, Any]
Row = Mapping[str, Any]

_WHO = ("suspect", "teacher")
_MORE = ("read with care",)


class Choice(NamedTuple):
    """One button of a filter: the class of the rows that it leaves, "all" for every one; its words; how many rows."""

    key: str
    words: str
    n_rows: int


class Filter(NamedTuple):
    """A group of buttons of which one is pressed."""

    name: str
    title: str
    choices: tuple[Choice, ...]


def json_lines(document: Document, header: bool) -> str:
    """Return one JSON object a pair."""
    return "".join(json.dumps(row) + "\n" for row in document["rows"])


def markdown_report(document: Document, header: bool) -> str:
    """Return what came out, a table of pairs and the measured error as Markdown."""
    rows = tuple(
        (*(row[name] for name in _WHO), row["verdict"] or "failed", _care(row), lr_text(row["log10_lr"]), interval(row))
        for row in _sorted(document)
    )
    pairs = Table("Pairs", "Strongest first.", (*_WHO, "verdict", *_MORE, "LR", "95 % interval"), 4, rows)
    tables = [markdown(table, escape=markdown_text) for table in (pairs, *_tables(document))]
    return markdown_document(document, headline(document), [*paragraphs(_told(document)), *tables], LIMITS, header)


def html_report(document: Document, header: bool) -> str:
    """Return the page. Rows are filtered by buttons that style sheets read."""
    rows = _sorted(document)
    teachers = {name: f"t{k}" for k, name in enumerate(dict.fromkeys(row["teacher"] for row in document["rows"]))}
    names = {key: name for name, key in teachers.items()}
    filters = [
        _filter("verdict", "Verdict", KINDS, [kind_of(row["verdict"]) for row in rows]),
        _filter("teacher", "Teacher", names, [teachers[row["teacher"]] for row in rows]),
    ]
    rules = "".join(
        f"main:has(#{group.name}-{own.key}:checked) .ranked tbody tr:not(.{own.key}){{display:none}}\n"
        for group in filters
        for own in group.choices[1:]
    )
    return page(
        "batch.html",
        ("ranked.css",),
        rules,
        d=document,
        headline=headline(document),
        told=_told(document),
        lines=[line(row, (row["suspect"], row["teacher"]), (_care(row),), teachers[row["teacher"]]) for row in rows],
        who=_WHO,
        more=_MORE,
        filters=[group for group in filters if len(group.choices) > 2],
        tables=_tables(document),
        limits=LIMITS,
    )


def headline(document: Document) -> str:
    """Return how many pairs there is support for, in one sentence."""
    n, kinds = len(document["rows"]), Counter(kind_of(row["verdict"]) for row in document["rows"])
    others = ", ".join(f"{kinds[kind]:,} {words}" for kind, words in KINDS.items() if kind != "for" and kinds[kind])
    return f"Support for {kinds['for']:,} of {n:,} pair{'s' * (n != 1)}{f'; {others}' if others else ''}."


def _told(document: Document) -> list[str]:
    """What the pairs are, and how many would come out so where nobody taught anybody."""
    rows = document["rows"]
    n_references, n_prompts = (_known(document, name) for name in ("n_references", "n_prompts"))
    told = [
        f"Suspects: {len({row['suspect'] for row in rows}):,}; teachers: {len({row['teacher'] for row in rows}):,};"
        f" references of a pair: {_spread(n_references)}; prompts: {_spread(n_prompts)}."
    ]
    for words, _, untaught in error_rows(_measured(document)[1]):
        if words == "weak support or more":
            told.append(
                f"Support comes out by chance too: {percent(untaught)} of untaught model families got {words} on panels"
                f" that the fit had not seen, at which rate {untaught * len(rows):,.1f} of {len(rows):,} pairs would."
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


def _filter(name: str, title: str, words: Mapping[str, str], keys: Sequence[str]) -> Filter:
    """A filter of rows with these keys, a button for all and one for each key that a row has."""
    counts = Counter(keys)
    own = (Choice(key, said, counts[key]) for key, said in words.items() if counts[key])
    return Filter(name, title, (Choice("all", "all", len(keys)), *own))


BATCH_REPORTS = reports(
    csv=lambda document, header: delimited(document["rows"], header),
    tsv=lambda document, header: delimited(document["rows"], header, "\t"),
    jsonl=json_lines,
    markdown=markdown_report,
    html=html_report,
)
