"""Results, attributions and evaluations read back from a file: what their reports rely on is checked."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from distilldetect.results import schema
from distilldetect.results.document import SCHEMA
from distilldetect.results.schema import BASELINES, METHODS, OBJECT, REFERENCE_COUNTS, ROLES, Schema

LARGEST = 1e6  # of numbers that are neither counts nor names: log-likelihoods of many answers reach some hundred

# JSON type -> what tells that a value is of it, its words, and those of several in an object
_KINDS: dict[str, tuple[Callable[[Any], bool], str, str]] = {
    "string": (lambda value: isinstance(value, str), "text", "texts"),
    "integer": (lambda value: type(value) is int and value >= 0, "a whole number", "whole numbers"),
    "number": (
        lambda value: type(value) in (int, float) and abs(value) <= LARGEST,
        f"a number within {LARGEST:,.0f} of 0",
        "numbers",
    ),
    "boolean": (lambda value: isinstance(value, bool), "true or false", ""),
    "array": (lambda value: isinstance(value, list), "a list", "two shares each"),
    "object": (lambda value: isinstance(value, dict), "an object", ""),
}


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result with everything that a report asks for; ``run`` may be missing.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    _require(document, schema.SAVED_RESULT)
    printed, uncapped = (document["verdict"][key] for key in ("log10_lr", "log10_lr_uncapped"))
    if printed is not None and uncapped is None:
        raise ValueError("verdict.log10_lr is a number and verdict.log10_lr_uncapped is null")
    if not {"teacher", "suspect"} <= {entry["role"] for entry in document["inputs"]} <= ROLES:
        raise ValueError("inputs are not a teacher, a suspect, references, siblings and a base")
    return _with_optional(document, schema.OPTIONAL)


def checked_attribution(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an attribution with everything that its reports ask for; ``run`` may be missing.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    _require(document, schema.ATTRIBUTION)
    if not document["candidates"]:
        raise ValueError("candidates is empty")
    if "suspect" not in {entry["role"] for entry in document["inputs"]}:
        raise ValueError("inputs has no suspect")
    return _with_optional(document, {"library": schema.ATTRIBUTION_LIBRARY})


def checked(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return an evaluation with everything that its reports ask for.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    _require(document, schema.EVALUATION)
    if document["method"] not in METHODS:
        raise ValueError("method is not one of " + ", ".join(METHODS))
    for name in document["panels"]:
        for baseline in BASELINES:
            _require_part(document["baselines"][baseline].get(name), schema.BASELINE, f"baselines.{baseline}")
    for references, own in document["strengths"].items():
        if references not in REFERENCE_COUNTS:
            raise ValueError(f"strengths.{references} is not known")
        _require_part(own, schema.STRENGTHS, f"strengths.{references}")
    if document["method"] == "model":
        _require_part(document.get("model"), schema.NAMED_MODEL, "model")
    return dict(document)


def _with_optional(document: Mapping[str, Any], optional: Mapping[str, Schema]) -> dict[str, Any]:
    """Check what may be null or missing, and add it as null; ``run`` becomes an object."""
    whole = {**document, **{key: document.get(key) for key in optional}, "run": document.get("run") or {}}
    for key, own in {**optional, "run": OBJECT}.items():
        if whole[key] is not None:
            _require_part(whole[key], own, key)
    return whole


def _require(document: Any, own: Schema) -> None:
    """Refuse a document of another schema, or of another kind than this one says."""
    _require_part(document, OBJECT, "")
    if document.get("schema") != SCHEMA:
        raise ValueError(f'schema is {str(document.get("schema"))[:40]!r}, not "{SCHEMA}"')
    _require_part(document, own, "")


def _require_part(value: Any, own: Schema, where: str) -> None:
    for fault in _faults(value, own, where):
        raise ValueError(fault)


def _faults(value: Any, own: Schema, where: str) -> Iterator[str]:
    """What is missing or of another type than a schema says, each under its path.

    Ranges and further keys do not matter, and enumerated words are text, so that other versions' can be read.
    """
    if "anyOf" in own:  # or null
        yield from () if value is None else _faults(value, own["anyOf"][0], where)
        return
    kind, may_be_null = _kind(own)
    if value is None and may_be_null:
        return
    holds, words, _ = _KINDS[kind]
    inside: Any = own.get("additionalProperties")  # of an object of any names
    several = inside and _KINDS[_kind(inside)[0]][2]
    if several and not (holds(value) and not any(any(_faults(part, inside, "")) for part in value.values())):
        yield f"{where} is not an object of {several}"
    elif not holds(value):
        yield f"{where or 'the document'} is not {words}{', or null' * may_be_null}"
    elif kind == "array":
        if len(value) != own.get("maxItems", len(value)):
            yield f"{where} is not a list of {own['maxItems']}"
        for k, part in enumerate(value):
            yield from _faults(part, own["items"], f"{where}[{k}]")
    elif kind == "object":
        for key in own.get("required", ()):
            place = f"{where}.{key}".lstrip(".")
            yield from _faults(value[key], own["properties"][key], place) if key in value else [f"{place} is not there"]
        for key, part in value.items() if inside else ():
            yield from _faults(part, inside, f"{where}.{key}")


def _kind(own: Schema) -> tuple[str, bool]:
    """The type that a schema asks for, and whether null is as good."""
    kinds = own.get("type", "string")
    return (kinds, False) if isinstance(kinds, str) else (kinds[0], True)
