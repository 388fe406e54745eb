"""An evaluation read back from a file: what its reports rely on is checked."""

from collections.abc import Mapping
from typing import Any

from distilldetect.defaults import REFERENCE_DRAWS
from distilldetect.results.saved import Anything, Count, Number, require, require_schema

BASELINES = {
    "teacher_prior": "teacher's share of taught pairs, no text read",
    "length_only": "length of answers alone",
    "shuffled_prompts": "answers moved to other prompts",
}

REFERENCE_COUNTS = tuple(REFERENCE_DRAWS)

TIERS = {
    "taught": "trained on the teacher's outputs by its documents",
    "clean": "not trained on them, by documents or because it is older than the teacher",
    "siblings": "not trained on them, but taught by another model of the teacher's provider; never fitted on",
    "nominal": "human data by its documents, though the text may hold the teacher's; never fitted on",
    "presumed": "another vendor's own model, which nobody can verify; never fitted on",
}

METHODS = {
    "leave_panel_out": "Each panel was judged by a fit on the other panels, without the suspect's family.",
    "cross_validation": "Each pair was judged by a fit on the same panels without the suspect's family: the figures flatter"
    " the method on other panels.",
    "model": "All pairs were judged by one model.",
}

_VERDICTS = {"families": Count, **dict.fromkeys(("moderate_or_more", "weak", "inconclusive", "against"), Number)}

_RANKS = {
    "within_teacher_macro_auroc": {"clean": Number, "siblings": Number, "nominal": Number},
    "interaction": Number,
    "provider_first_macro": Number,
}

_BALANCED = dict.fromkeys(("auroc", "auroc_low", "auroc_high"), Number)

_FIGURES = {
    **dict.fromkeys(TIERS, _VERDICTS),
    **_RANKS,
    "balanced": {**_BALANCED, "cllr": Number, "cllr_min": Number},
}

_ERROR = {
    **dict.fromkeys(("teacher", "suspect", "family", "tier", "basis", "verdict"), str),
    **dict.fromkeys(("log10_lr", "log10_lr_uncapped", "position", "level", "length_excess"), Number),
    "channels": Anything,
}

_PANEL = {
    "references": dict.fromkeys(REFERENCE_COUNTS, _FIGURES),
    "most_references": Count,
    "left_out": Anything,
    "errors": {"untaught": [_ERROR], "taught": [_ERROR]},
}


def checked(document: Mapping[str, Any]) -> dict[str, Any]:
    """An evaluation with everything that its reports ask for.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    require_schema(document)
    require(document, {"tool": {"name": str, "version": str}, "method": str, "in_fit": Anything, "audits": [str]}, "")
    if document["method"] not in METHODS:
        raise ValueError("method is not one of " + ", ".join(METHODS))
    require(document, {"panels": Anything, "baselines": dict.fromkeys(BASELINES, Anything), "scores": [_ERROR]}, "")
    for name, panel in document["panels"].items():
        require(panel, _PANEL, f"panels.{name}")
        for baseline in BASELINES:
            require(document["baselines"][baseline].get(name), {"balanced": _BALANCED, **_RANKS}, f"baselines.{baseline}")
    if document["method"] == "model":
        require(document, {"model": {"name": str, "sha256": str}}, "")
    return dict(document)
