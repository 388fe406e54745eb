"""Whether a saved result still holds: its files hashed again, its score computed again, and both compared."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from distilldetect import __version__
from distilldetect.case import score
from distilldetect.errors import DistillDetectError
from distilldetect.model import Model
from distilldetect.results import redacted
from distilldetect.verification.recorded import NamedFile, check_files, file_inputs, recorded_request


class _Stand:
    """Stands for what is no plain value of a document."""

    def __init__(self, word: str) -> None:
        self._word = word

    def __repr__(self) -> str:
        return self._word


ABSENT = _Stand("absent")  # where one of two documents has nothing; null is something
OBJECT, LIST = _Stand("an object"), _Stand("a list")  # whose values are compared each on its own


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two documents are not equal.

    Attributes:
        place: JSON Pointer (RFC 6901), e.g. ``/verdict/log10_lr``.
        recorded, now: a plain value, ``OBJECT``, ``LIST``, or ``ABSENT``.
    """

    place: str
    recorded: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of the claim that a result follows from its files.

    Attributes:
        files: every file that the result names.
        version: of the tool that made it.
        model_sha256: of the model that made it.
        is_same_model: whether that is the model at hand.
        found: where the result scored again differs; None if it was not.
        problem: why it could not be scored again, "" if it could, or was not asked for.
    """

    files: tuple[NamedFile, ...]
    version: str
    model_sha256: str
    is_same_model: bool
    found: tuple[Difference, ...] | None = None
    problem: str = ""

    @property
    def is_same_version(self) -> bool:
        """Whether the tool is the one that made the result."""
        return self.version == __version__

    @property
    def faults(self) -> list[str]:
        """All that speaks against the result, a clause each; none if it holds as far as was looked."""
        wrong = [file for file in self.files if not file.is_sound]
        faults = []
        if wrong:
            told = [
                f"{file.path} {'was changed' if file.status == 'changed' else f'is missing: {file.problem}'}"
                for file in wrong[:3]
            ]
            named = ", ".join(told + ["..."] * (len(wrong) > 3))
            faults.append(f"{len(wrong)} of {len(self.files)} files are not as recorded ({named})")
        if not self.is_same_model:
            faults.append(f"another model made it (SHA-256 {self.model_sha256[:12]}...; give that with --model FILE)")
        if not self.is_same_version:
            faults.append(f"version {self.version} made it, and this is {__version__}")
        if self.problem:
            faults.append(f"it cannot be scored again ({self.problem})")
        if self.found:
            faults.append(f"scored again, {len(self.found)} of its values differ, first {self.found[0].place}")
        return faults


def verify(document: Mapping[str, Any], model: Model, folder: str | None = None, *, rescore: bool = True) -> Verification:
    """Check a result against its files.

    It is scored again only from files and by a model that are those recorded: nothing else could give it again.

    Args:
        document: the result.
        model: the model at hand.
        folder: see :func:`recorded.check_files`.
        rescore: whether to score again at all.
    """
    verification = Verification(
        files=check_files(document, folder),
        version=document["tool"]["version"],
        model_sha256=document["model"]["sha256"],
        is_same_model=document["model"]["sha256"] == model.sha256,
    )
    if not rescore or not verification.is_same_model or not all(file.is_sound for file in verification.files):
        return verification
    try:
        again = rescored(document, model, verification.files)
    except (DistillDetectError, ValueError) as error:
        return replace(verification, problem=str(error))
    lasting = {key: value for key, value in document.items() if key != "run"}  # the one part with the clock
    return replace(verification, found=differences(lasting, again))


def rescored(document: Mapping[str, Any], model: Model, files: Sequence[NamedFile]) -> dict[str, Any]:
    """The result computed again from the same files, under the names that it records.

    Raises:
        DistillDetectError: the files cannot be scored.
        ValueError: the options recorded are none.
    """
    import orjson

    places, names = _distinct_places(files)
    n_inputs, n_left_out = len(file_inputs(document)), len(document["left_out"])
    request = recorded_request(document, places[:n_inputs], places[n_inputs : n_inputs + n_left_out])
    if request.reading.prompts is not None:
        request = replace(request, reading=replace(request.reading, prompts=places[-1]))
    again = score(request, replace(model, name=document["model"]["name"]))
    if document.get("redacted"):
        again = redacted(again)
    named: dict[str, Any] = orjson.loads(_renamed(orjson.dumps(again).decode(), names))
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


def differences(recorded: Any, now: Any) -> tuple[Difference, ...]:
    """Every place where two documents differ, in the first one's order; the order of an object's keys does not count.

    >>> differences({"a": [1, None], "b": 2}, {"b": 2.0, "a": [1]})
    (Difference(place='/a/1', recorded=None, now=absent),)
    """
    before, after = dict(_leaves(recorded)), dict(_leaves(now))
    places = dict.fromkeys((*before, *after))
    pairs = ((place, before.get(place, ABSENT), after.get(place, ABSENT)) for place in places)
    return tuple(
        Difference(place, old, new)
        for place, old, new in pairs
        if old != new or isinstance(old, bool) != isinstance(new, bool)  # 1 equals True, and 1.0
    )


def _leaves(document: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its place, without recursion: a file may nest deeper than Python may call."""
    waiting = [("", document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            yield place, OBJECT
            inside = [(f"{place}/{key.replace('~', '~0').replace('/', '~1')}", part) for key, part in value.items()]
        elif isinstance(value, list):
            yield place, LIST
            inside = [(f"{place}/{k}", part) for k, part in enumerate(value)]
        else:
            yield place, value
            inside = []
        waiting += reversed(inside)
