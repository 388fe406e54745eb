"""Scores of pairs as the table that scripts read: CSV, TSV or JSON Lines, with the columns of a single result's row."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect.batch.rows import ALL_COLUMNS
from distilldetect.errors import UsageError
from distilldetect.results import cell

_DELIMITERS = {".csv": ",", ".tsv": "\t"}

_JSON_LINES = (".jsonl", ".ndjson")


def require_known_suffix(path: str) -> None:
    """Refuse an output whose suffix names no format.

    Raises:
        UsageError: it is none of csv, tsv, jsonl and ndjson.
    """
    known = (*_DELIMITERS, *_JSON_LINES)
    if not path.endswith(known):
        raise UsageError(f"{path}: the suffix names no format; end it in one of {', '.join(known)}")


def table_text(rows: Sequence[Mapping[str, Any]], path: str) -> str:
    """The rows as text, in the format that the suffix of their file names."""
    if path.endswith(_JSON_LINES):
        return "".join(json.dumps({name: row[name] for name in ALL_COLUMNS}) + "\n" for row in rows)
    text = io.StringIO()
    delimiter = next(mark for suffix, mark in _DELIMITERS.items() if path.endswith(suffix))
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(ALL_COLUMNS)
    writer.writerows([cell(row[name]) for name in ALL_COLUMNS] for row in rows)
    return text.getvalue()
