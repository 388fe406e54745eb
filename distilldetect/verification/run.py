"""Whether a saved result still holds: its files hashed again, its score computed again, and both compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from distilldetect import __version__
from distilldetect.case import score
from distilldetect.errors import DistillDetectError
from distilldetect.model import Model
from distilldetect.results import redacted
from distilldetect.verification.recorded import NamedFile, check_files, file_inputs, recorded_request

Row = dict[str, Any]


def verify(
    document: Mapping[str, Any], model: Model, folder: str | None = None, *, rescore: bool = True
) -> tuple[tuple[NamedFile, ...], list[Row]]:
    """Check a result against its files.

    It is scored again only from files and by a model that are those recorded: nothing else could give it again.

    Args:
        document: the result.
        model: the model at hand.
        folder: see :func:`recorded.check_files`.
        rescore: whether to score again at all.

    Returns:
        Every file that the result names, and what was found: a row for each file, the tool, the model, each difference
        (see :func:`differences`), and last for all of it, with ``faults``: what speaks against the result, a clause each.
    """
    files = check_files(document, folder)
    made_by = (("version", document["tool"]["version"], __version__), ("model", document["model"]["sha256"], model.sha256))
    another = {what: was for what, was, now in made_by if was != now}
    found: list[Row] | None = None
    problem = ""
    if rescore and "model" not in another and all(file.is_sound for file in files):
        lasting = {key: value for key, value in document.items() if key != "run"}  # the one part with the clock
        try:
            found = differences(lasting, rescored(document, model, files))
        except (DistillDetectError, ValueError) as error:
            problem = str(error)
    faults = list(_faults(files, another, problem, found or []))
    return files, [
        *(file.row for file in files),
        *({"what": what, "status": "another" if what in another else "equal", "recorded": was} for what, was, _ in made_by),
        *({"what": "difference", **difference} for difference in found or ()),
        {
            "what": "result",
            "status": "not equal" if faults else "equal",
            "scored_again": found is not None,
            "n_differences": len(found or ()),
            "faults": faults,
        },
    ]


def _faults(files: Sequence[NamedFile], another: Mapping[str, str], problem: str, found: Sequence[Row]) -> Iterator[str]:
    wrong = [file for file in files if not file.is_sound]
    if wrong:
        told = [
            f"{file.path} {'was changed' if file.status == 'changed' else f'is missing: {file.problem}'}"
            for file in wrong[:3]
        ]
        named = ", ".join(told + ["..."] * (len(wrong) > 3))
        yield f"{len(wrong)} of {len(files)} files are not as recorded ({named})"
    if "model" in another:
        yield f"another model made it (SHA-256 {another['model'][:12]}...; give that with --model FILE)"
    if "version" in another:
        yield f"version {another['version']} made it, and this is {__version__}"
    if problem:
        yield f"it cannot be scored again ({problem})"
    if found:
        yield f"scored again, {len(found)} of its values differ, first {found[0]['place']}"


def rescored(document: Mapping[str, Any], model: Model, files: Sequence[NamedFile]) -> dict[str, Any]:
    """Return the result computed again from the same files, under the names that it records.

    Raises:
        DistillDetectError: the files cannot be scored.
        ValueError: the options recorded are none.
    """
    import orjson

    places, names = _distinct_places(files)
    n_inputs, n_left_out = len(file_inputs(document)), len(document["left_out"])
    request = recorded_request(document, places[:n_inputs], places[n_inputs : n_inputs + n_left_out])
    library = [place for place, file in zip(places, files, strict=True) if file.role == "library"]
    reading = request.reading
    if reading.prompts is not None:
        reading = replace(reading, prompts=places[-1])
    request = replace(request, reading=reading.moved(names), library=library[0] if library else request.library)
    again = score(request, replace(model, name=document["model"]["name"]))
    if document.get("redacted"):
        again = redacted(again)
    named: dict[str, Any] = orjson.loads(_renamed(orjson.dumps(again).decode(), names))
    if reading.file_fields is not None:  # as it was given for the files where they were
        named["options"]["reading"]["file_fields"] = reading.file_fields
    return named


def _distinct_places(files: Sequence[NamedFile]) -> tuple[list[str], dict[str, str]]:
    """Paths to read from, one for each recorded name, and the name that each stands for.

    Copies of one file recorded in several places may now be one: it then goes by several spellings of its path.
    """
    names: dict[str, str] = {}
    places = []
    for file in files:
        place = file.found
        while names.get(place, file.path) != file.path:
            place = f"{place[: -len(_last(place))]}./{_last(place)}"
        names[place] = file.path
        places.append(place)
    return places, names


def _last(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """A document's JSON text with the paths that were read from replaced by those recorded."""
    inside = {_in_json(place): _in_json(name) for place, name in names.items() if place != name}
    if not inside:
        return text
    longest_first = sorted(inside, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda found: inside[found[0]], text)


def _in_json(text: str) -> str:
    import orjson

    return orjson.dumps(text).decode()[1:-1]


def differences(recorded: Any, now: Any) -> list[Row]:
    """Every place where two documents differ, in the first one's order; the order of an object's keys does not count.

    Each has its ``place``, a JSON Pointer (RFC 6901), and the values there, ``recorded`` and ``now``, as far as there are
    any; that of an object or a list is its kind in words, as what is in it is compared on its own.

    >>> differences({"a": [1, None], "b": 2}, {"b": 2.0, "a": [1]})
    [{'place': '/a/1', 'recorded': None}]
    """
    before, after = dict(_leaves(recorded)), dict(_leaves(now))
    return [
        {"place": place}
        | {name: leaves[place][1] for name, leaves in (("recorded", before), ("now", after)) if place in leaves}
        for place in dict.fromkeys((*before, *after))
        if before.get(place) != after.get(place)
    ]


def _leaves(document: Any) -> Iterator[tuple[str, tuple[str, Any]]]:
    """Every value with its place and kind, without recursion: a file may nest deeper than Python may call."""
    waiting = [("", document)]
    while waiting:
        place, value = waiting.pop()
        inside: list[tuple[str, Any]] = []
        if isinstance(value, dict):
            yield place, ("inner", "an object")
            inside = [(f"{place}/{key.replace('~', '~0').replace('/', '~1')}", part) for key, part in value.items()]
        elif isinstance(value, list):
            yield place, ("inner", "a list")
            inside = [(f"{place}/{k}", part) for k, part in enumerate(value)]
        else:  # 1 equals True, and 1.0
            yield place, ("flag" if isinstance(value, bool) else "value", value)
        waiting += reversed(inside)
