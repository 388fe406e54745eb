"""What a saved result records: the files that it names, where they are now, and the request behind it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path, PurePath, PureWindowsPath
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from distilldetect.case import FROM_LIBRARY, OPTIONS, Request
from distilldetect.defaults import LIBRARY_AUTO
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import from_bytes, identify
from distilldetect.formats import ReadOptions
from distilldetect.library import shipped


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as a result names it, and what was found in its place.

    Attributes:
        role: ``teacher``, ``suspect``, ``reference``, ``sibling``, ``base``, ``left out``, ``library`` or ``prompts``.
        path: as recorded.
        sha256: recorded hash: of a dump, or of the dump that a fingerprint was made from; None if not recorded.
        n_bytes: recorded size, None if not recorded.
        found: its path now, "" if there is none.
        sha256_now: what its recorded hash stands for, computed again; "" if it cannot be.
        file_sha256: hash of the file itself, which for a fingerprint is another.
        n_bytes_now: its size.
        problem: why it is no file to hash, "" if it is one.
    """

    role: str
    path: str
    sha256: str | None
    n_bytes: int | None
    found: str = ""
    sha256_now: str = ""
    file_sha256: str = ""
    n_bytes_now: int = 0
    problem: str = ""

    @property
    def status(self) -> str:
        """``equal``, ``changed``, ``missing``, or ``not recorded`` where nothing is known to compare with."""
        if self.problem:
            return "missing"
        if self.sha256 is None:
            return "not recorded"
        is_equal = self.sha256_now == self.sha256 and self.n_bytes in (None, self.n_bytes_now)
        return "equal" if is_equal else "changed"

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against the file being the one that was scored."""
        return self.status in ("equal", "not recorded")

    @property
    def row(self) -> dict[str, Any]:
        """What is told of it."""
        return {
            "what": "file",
            "status": self.status,
            "role": self.role,
            "path": self.path,
            "found": self.found or None,
            "sha256": self.sha256,
            "sha256_now": self.sha256_now or None,
            "n_bytes": self.n_bytes,
            "n_bytes_now": None if self.problem else self.n_bytes_now,
            "problem": self.problem,
        }


def check_files(document: Mapping[str, Any], folder: str | None = None) -> tuple[NamedFile, ...]:
    """Look for every file of a result, as :func:`named_files` has them, and hash it.

    Args:
        document: the result.
        folder: where to look, by as much of the recorded paths as is found there; None to take them as they are.
    """
    return tuple(_check(named, folder) for named in named_files(document))


def named_files(document: Mapping[str, Any]) -> Iterator[NamedFile]:
    """Inputs, files left out, a library that does not come with the package, and the separate file of prompts if any."""
    for entry in file_inputs(document):
        yield NamedFile(entry["role"], entry["path"], entry["sha256"], entry["n_bytes"])
    for entry in document["left_out"]:
        yield NamedFile("left out", entry["source"], entry["sha256"], None)
    library = document["options"].get("library", LIBRARY_AUTO)
    if document.get("library") and library not in (LIBRARY_AUTO, *(own.name for own in shipped())):
        yield NamedFile("library", library, document["library"]["sha256"], None)
    reading = document["options"].get("reading")
    prompts = reading.get("prompts") if isinstance(reading, dict) else None
    if isinstance(prompts, str):
        yield NamedFile("prompts", prompts, None, None)


def _check(named: NamedFile, folder: str | None) -> NamedFile:
    if named.path == "-":
        return replace(named, problem="came from standard input")
    places = [named.path] if folder is None else list(_places(named.path, folder))
    checks = [_hashed(named, place) for place in places if Path(place).is_file()]
    if not checks:
        return replace(named, problem="no such file" if folder is None else f"not in {folder}")
    return next((check for check in checks if check.is_sound), checks[0])


def _places(path: str, folder: str) -> Iterator[str]:
    """Places within a folder: most of the path first, its last part alone last; never outside the folder."""
    for parts in (PurePath(path).parts, PureWindowsPath(path).parts):
        inside = [part for part in parts if part != ".." and not PureWindowsPath(part).anchor]
        yield from (str(Path(folder).absolute().joinpath(*inside[k:])) for k in range(len(inside)))


def _hashed(named: NamedFile, place: str) -> NamedFile:
    identity = identify(place)
    if identity.problem is not None:
        return replace(named, found=place, problem=identity.problem)
    sha256 = identity.sha256
    if identity.is_print:
        try:
            sha256 = from_bytes(Path(place).read_bytes(), place).sha256
        except DistillDetectError as error:
            return replace(named, found=place, problem=str(error))
    return replace(named, found=place, sha256_now=sha256, file_sha256=identity.sha256, n_bytes_now=identity.n_bytes)


def file_inputs(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the inputs of a result that are files: a teacher from a library is none."""
    return [entry for entry in document["inputs"] if entry.get("container") != FROM_LIBRARY]


def recorded_request(document: Mapping[str, Any], inputs: Sequence[str], left_out: Sequence[str]) -> Request:
    """Return the request that gives a result again from its input files and those it left out, where they lie now.

    References that were left out come last, and so do siblings: those that were too thin, then those given twice, so that
    each is left out for the same reason and in the same order, whichever group it was given in.

    Raises:
        ValueError: the result's options are none; the message says which.
    """
    paths: dict[str, list[str]] = {"suspect": []}
    models: dict[str, dict[str, list[str]]] = {"reference": {}, "sibling": {}}
    for entry, path in zip(file_inputs(document), inputs, strict=True):
        if entry["role"] in models:
            models[entry["role"]].setdefault(str(entry["reference_model"]), []).append(path)
        else:
            paths.setdefault(entry["role"], []).append(path)
    if len(paths["suspect"]) != 1:
        raise ValueError(f"inputs hold {len(paths['suspect'])} suspects, not one")
    unused = list(zip(document["left_out"], left_out, strict=True))
    unused = [own for own in unused if not own[0]["why"].startswith("has the answers of")]  # these are inputs, too
    unused.sort(key=lambda pair: pair[0]["why"].startswith("is the same file as"))
    references, siblings = (
        (*map(tuple, own.values()), *((path,) for entry, path in unused if entry["role"] == role))
        for role, own in models.items()
    )
    options = document["options"]
    chosen = {name: options[name] for name in OPTIONS if name in options}
    _require(chosen, Request, "options")
    if chosen.get("min_prompts", 2) < 2:
        raise ValueError("options.min_prompts is below 2")
    return Request(
        teacher=(*paths.get("teacher", ()), *(path for entry, path in unused if entry["role"] == "teacher")),
        suspect=paths["suspect"][0],
        references=references,
        siblings=siblings,
        base=paths.get("base", [None])[0],
        reading=_recorded_reading(document),
        **chosen,
    )


def _recorded_reading(document: Mapping[str, Any]) -> ReadOptions:
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
