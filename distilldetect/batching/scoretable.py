"""Scores of pairs as the table that scripts read: CSV, TSV or JSON Lines, with the columns of a single result's row."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect import __version__
from distilldetect.batching.pairscore import PairScore
from distilldetect.errors import UsageError
from distilldetect.models import Model
from distilldetect.reports.row import COLUMNS, cell
from distilldetect.result import rounded
from distilldetect.signals import PAIRED

ALL_COLUMNS = (*COLUMNS, *(f"signal.{name}" for name in PAIRED), "error")
_DELIMITERS = {".csv": ",", ".tsv": "\t"}
_JSON_LINES = (".jsonl", ".ndjson")


def row_of(scored: PairScore, model: Model) -> dict[str, Any]:
    """A pair's score as JSON values by column: undefined is None, and so is every number of a pair that failed."""
    row: dict[str, Any] = dict.fromkeys(ALL_COLUMNS)
    if not scored.error:
        row |= {name: getattr(scored, name) for name in COLUMNS if name != "model_version"}
        row |= {f"signal.{name}": value for name, value in (scored.signals or {}).items()}
    row |= {"teacher": scored.teacher, "suspect": scored.suspect, "error": scored.error}
    row["model_version"] = f"{__version__}+{model.sha256[:12]}"
    result: dict[str, Any] = rounded(row)
    return result


def require_known_suffix(path: str) -> None:
    """Refuse an output whose suffix names no format.

    Raises:
        UsageError: it is none of csv, tsv, jsonl and ndjson.
    """
    known = (*_DELIMITERS, *_JSON_LINES)
    if not path.endswith(known):
        raise UsageError(f"{path}: the suffix names no format; end it in one of {', '.join(known)}")


def table(rows: Sequence[Mapping[str, Any]], path: str) -> str:
    """The rows as text, in the format that the suffix of their file names."""
    if path.endswith(_JSON_LINES):
        return "".join(json.dumps({name: row[name] for name in ALL_COLUMNS}) + "\n" for row in rows)
    text = io.StringIO()
    delimiter = next(mark for suffix, mark in _DELIMITERS.items() if path.endswith(suffix))
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(ALL_COLUMNS)
    writer.writerows([cell(row[name]) for name in ALL_COLUMNS] for row in rows)
    return text.getvalue()
