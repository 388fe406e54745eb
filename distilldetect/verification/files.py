"""The files that a saved result names: where they are now, and whether they are what they were."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PureWindowsPath
from typing import Any

from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import from_bytes, identify
from distilldetect.verification.request import file_inputs

STDIN = "-"


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file as a result names it.

    Attributes:
        role: ``teacher``, ``suspect``, ``reference``, ``sibling``, ``base``, ``left out`` or ``prompts``.
        path: as recorded.
        sha256: recorded hash: of a dump, or of the dump that a fingerprint was made from; None if not recorded.
        n_bytes: recorded size, None if not recorded.
    """

    role: str
    path: str
    sha256: str | None
    n_bytes: int | None


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found in the place of a file.

    Attributes:
        named: the file as recorded.
        found: its path now, "" if there is none.
        sha256: what its recorded hash stands for, computed again; "" if it cannot be.
        file_sha256: hash of the file itself, which for a fingerprint is another.
        n_bytes: its size.
        problem: why it is no file to hash, "" if it is one.
    """

    named: NamedFile
    found: str = ""
    sha256: str = ""
    file_sha256: str = ""
    n_bytes: int = 0
    problem: str = ""

    @property
    def status(self) -> str:
        """``equal``, ``changed``, ``missing``, or ``not recorded`` where nothing is known to compare with."""
        if self.problem:
            return "missing"
        if self.named.sha256 is None:
            return "not recorded"
        is_equal = self.sha256 == self.named.sha256 and self.named.n_bytes in (None, self.n_bytes)
        return "equal" if is_equal else "changed"

    @property
    def is_sound(self) -> bool:
        """Whether nothing speaks against the file being the one that was scored."""
        return self.status in ("equal", "not recorded")


def check_files(document: Mapping[str, Any], folder: str | None = None) -> tuple[FileCheck, ...]:
    """Look for every file of a result and hash it.

    Args:
        document: the result.
        folder: where to look for the files, by as much of their recorded paths as is found there; None to take the
            recorded paths as they are.

    Returns:
        The inputs, the files left out, then the separate file of prompts if there was one.
    """
    return tuple(_check(named, folder) for named in named_files(document))


def named_files(document: Mapping[str, Any]) -> Iterator[NamedFile]:
    """Every file that a result names, in the order of the document; a library's hash is in the result itself."""
    for entry in file_inputs(document):
        yield NamedFile(entry["role"], entry["path"], entry["sha256"], entry["n_bytes"])
    for entry in document["left_out"]:
        yield NamedFile("left out", entry["source"], entry["sha256"], None)
    reading = document["options"].get("reading")
    prompts = reading.get("prompts") if isinstance(reading, dict) else None
    if isinstance(prompts, str):
        yield NamedFile("prompts", prompts, None, None)


def _check(named: NamedFile, folder: str | None) -> FileCheck:
    if named.path == STDIN:
        return FileCheck(named, problem="came from standard input")
    places = [named.path] if folder is None else list(_places(named.path, folder))
    checks = [_hashed(named, place) for place in places if Path(place).is_file()]
    if not checks:
        where = "no such file" if folder is None else f"not in {folder}"
        return FileCheck(named, problem=where)
    return next((check for check in checks if check.is_sound), checks[0])


def _places(path: str, folder: str) -> Iterator[str]:
    """Places within a folder: most of the path first, its last part alone last; never outside the folder."""
    for parts in (PurePath(path).parts, PureWindowsPath(path).parts):
        inside = [part for part in parts if part != ".." and not PureWindowsPath(part).anchor]
        yield from (str(Path(folder).absolute().joinpath(*inside[k:])) for k in range(len(inside)))


def _hashed(named: NamedFile, place: str) -> FileCheck:
    identity = identify(place)
    if identity.problem is not None:
        return FileCheck(named, place, problem=identity.problem)
    sha256 = identity.sha256
    if identity.is_print:
        try:
            sha256 = str(from_bytes(Path(place).read_bytes(), place).provenance["sha256"])
        except DistillDetectError as error:
            return FileCheck(named, place, problem=str(error))
    return FileCheck(named, place, sha256, identity.sha256, identity.n_bytes)
