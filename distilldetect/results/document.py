"""JSON documents: their schema, how numbers are rounded, and how texts of dumps are taken out."""

import hashlib
import math
from collections.abc import Mapping
from typing import Any

SCHEMA = "distilldetect/1"
CONTEXT = ("suspect_before", "suspect_after", "teacher_before", "teacher_text", "teacher_after")  # of a passage; may be ""
HASH_DIGITS = 16  # of the 64: enough to tell any two texts apart, and to check one against a dump


def rounded(value: Any) -> Any:
    """JSON values with NaN and infinities as null and floats to six decimals: equal on every machine."""
    if isinstance(value, float):
        return round(value, 6) + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value


def redacted(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same result without prompts, passages, their context, habits and what models say of themselves; paths stay.

    Each text is replaced by its length, or place, and the start of its SHA-256. Whoever has the dump can check a hash, and
    a short text can be found by trying texts.
    """
    return {
        **document,
        "redacted": True,
        "passages": [_without_text(passage) for passage in document["passages"]],
        "habits": [{**habit, "text": _hashed(habit["text"])} for habit in document["habits"]],
        "self_identification": {
            path: {_hashed(statement): count for statement, count in said.items()}
            for path, said in document["self_identification"].items()
        },
    }


def _without_text(passage: Mapping[str, Any]) -> dict[str, Any]:
    spans = {"text": passage["suspect_span"], "teacher_text": passage["teacher_span"]}
    texts = ("prompt", "text", *(key for key in CONTEXT if passage[key]))
    return {**passage, **{key: _hashed(passage[key], spans.get(key)) for key in texts}}


def _hashed(text: str, place: list[int] | None = None) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]
    what = f"characters {place[0]} to {place[1]}" if place else f"{len(text)} characters"
    return f"[{what}, SHA-256 {digest}…]"
