"""Results, attributions and evaluations read back from a file: what their reports rely on is checked."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from distilldetect.defaults import REFERENCE_DRAWS
from distilldetect.results.document import CONTEXT, SCHEMA

LARGEST_LOG10 = 300.0  # beyond it ten to that power is no floating-point number


class Kind(NamedTuple):
    """What a value has to be: what tells that it is, and its words in a message."""

    holds: Callable[[Any], bool]
    words: str


def _or_null(kind: Kind) -> Kind:
    return Kind(lambda value: value is None or kind.holds(value), f"{kind.words}, or null")


def _object_of(kind: Kind, words: str) -> Kind:
    return Kind(lambda value: isinstance(value, dict) and all(map(kind.holds, value.values())), f"an object of {words}")


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_LOG10


TEXT = Kind(lambda value: isinstance(value, str), "text")
COUNT = Kind(lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0, "a whole number")
FINITE = Kind(_is_finite, f"a number within {LARGEST_LOG10:.0f} of 0")
NUMBER = _or_null(FINITE)
FLAG = Kind(lambda value: isinstance(value, bool), "true or false")
OBJECT = Kind(lambda value: isinstance(value, dict), "an object")

ROLES = {"teacher", "suspect", "reference", "sibling", "base"}

RATES = ("suspect", "teacher", "reference_median", "reference_low", "reference_high")

_TOOL = {"name": TEXT, "version": TEXT}

_RESULT = {
    "tool": _TOOL,
    "model": {"name": TEXT, "sha256": TEXT, "mode": TEXT, "fitted_on": [TEXT], "validation": OBJECT},
    "names": {"teacher": TEXT, "suspect": TEXT},
    "inputs": [
        {
            "role": TEXT, "reference_model": _or_null(COUNT), "path": TEXT, "sha256": TEXT, "n_bytes": COUNT,
            "container": TEXT, "shape": TEXT, "fields": _object_of(TEXT, "texts"), "n_records": COUNT,
            "n_responses": COUNT, **dict.fromkeys(("skipped", "unpaired"), _object_of(COUNT, "whole numbers")),
            "notes": [TEXT],
        }
    ],
    "left_out": [dict.fromkeys(("source", "sha256", "why", "role"), TEXT)],
    "options": OBJECT,
    "n_prompts": COUNT,
    "n_references": COUNT,
    "joined_on": TEXT,
    "propositions": {"trained": TEXT, "not_trained": TEXT},
    "verdict": {
        "word": TEXT, "scale_word": TEXT, "closer_references": [TEXT], "is_english": FLAG,
        **dict.fromkeys(
            (
                "log10_lr", "log10_lr_low", "log10_lr_high", "log10_lr_uncapped", "p_value", "p_value_floor", "position",
                "level", "level_spread", "length_excess", "opening_level",
            ),
            NUMBER,
        ),
    },
    "intercept": FINITE,
    "contributions": [{"signal": TEXT, "channel": TEXT, "value": NUMBER, "log10_lr": FINITE}],
    "channels": [{"name": TEXT, "log10_lr": NUMBER}],
    "population": {"kind": TEXT, "members": [{"name": TEXT, "log10_lr": NUMBER}]},
    "explanations": [{"name": TEXT, "path": TEXT, "log10_lr": NUMBER}],
    "robustness": [{"what": TEXT, "log10_lr": NUMBER}],
    "passages": [
        {
            "suspect_span": [COUNT], "teacher_span": [COUNT], "n_tokens": COUNT,
            **dict.fromkeys(("prompt", "text", *CONTEXT), TEXT),
        }
    ],
    "habits": [{"text": TEXT, **dict.fromkeys(("suspect", "teacher", "references", "log10_likelihood"), NUMBER)}],
    "warnings": [TEXT],
    "warning_codes": [TEXT],
    "limits": [TEXT],
}  # fmt: skip

# null where none was given, or the version did not have it
_OPTIONAL = {
    "siblings": [
        {"name": TEXT, "path": TEXT, **dict.fromkeys(("log_odds", "log_odds_low", "log_odds_high"), NUMBER)}
    ],
    "base": {
        "path": TEXT, "sha256": TEXT, **dict.fromkeys(("log10_lr_uncapped", "position", "difference"), NUMBER)
    },
    "typography": [{"mark": TEXT, **dict.fromkeys(RATES, NUMBER), "n_references": COUNT}],
}  # fmt: skip

# objects of any names, and what each of them holds
_NAMED = {"signals": _object_of(NUMBER, "numbers"), "self_identification": _object_of(COUNT, "whole numbers")}


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result with everything that a report asks for; ``run`` may be missing.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    _require_schema(document)
    _require(document, _RESULT, "")
    printed, uncapped = (document["verdict"][key] for key in ("log10_lr", "log10_lr_uncapped"))
    if printed is not None and uncapped is None:
        raise ValueError("verdict.log10_lr is a number and verdict.log10_lr_uncapped is null")
    if not {"teacher", "suspect"} <= {entry["role"] for entry in document["inputs"]} <= ROLES:
        raise ValueError("inputs are not a teacher, a suspect, references, siblings and a base")
    for key, kind in _NAMED.items():
        _require(document.get(key), OBJECT, key)
        for name, inside in document[key].items():
            _require(inside, kind, f"{key}.{name}")
    return _with_optional(document, _OPTIONAL)


_LR = dict.fromkeys(("log10_lr", "log10_lr_low", "log10_lr_high", "probability"), NUMBER)

_ANSWER = {"kind": TEXT, "sentence": TEXT, "ranks": [COUNT]}

_ATTRIBUTION: Mapping[str, Any] = {
    "tool": _TOOL,
    "model": {"name": TEXT, "sha256": TEXT},
    "suspect": TEXT,
    "inputs": [{**dict.fromkeys(("role", "path", "provider", "shape", "sha256"), TEXT), "n_answered_prompts": COUNT}],
    "warnings": [TEXT],
    "left_out": [{"source": TEXT, "why": TEXT}],
    "options": OBJECT,
    "propositions": {"trained": TEXT, "none": TEXT},
    "answer": _ANSWER,
    "if_complete": _ANSWER,
    "prior": dict.fromkeys(("none", "unlisted", "each_candidate"), FINITE),
    "probability_none": NUMBER,
    "candidates": [
        {
            "rank": COUNT, "name": TEXT, "paths": [TEXT], "provider": TEXT, "verdict": TEXT, "mode": _or_null(TEXT),
            "error": TEXT, **_LR, "if_complete": {"verdict": TEXT, **_LR},
            **dict.fromkeys(("p_value", "p_value_holm", "log10_lr_uncapped", "base_difference"), NUMBER),
            **dict.fromkeys(("n_prompts", "n_references", "group"), _or_null(COUNT)),
            "signals": _object_of(NUMBER, "numbers"),
        }
    ],
    "told_apart_rule": TEXT,
    "limits": [TEXT],
}  # fmt: skip

_LIBRARY = {
    "name": TEXT, "sha256": TEXT, "gives_candidates": FLAG, "n_prompts": COUNT, "n_models": COUNT, "makers_left_out": [TEXT]
}  # fmt: skip


def checked_attribution(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribution with everything that its reports ask for; ``run`` may be missing.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    _require_schema(document)
    _require(document, _ATTRIBUTION, "")
    if not document["candidates"]:
        raise ValueError("candidates is empty")
    if "suspect" not in {entry["role"] for entry in document["inputs"]}:
        raise ValueError("inputs has no suspect")
    return _with_optional(document, {"library": _LIBRARY})


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

_BALANCED = dict.fromkeys(("auroc", "auroc_low", "auroc_high"), NUMBER)

_RANKS = {
    "within_teacher_macro_auroc": dict.fromkeys(("clean", "siblings", "nominal"), NUMBER),
    **dict.fromkeys(("interaction", "provider_first_macro"), NUMBER),
}

_VERDICTS = {"families": COUNT, **dict.fromkeys(("moderate_or_more", "weak", "inconclusive", "against"), NUMBER)}

_FIGURES: Mapping[str, Any] = {
    **dict.fromkeys(TIERS, _VERDICTS),
    **_RANKS,
    "balanced": {**_BALANCED, "cllr": NUMBER, "cllr_min": NUMBER},
}

_PAIR: Mapping[str, Any] = {
    **dict.fromkeys(("teacher", "suspect", "family", "tier", "basis", "verdict"), TEXT),
    **dict.fromkeys(("log10_lr", "log10_lr_uncapped", "position", "level", "length_excess"), NUMBER),
    "channels": OBJECT,
}

_SHARES = Kind(lambda value: isinstance(value, list) and len(value) == 2 and all(map(NUMBER.holds, value)), "two shares")
_STRENGTHS = {
    **dict.fromkeys(("taught_families", "untaught_families"), COUNT),
    **dict.fromkeys(("at_least", "at_most"), _object_of(_SHARES, "two shares each")),
}

_PANEL = {
    "references": dict.fromkeys(REFERENCE_COUNTS, _FIGURES),
    "most_references": COUNT,
    "left_out": OBJECT,
    "errors": {"untaught": [_PAIR], "taught": [_PAIR]},
}


def checked(document: Mapping[str, Any]) -> dict[str, Any]:
    """An evaluation with everything that its reports ask for.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    _require_schema(document)
    _require(document, {"tool": _TOOL, "method": TEXT, "in_fit": OBJECT, "audits": [TEXT]}, "")
    if document["method"] not in METHODS:
        raise ValueError("method is not one of " + ", ".join(METHODS))
    _require(document, {"panels": OBJECT, "baselines": dict.fromkeys(BASELINES, OBJECT), "scores": [_PAIR]}, "")
    for name, panel in document["panels"].items():
        _require(panel, _PANEL, f"panels.{name}")
        for baseline in BASELINES:
            _require(document["baselines"][baseline].get(name), {"balanced": _BALANCED, **_RANKS}, f"baselines.{baseline}")
    _require(document, {"strengths": OBJECT}, "")
    for references, own in document["strengths"].items():
        _expect(references in REFERENCE_COUNTS, f"strengths.{references}", "known")
        _require(own, _STRENGTHS, f"strengths.{references}")
    if document["method"] == "model":
        _require(document, {"model": {"name": TEXT, "sha256": TEXT}}, "")
    return dict(document)


def _require_schema(document: Mapping[str, Any]) -> None:
    _require(document, OBJECT, "")
    if document.get("schema") != SCHEMA:
        raise ValueError(f'schema is {str(document.get("schema"))[:40]!r}, not "{SCHEMA}"')


def _with_optional(document: Mapping[str, Any], optional: Mapping[str, Any]) -> dict[str, Any]:
    """Check what may be null or missing, and add it as null; ``run`` becomes an object."""
    whole = {**document, **{key: document.get(key) for key in optional}, "run": document.get("run") or {}}
    for key, kind in (*optional.items(), ("run", OBJECT)):
        if whole[key] is not None:
            _require(whole[key], kind, key)
    return whole


def _require(value: Any, kind: Any, where: str) -> None:
    """Refuse a value of another kind.

    Args:
        value: any JSON value.
        kind: a list of one kind for a list, a dictionary for an object's keys.
        where: the path of the value, for the message.
    """
    if isinstance(kind, dict):
        _expect(OBJECT.holds(value), where, OBJECT.words)
        for key, inside in kind.items():
            place = f"{where}.{key}".lstrip(".")
            _expect(key in value, place, "there")
            _require(value[key], inside, place)
    elif isinstance(kind, list):
        _expect(isinstance(value, list), where, "a list")
        for k, part in enumerate(value):
            _require(part, kind[0], f"{where}[{k}]")
    else:
        _expect(kind.holds(value), where, kind.words)


def _expect(holds: bool, where: str, words: str) -> None:
    if not holds:
        raise ValueError(f"{where or 'the document'} is not {words}")
