"""What vouches for a result's files elsewhere: an in-toto statement, and a list that ``sha256sum -c`` reads."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "urn:distilldetect:verdict:1"


class Subject(NamedTuple):
    """A file that is vouched for: as the result, or the user, names it, where it lies, and the hash of the file itself."""

    name: str
    place: str
    sha256: str


def statement(subjects: Sequence[Subject], document: Mapping[str, Any], *, scored_again: bool) -> dict[str, Any]:
    """Return a statement that these files belong to a result's verdict, unsigned: an envelope can carry it signed.

    Args:
        subjects: the result's file and each input; equal ones are named once.
        document: the result.
        scored_again: whether the verdict was computed again from the files, or they were only hashed.

    Source:
        in-toto Attestation Framework, Statement layer v1.
    """
    named = dict.fromkeys((subject.name, subject.sha256) for subject in subjects)
    kept = ("schema", "tool", "names", "options", "n_prompts", "n_references", "propositions", "verdict")
    return {
        "_type": STATEMENT,
        "subject": [{"name": name, "digest": {"sha256": sha256}} for name, sha256 in named],
        "predicateType": PREDICATE,
        "predicate": {
            **{key: document[key] for key in kept},
            "model": {key: document["model"][key] for key in ("name", "sha256", "mode")},
            "roles": [{"name": entry["path"], "role": entry["role"]} for entry in document["inputs"]],
            "scored_again": scored_again,
        },
    }


def sums(subjects: Sequence[Subject], path: str) -> str:
    """Return a list for ``sha256sum -c``, to be run in the folder of its path.

    Files are named as seen from there, or in full where there is no way to them.
    """
    folder = Path(path).parent.resolve()
    lines = dict.fromkeys(_line(subject.sha256, _seen_from(folder, subject.place)) for subject in subjects)
    return "".join(lines)


def _seen_from(folder: Path, place: str) -> str:
    file = Path(place).parent.resolve() / Path(place).name  # ".." leads elsewhere from behind a symbolic link
    try:
        return os.path.relpath(file, folder)
    except ValueError:  # another drive
        return str(file)


def _line(sha256: str, name: str) -> str:
    r"""One line; a name that would break it is escaped, and the line begins with a backslash to say so.

    >>> _line("00", "a\\b")
    '\\00  a\\\\b\n'
    """
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n")
    return f"{'' if escaped == name else chr(92)}{sha256}  {escaped}\n"
