"""A result as one row of a table: the columns that scripts read."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect.text import harmless

COLUMNS = (
    "teacher", "suspect", "log10_lr", "log10_lr_low", "log10_lr_high", "p_value", "verdict", "n_prompts", "n_references",
    "mode", "model_version", "log10_lr_uncapped", "best_other", "best_other_log10_lr", "warnings", "base_difference",
    "n_snapshots",
)  # fmt: skip


def mode_of(n_references: int) -> str:
    """Return what a suspect was compared with.

    >>> mode_of(4), mode_of(0)
    ('references', 'no references')
    """
    return "references" if n_references else "no references"


def row_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result as column -> value. Signals show how often the teacher is nearest."""
    verdict, model = document["verdict"], document["model"]
    paths = {role: [i["path"] for i in document["inputs"] if i["role"] == role] for role in ("teacher", "suspect")}
    best = document["explanations"][0] if document["explanations"] else {"name": None, "log10_lr": None}
    known = verdict | {
        "teacher": ";".join(paths["teacher"]),
        "suspect": paths["suspect"][0],
        "verdict": verdict["word"],
        "n_prompts": document["n_prompts"],
        "n_references": document["n_references"],
        "mode": model["mode"],
        "model_version": version_of(document),
        "best_other": best["name"],
        "best_other_log10_lr": best["log10_lr"],
        "warnings": ";".join(document["warning_codes"]),
        "base_difference": document["base"] and document["base"]["difference"],
        "n_snapshots": len(paths["teacher"]),
    }
    signals = {f"signal.{name}": signal.get("nearest_fraction") for name, signal in document["signals"].items()}
    return {name: known[name] for name in COLUMNS} | signals | {"error": ""}


def version_of(document: Mapping[str, Any]) -> str:
    """Return the version of the tool and the start of the model's SHA-256, as rows name the two."""
    return f"{document['tool']['version']}+{document['model']['sha256'][:12]}"


def delimited(rows: Sequence[Mapping[str, Any]], header: bool, delimiter: str = ",") -> str:
    """Return rows, all with the same columns in one order, as CSV or the like, each value as :func:`cell` writes it.

    With a header the columns' names come first.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writerow(rows[0] if rows else ())
    writer.writerows(map(cell, values.values()) for values in rows)
    return text.getvalue()


def cell(value: object) -> str:
    """Return one cell: numbers as they are, undefined as nothing, text that a spreadsheet would run as a formula quoted."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = harmless(value)
        return f"'{text}" if text[:1] in ("=", "+", "-", "@") and text != "-" else text
    return str(value)
