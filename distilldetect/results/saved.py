"""Results read back from a file: what reports rely on is checked."""

from collections.abc import Callable, Mapping
from typing import Any

from distilldetect.results.document import SCHEMA

LARGEST_LOG10 = 300.0  # beyond it ten to that power is no floating-point number


class Number:
    """A finite number, or null."""


class Finite:
    """A finite number."""


class Count:
    """A whole number from 0."""


class Whole:
    """A whole number from 0, or null."""


class Counts:
    """Names with whole numbers."""


class Numbers:
    """Names with numbers."""


class Names:
    """Names with texts."""


class Anything:
    """An object whose inside reports look into with care."""


class Words:
    """A text, or null."""


class Flag:
    """True or false."""


ROLES = {"teacher", "suspect", "reference", "sibling", "base"}

VERDICT_NUMBERS = (
    "log10_lr", "log10_lr_low", "log10_lr_high", "log10_lr_uncapped", "p_value", "p_value_floor", "position", "level",
    "level_spread", "length_excess", "opening_level",
)  # fmt: skip

CONTEXT = ("suspect_before", "suspect_after", "teacher_before", "teacher_text", "teacher_after")

PASSAGE = {
    "suspect_span": [Count], "teacher_span": [Count], "n_tokens": Count, **dict.fromkeys(("prompt", "text", *CONTEXT), str)
}  # fmt: skip

NEEDED: Mapping[str, Any] = {
    "tool": {"name": str, "version": str},
    "model": {"name": str, "sha256": str, "mode": str, "fitted_on": [str], "validation": Anything},
    "names": {"teacher": str, "suspect": str},
    "inputs": [
        {
            "role": str, "reference_model": Whole, "path": str, "sha256": str, "n_bytes": Count, "container": str,
            "shape": str, "fields": Names,
            "n_records": Count, "n_responses": Count, "skipped": Counts, "unpaired": Counts, "notes": [str],
        }
    ],
    "left_out": [{"source": str, "sha256": str, "why": str, "role": str}],
    "options": Anything,
    "n_prompts": Count,
    "n_references": Count,
    "joined_on": str,
    "propositions": {"trained": str, "not_trained": str},
    "verdict": {
        "word": str, "scale_word": str, "closer_references": [str], "is_english": Flag,
        **dict.fromkeys(VERDICT_NUMBERS, Number),
    },
    "intercept": Finite,
    "contributions": [{"signal": str, "channel": str, "value": Number, "log10_lr": Finite}],
    "channels": [{"name": str, "log10_lr": Number}],
    "population": {"kind": str, "members": [{"name": str, "log10_lr": Number}]},
    "explanations": [{"name": str, "path": str, "log10_lr": Number}],
    "robustness": [{"what": str, "log10_lr": Number}],
    "passages": [PASSAGE],
    "habits": [{"text": str, **dict.fromkeys(("suspect", "teacher", "references", "log10_likelihood"), Number)}],
    "warnings": [str],
    "warning_codes": [str],
    "limits": [str],
}  # fmt: skip

SIBLINGS = [{"name": str, "path": str, **dict.fromkeys(("log_odds", "log_odds_low", "log_odds_high"), Number)}]

BASE = {"path": str, "sha256": str, **dict.fromkeys(("log10_lr_uncapped", "position", "difference"), Number)}

RATES = ("suspect", "teacher", "reference_median", "reference_low", "reference_high")

TYPOGRAPHY = [{"mark": str, **dict.fromkeys(RATES, Number), "n_references": Count}]

# null where none was given, or the version did not have it
OPTIONAL: Mapping[str, Any] = {"siblings": SIBLINGS, "base": BASE, "typography": TYPOGRAPHY}

NAMED = {"signals": Numbers, "self_identification": Counts}  # objects of any names, and what each of them holds


def require_schema(document: Mapping[str, Any]) -> None:
    """Refuse a document that is not of this schema.

    Raises:
        ValueError: it is none; the message says what it is.
    """
    require(document, Anything, "")
    if document.get("schema") != SCHEMA:
        raise ValueError(f'schema is {str(document.get("schema"))[:40]!r}, not "{SCHEMA}"')


def completed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result with everything that a report asks for; ``run`` may be missing.

    Raises:
        ValueError: something is missing or of another kind; the message says where.
    """
    require_schema(document)
    require(document, NEEDED, "")
    printed, uncapped = (document["verdict"][key] for key in ("log10_lr", "log10_lr_uncapped"))
    if printed is not None and uncapped is None:
        raise ValueError("verdict.log10_lr is a number and verdict.log10_lr_uncapped is null")
    roles = {entry["role"] for entry in document["inputs"]}
    if not {"teacher", "suspect"} <= roles <= ROLES:
        raise ValueError("inputs are not a teacher, a suspect, references, siblings and a base")
    for key, kind in NAMED.items():
        require(document.get(key), Anything, key)
        for name, inside in document[key].items():
            require(inside, kind, f"{key}.{name}")
    for key, kind in OPTIONAL.items():
        if document.get(key) is not None:
            require(document[key], kind, key)
    whole = dict(document)
    for key in OPTIONAL:
        whole.setdefault(key, None)
    whole["run"] = document.get("run") or {}
    require(whole["run"], Anything, "run")
    return whole


def require(value: Any, kind: Any, where: str) -> None:
    """Refuse a value of another kind.

    Args:
        value: any JSON value.
        kind: a type or one of this module's kinds; a list of one kind for a list, a dictionary for an object's keys.
        where: the path of the value, for the message.

    Raises:
        ValueError: it is of another kind; the message says where.
    """
    if isinstance(kind, dict):
        _expect(isinstance(value, dict), where, "an object")
        for key, inside in kind.items():
            place = f"{where}.{key}".lstrip(".")
            _expect(key in value, place, "there")
            require(value[key], inside, place)
    elif isinstance(kind, list):
        _expect(isinstance(value, list), where, "a list")
        for k, part in enumerate(value):
            require(part, kind[0], f"{where}[{k}]")
    else:
        holds, words = _PLAIN[kind]
        _expect(holds(value), where, words)


def _expect(holds: bool, where: str, words: str) -> None:
    if not holds:
        raise ValueError(f"{where or 'the document'} is not {words}")


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST_LOG10


def _is_number(value: Any) -> bool:
    return value is None or _is_finite(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _each(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(map(holds, value.values()))


_PLAIN: Mapping[Any, tuple[Callable[[Any], bool], str]] = {
    str: (_is_text, "text"),
    Words: (lambda value: value is None or _is_text(value), "text, or null"),
    Count: (_is_count, "a whole number"),
    Whole: (lambda value: value is None or _is_count(value), "a whole number, or null"),
    Number: (_is_number, f"a number within {LARGEST_LOG10:.0f} of 0, or null"),
    Finite: (_is_finite, f"a number within {LARGEST_LOG10:.0f} of 0"),
    Counts: (_each(_is_count), "an object of whole numbers"),
    Numbers: (_each(_is_number), "an object of numbers"),
    Flag: (_is_flag, "true or false"),
    Names: (_each(_is_text), "an object of texts"),
    Anything: (_is_object, "an object"),
}
