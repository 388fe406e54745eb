"""What a report is, and any document as JSON."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson

Render = Callable[[Mapping[str, Any], bool], str]

SUFFIXES = {
    "table": (".txt",),
    "json": (".json",),
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "markdown": (".md",),
    "html": (".html", ".htm"),
}


class Report(NamedTuple):
    """One output format: suffixes of files for which ``-o`` chooses it, and what renders it.

    That is given a document and whether a header is wanted, and returns text with a final newline.
    """

    suffixes: tuple[str, ...]
    render: Render


def reports(**renders: Render) -> dict[str, Report]:
    """Return the formats of a document by the names that ``--format`` takes, from what renders each."""
    return {name: Report(SUFFIXES[name], render) for name, render in renders.items()}


def json_text(document: Mapping[str, Any], header: bool) -> str:
    """Return the whole document as indented JSON."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def json_line(document: Mapping[str, Any], header: bool) -> str:
    """Return the whole document on one line: what a pipe gets unless it asks for something else."""
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE).decode()
