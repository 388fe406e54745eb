"""A batch as CSV, TSV and JSON Lines with the columns of a single result's row, as Markdown, and as a page."""

import csv
import io
import json
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from distilldetect.reports import ranked, reliability, summary
from distilldetect.reports.html_report import page
from distilldetect.reports.report import Report
from distilldetect.reports.tables import Table, markdown, markdown_text
from distilldetect.results import LIMITS, cell, interval, lr_text, percent

Document = Mapping[str, Any]
Row = Mapping[str, Any]

_WHO = ("suspect", "teacher")
_MORE = ("read with care",)


class Choice(NamedTuple):
    """One button of a filter: the class of the rows that it leaves, "all" for every one; its words; how many rows."""

    key: str
    words: str
    n_rows: str


class Filter(NamedTuple):
    """A group of buttons of which one is pressed."""

    name: str
    title: str
    choices: tuple[Choice, ...]


def delimited(document: Document, header: bool, delimiter: str) -> str:
    """Return one row a pair, in the order of the panel, under the names of the columns where ``header`` asks for them."""
    rows = document["rows"]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def lines(document: Document, header: bool) -> str:
    """Return one JSON object a pair; ``header`` has no meaning here."""
    return "".join(json.dumps(row) + "\n" for row in document["rows"])


def prose(document: Document, header: bool) -> str:
    """Return what came out, a table of pairs and the measured error as Markdown."""
    told = [f"# {headline(document)}", ""] if header else []
    told += [part for part in (summary.about(document), "") if header and summary.about(document)]
    told += [part for sentence in _told(document) for part in (sentence, "")]
    rows = tuple(
        (*(row[name] for name in _WHO), row["verdict"] or "failed", _care(row), lr_text(row["log10_lr"]), interval(row))
        for row in _sorted(document)
    )
    pairs = Table("Pairs", "Strongest first.", (*_WHO, "verdict", *_MORE, "LR", "95 % interval"), 4, rows)
    told = [markdown_text(line) if not line.startswith("# ") else f"# {markdown_text(line[2:])}" for line in told]
    told += [markdown(table, escape=markdown_text) for table in (pairs, *_tables(document))]
    return "\n".join([*told, "What text cannot show:", "", *(f"- {limit}" for limit in LIMITS)]) + "\n"


def render(document: Document, header: bool) -> str:
    """Return the page; ``header`` has no meaning here. Rows are filtered by buttons that style sheets read."""
    rows = _sorted(document)
    teachers = {name: f"t{k}" for k, name in enumerate(dict.fromkeys(row["teacher"] for row in document["rows"]))}
    kinds = Counter(ranked.kind_of(row["verdict"]) for row in rows)
    filters = [
        _filter("verdict", "Verdict", [Choice(key, words, f"{kinds[key]:,}") for key, words in ranked.KINDS.items()], rows),
        _filter("teacher", "Teacher", _counted(teachers, rows), rows),
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
        lines=[ranked.line(row, (row["suspect"], row["teacher"]), (_care(row),), teachers[row["teacher"]]) for row in rows],
        who=_WHO,
        more=_MORE,
        filters=[group for group in filters if len(group.choices) > 2],
        tables=_tables(document),
        limits=LIMITS,
    )


def headline(document: Document) -> str:
    """Return how many pairs there is support for, in one sentence."""
    kinds = Counter(ranked.kind_of(row["verdict"]) for row in document["rows"])
    told = [f"{kinds[kind]:,} {words}" for kind, words in list(ranked.KINDS.items())[1:] if kinds[kind]]
    n = len(document["rows"])
    return f"Support for {kinds['for']:,} of {n:,} pair{'s' * (n != 1)}{f'; {rest}' if (rest := ', '.join(told)) else ''}."


def _told(document: Document) -> list[str]:
    """What the pairs are, and how many would come out so where nobody taught anybody."""
    rows = document["rows"]
    known = [row["n_references"] for row in rows if row["n_references"] is not None]
    prompts = [row["n_prompts"] for row in rows if row["n_prompts"] is not None]
    told = [
        f"Suspects: {len({row['suspect'] for row in rows}):,}; teachers: {len({row['teacher'] for row in rows}):,};"
        f" references of a pair: {_spread(known)}; prompts: {_spread(prompts)}."
    ]
    by_chance = next(
        (untaught for words, _, untaught in reliability.error_rows(*_usual(document)) if words == "weak support or more"),
        None,
    )
    if by_chance is not None:
        told.append(
            f"Support comes out by chance too: {percent(by_chance)} of untaught model families got weak support or more on"
            f" panels that the fit had not seen, at which rate {by_chance * len(rows):,.1f} of {len(rows):,} pairs would."
        )
    return told


def _spread(numbers: Sequence[int]) -> str:
    low, high = min(numbers, default=0), max(numbers, default=0)
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _usual(document: Document) -> tuple[Document, int, int]:
    """The circumstances of most pairs, see :func:`reliability.bucket`."""
    counts = ([n for row in document["rows"] if (n := row[name]) is not None] for name in ("n_references", "n_snapshots"))
    n_references, n_snapshots = (int(statistics.median_low(known)) if known else 0 for known in counts)
    return document["model"], n_references, n_snapshots


def _tables(document: Document) -> list[Table]:
    rows = tuple(
        (words, percent(taught), percent(untaught)) for words, taught, untaught in reliability.error_rows(*_usual(document))
    )
    note = (
        "For model families on panels that the fit had not seen, with"
        f" {reliability.bucket_words(*_usual(document))}. {reliability.READ_ERROR}"
    )
    failed = tuple((*(row[name] for name in _WHO), row["error"]) for row in document["rows"] if row["error"])
    found = [Table("Measured error", note, ("verdict", "taught families", "untaught families"), 1, rows)] if rows else []
    return found + (
        [Table("Failed pairs", "They are tried again by the next run.", (*_WHO, "why"), 3, failed)] if failed else []
    )


def _sorted(document: Document) -> list[Row]:
    """Strongest first, as printed, then uncapped; those without an LR last."""

    def place(row: Row) -> tuple[bool, float, float]:
        return row["log10_lr"] is None, -(row["log10_lr"] or 0.0), -(row["log10_lr_uncapped"] or 0.0)

    return sorted(document["rows"], key=place)


def _care(row: Row) -> str:
    """Return the warnings of a row in words, with the model that fits better."""
    words = [code.replace("_", " ") for code in (row["warnings"] or "").split(";") if code]
    return ", ".join(f"{own}: {row['best_other']}" if own == "closer reference" else own for own in words)


def _filter(name: str, title: str, choices: Sequence[Choice], rows: Sequence[Row]) -> Filter:
    return Filter(name, title, (Choice("all", "all", f"{len(rows):,}"), *(own for own in choices if own.n_rows != "0")))


def _counted(teachers: Mapping[str, str], rows: Sequence[Row]) -> list[Choice]:
    counts = Counter(row["teacher"] for row in rows)
    return [Choice(key, name, f"{counts[name]:,}") for name, key in teachers.items()]


BATCH_REPORTS = {
    report.name: report
    for report in (
        Report("csv", (".csv",), partial(delimited, delimiter=",")),
        Report("tsv", (".tsv",), partial(delimited, delimiter="\t")),
        Report("jsonl", (".jsonl", ".ndjson"), lines),
        Report("markdown", (".md",), prose),
        Report("html", (".html", ".htm"), render),
    )
}
