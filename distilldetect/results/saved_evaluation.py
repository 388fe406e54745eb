"""An evaluation read back from a file: what its page relies on is checked."""

from collections.abc import Mapping
from typing import Any

from distilldetect.results.document import SCHEMA
from distilldetect.results.saved import Anything, Count, Finite, require

BASELINES = {
    "teacher_prior": "teacher's share of positives, no text read",
    "length_only": "length of responses only",
    "shuffled_prompts": "responses moved to other prompts",
}


_METRICS = {
    "within_teacher": Anything,
    "within_teacher_macro_auroc": Anything,
    "interaction": Anything,
    "families_equal": Anything,
    "attribution": Anything,
}

_NEEDED: Mapping[str, Any] = {
    "tool": {"name": str, "version": str},
    "mode": str,
    "n_prompts": Count,
    "n_pairs": Count,
    "n_positive": Count,
    "metrics": _METRICS,
    "baselines": dict.fromkeys(BASELINES, _METRICS),
    "scores": [{"teacher": str, "suspect": str, "log10_lr": Finite, "label": Count, "basis": str}],
}


def checked(document: Mapping[str, Any]) -> dict[str, Any]:
    """An evaluation with everything that its reports ask for; what older ones lack is filled in.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    require(document, Anything, "")
    if document.get("schema") != SCHEMA:
        raise ValueError(f'schema is {str(document.get("schema"))[:40]!r}, not "{SCHEMA}"')
    require(document, _NEEDED, "")
    method = document.get("method")
    if method != "double hold-out":
        require(method, {"model": str, "sha256": str}, "method")
    whole = {"conditions": {}, **document}
    require(whole["conditions"], Anything, "conditions")
    for row in whole["scores"]:
        if not isinstance(row.get("family", ""), str):
            raise ValueError("a family in scores is not text")  # noqa: TRY004 - the document's fault, not the program's
    return whole
