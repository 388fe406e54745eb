"""A result without text from dumps: each piece is replaced by its length, or place, and the start of its SHA-256."""

import hashlib
from collections.abc import Mapping
from typing import Any

HASH_DIGITS = 16  # of the 64: enough to tell any two texts apart, and to check one against a dump

_CONTEXT = ("suspect_before", "suspect_after", "teacher_before", "teacher_after")


def redacted(document: Mapping[str, Any]) -> dict[str, Any]:
    """The same result without prompts, passages, their context, habits and what models say of themselves; paths stay.

    Whoever has the dump can check a hash, and a short text can be found by trying texts.
    """
    return {
        **document,
        "redacted": True,
        "passages": [_passage(passage) for passage in document["passages"]],
        "habits": [{**habit, "text": _hashed(habit["text"])} for habit in document["habits"]],
        "self_identification": {
            path: {_hashed(statement): count for statement, count in said.items()}
            for path, said in document["self_identification"].items()
        },
    }


def _passage(passage: Mapping[str, Any]) -> dict[str, Any]:
    texts = {key: _hashed(passage[key]) for key in _CONTEXT if passage.get(key)}
    if passage.get("teacher_text"):
        texts["teacher_text"] = _hashed(passage["teacher_text"], passage["teacher_span"])
    return {
        **passage,
        **texts,
        "prompt": _hashed(passage["prompt"]),
        "text": _hashed(passage["text"], passage["suspect_span"]),
    }


def _hashed(text: str, place: list[int] | None = None) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_DIGITS]
    what = f"characters {place[0]} to {place[1]}" if place else f"{len(text)} characters"
    return f"[{what}, SHA-256 {digest}…]"
