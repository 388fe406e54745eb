"""An attribution read back from a file: what its reports rely on is checked."""

from collections.abc import Mapping
from typing import Any

from distilldetect.results.saved import (
    Anything,
    Count,
    Finite,
    Flag,
    Number,
    Numbers,
    Whole,
    Words,
    require,
    require_schema,
)

_LR = dict.fromkeys(("log10_lr", "log10_lr_low", "log10_lr_high", "probability"), Number)

_CANDIDATE = {
    "rank": Count, "name": str, "paths": [str], "provider": str, "verdict": str, "mode": Words, "error": str, **_LR,
    "if_complete": {"verdict": str, **_LR},
    **dict.fromkeys(("p_value", "p_value_holm", "log10_lr_uncapped", "base_difference"), Number),
    **dict.fromkeys(("n_prompts", "n_references", "group"), Whole), "signals": Numbers,
}  # fmt: skip

_NEEDED: Mapping[str, Any] = {
    "tool": {"name": str, "version": str},
    "model": {"name": str, "sha256": str},
    "suspect": str,
    "inputs": [{**dict.fromkeys(("role", "path", "provider", "shape", "sha256"), str), "n_answered_prompts": Count}],
    "warnings": [str],
    "left_out": [{"source": str, "why": str}],
    "options": Anything,
    "propositions": {"trained": str, "none": str},
    "answer": {"kind": str, "sentence": str, "ranks": [Count]},
    "if_complete": {"kind": str, "sentence": str, "ranks": [Count]},
    "prior": dict.fromkeys(("none", "unlisted", "each_candidate"), Finite),
    "probability_none": Number,
    "candidates": [_CANDIDATE],
    "told_apart_rule": str,
    "limits": [str],
}

_LIBRARY = {
    "name": str,
    "sha256": str,
    "gives_candidates": Flag,
    "n_prompts": Count,
    "n_models": Count,
    "makers_left_out": [str],
}


def checked_attribution(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribution with everything that its reports ask for; ``run`` may be missing.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    require_schema(document)
    require(document, _NEEDED, "")
    if not document["candidates"]:
        raise ValueError("candidates is empty")
    if "suspect" not in {entry["role"] for entry in document["inputs"]}:
        raise ValueError("inputs has no suspect")
    whole = dict(document)
    if whole.setdefault("library", None) is not None:
        require(whole["library"], _LIBRARY, "library")
    whole["run"] = document.get("run") or {}
    require(whole["run"], Anything, "run")
    return whole
