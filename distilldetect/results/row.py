"""A result as one row of a table: the columns that scripts read."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from distilldetect.text import harmless

COLUMNS = (
    "teacher",
    "suspect",
    "log10_lr",
    "log10_lr_low",
    "log10_lr_high",
    "p_value",
    "verdict",
    "n_prompts",
    "n_references",
    "mode",
    "model_version",
    "log10_lr_uncapped",
    "best_other",
    "best_other_log10_lr",
    "warnings",
    "base_difference",
    "n_snapshots",
)


def mode_of(n_references: int) -> str:
    """Return what a suspect was compared with.

    >>> mode_of(4), mode_of(0)
    ('references', 'no references')
    """
    return "references" if n_references else "no references"


def row(document: Mapping[str, Any]) -> dict[str, str]:
    """Return a result as column -> cell; undefined numbers are empty. Signals show how often the teacher is nearest."""
    verdict, model = document["verdict"], document["model"]
    paths = {role: [i["path"] for i in document["inputs"] if i["role"] == role] for role in ("teacher", "suspect")}
    best = document["explanations"][0] if document["explanations"] else {"name": None, "log10_lr": None}
    values = (
        ";".join(paths["teacher"]),
        paths["suspect"][0],
        verdict["log10_lr"],
        verdict["log10_lr_low"],
        verdict["log10_lr_high"],
        verdict["p_value"],
        verdict["word"],
        document["n_prompts"],
        document["n_references"],
        model["mode"],
        f"{document['tool']['version']}+{model['sha256'][:12]}",
        verdict["log10_lr_uncapped"],
        best["name"],
        best["log10_lr"],
        ";".join(document["warning_codes"]),
        document["base"] and document["base"]["difference"],
        len(paths["teacher"]),
    )
    cells = dict(zip(COLUMNS, values, strict=True))
    cells |= {f"signal.{name}": signal.get("nearest_fraction") for name, signal in document["signals"].items()}
    cells["error"] = ""
    return {name: cell(value) for name, value in cells.items()}


def delimited(document: Mapping[str, Any], header: bool, delimiter: str) -> str:
    """Return the header, where wanted, and one row."""
    cells = row(document)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells), delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerow(cells)
    return text.getvalue()


def cell(value: object) -> str:
    """Return one cell: numbers as they are, undefined as nothing, text that a spreadsheet would run as a formula quoted."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = harmless(value)
        return f"'{text}" if text[:1] in ("=", "+", "-", "@") and text != "-" else text
    return str(value)
