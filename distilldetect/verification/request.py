"""The request behind a saved result: the same options, groups and order."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from distilldetect.case import FROM_LIBRARY, OPTIONS, Request
from distilldetect.formats import ReadOptions

_DOUBLE = "is the same file as"


def file_inputs(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the inputs of a result that are files: a teacher from a library is none."""
    return [entry for entry in document["inputs"] if entry.get("container") != FROM_LIBRARY]


def recorded_request(document: Mapping[str, Any], inputs: Sequence[str], left_out: Sequence[str]) -> Request:
    """The request that gives this result again.

    References that were left out come last, and so do siblings: those that were too thin, then those given twice, so that
    each is left out for the same reason and in the same order, whichever group it was given in.

    Args:
        document: the result.
        inputs: where each of its inputs that is a file lies now.
        left_out: where each file lies now that it left out.

    Raises:
        ValueError: the result's options are none; the message says which.
    """
    entries = list(zip(file_inputs(document), inputs, strict=True))
    suspects = [path for entry, path in entries if entry["role"] == "suspect"]
    if len(suspects) != 1:
        raise ValueError(f"inputs hold {len(suspects)} suspects, not one")
    base = [path for entry, path in entries if entry["role"] == "base"]
    groups: dict[str, dict[str, list[str]]] = {"reference": {}, "sibling": {}}
    for entry, path in entries:
        if entry["role"] in groups:
            groups[entry["role"]].setdefault(str(entry["reference_model"]), []).append(path)
    unused = list(zip(document["left_out"], left_out, strict=True))
    unused.sort(key=lambda pair: pair[0]["why"].startswith(_DOUBLE))
    models = {
        role: (
            *map(tuple, used.values()),
            *((path,) for entry, path in unused if entry["role"] == role),
        )
        for role, used in groups.items()
    }
    options = document["options"]
    chosen = {name: options[name] for name in OPTIONS if name in options}
    _require(chosen, Request, "options")
    if chosen.get("min_prompts", 2) < 2:
        raise ValueError("options.min_prompts is below 2")
    return Request(
        teacher=tuple(path for entry, path in entries if entry["role"] == "teacher"),
        suspect=suspects[0],
        references=models["reference"],
        siblings=models["sibling"],
        base=base[0] if base else None,
        reading=recorded_reading(document),
        **chosen,
    )


def recorded_reading(document: Mapping[str, Any]) -> ReadOptions:
    """How the files of a result were read.

    Raises:
        ValueError: an option is unknown or makes no sense; the message says which.
    """
    given = document["options"].get("reading", {})
    if not isinstance(given, dict):
        raise ValueError("options.reading is not an object")  # noqa: TRY004 - of a file's content, not of the program
    _require(given, ReadOptions, "options.reading")
    return ReadOptions(**given)


def _require(given: Mapping[str, Any], kind: type, where: str) -> None:
    """Refuse names that a data class does not have and values that its annotations do not allow."""
    hints = get_type_hints(kind)
    known = {field.name for field in fields(kind)}
    for name, value in given.items():
        if name not in known or not _fits(value, hints[name]):
            raise ValueError(f"{where}.{name[:40]} cannot be {str(value)[:40]!r}")


def _fits(value: Any, hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if isinstance(hint, UnionType):
        return any(_fits(value, part) for part in get_args(hint))
    if hint in (int, float):
        return isinstance(value, int | hint) and not isinstance(value, bool) and value >= 0
    return isinstance(value, hint)
