"""What a batch has to do: which pairs, each with the files that its score depends on, under a key that says so."""

import csv
import hashlib
import json
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

from distilldetect import __version__
from distilldetect.errors import DumpError, UsageError
from distilldetect.fingerprints import FEATURE_VERSION, FileIdentity, FingerprintMaker
from distilldetect.model.file import Model
from distilldetect.panels import Entry
from distilldetect.scoring.pairscore import Settings

PAIR_COLUMNS = ("teacher", "suspect")


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a batch's output.

    Attributes:
        teacher: family.
        suspect: the panel's entry.
        snapshots: the panel's dumps of the teacher.
        references: the panel's dumps of each other family that may be compared with, in its order.
        key: equal for two runs exactly when everything is equal that the row depends on.
    """

    teacher: str
    suspect: Entry
    snapshots: tuple[Entry, ...]
    references: tuple[tuple[Entry, ...], ...]
    key: str

    def without(self, unusable: Container[str]) -> "Pair":
        """The pair without the references that turn out to be unusable, under another key if it has any.

        Args:
            unusable: paths.
        """
        left_out = [entry.path for entry in chain.from_iterable(self.references) if entry.path in unusable]
        if not left_out:
            return self
        groups = (tuple(entry for entry in group if entry.path not in unusable) for group in self.references)
        key = hashlib.sha256(json.dumps([self.key, left_out]).encode()).hexdigest()
        return replace(self, references=tuple(filter(None, groups)), key=key)


def plan_pairs(
    entries: Sequence[Entry],
    chosen: Collection[tuple[str, str]] | None,
    identities: Mapping[str, FileIdentity],
    common: Mapping[str, Any],
) -> tuple[Pair, ...]:
    """Every suspect with every teacher whose family it does not belong to, in the order of the panel.

    Args:
        entries: the panel.
        chosen: (family, model) of the pairs wanted; None for all.
        identities: of each entry's path.
        common: what else scores depend on, as JSON values.

    Raises:
        UsageError: there is no pair.
    """
    families = dict.fromkeys(entry.family for entry in entries if "teacher" in entry.roles)
    beside = {teacher: _Beside.of(teacher, entries, identities) for teacher in families}
    shared = json.dumps(common, sort_keys=True)
    pairs = tuple(
        beside[teacher].pair(suspect, identities[suspect.path].sha256, shared)
        for suspect in entries
        if "suspect" in suspect.roles
        for teacher in families
        if suspect.family != teacher and (chosen is None or (teacher, suspect.model) in chosen)
    )
    if not pairs:
        raise UsageError("no suspect of another family than a teacher's, so there is no pair to score")
    return pairs


@dataclass(frozen=True, slots=True)
class _Beside:
    """A teacher beside all that its suspects may be compared with, whoever they are.

    Attributes:
        teacher: family.
        snapshots: the panel's dumps of it.
        others: those of other families and providers, in the panel's order.
        sha256: of both, by path.
    """

    teacher: str
    snapshots: tuple[Entry, ...]
    others: tuple[Entry, ...]
    sha256: Mapping[str, str]

    @classmethod
    def of(cls, teacher: str, entries: Sequence[Entry], identities: Mapping[str, FileIdentity]) -> "_Beside":
        snapshots = tuple(entry for entry in entries if entry.family == teacher and "teacher" in entry.roles)
        others = tuple(entry for entry in entries if entry.is_reference_of(snapshots[0]))
        return cls(teacher, snapshots, others, {e.path: identities[e.path].sha256 for e in (*snapshots, *others)})

    def pair(self, suspect: Entry, sha256: str, common: str) -> Pair:
        groups: dict[str, list[Entry]] = {}
        for entry in self.others:
            if entry.model != suspect.model:
                groups.setdefault(entry.family, []).append(entry)
        references = tuple(map(tuple, groups.values()))
        theirs = [[self.sha256[entry.path] for entry in group] for group in (self.snapshots, *references)]
        files = [theirs[0], [sha256], *theirs[1:]]
        key = hashlib.sha256(json.dumps([self.teacher, suspect.model, files, common]).encode()).hexdigest()
        return Pair(self.teacher, suspect, self.snapshots, references, key)


def circumstances(model: Model, settings: Settings, maker: FingerprintMaker) -> dict[str, Any]:
    """Return what every score depends on beside the dumps: part of the key under which a pair is resumed."""
    return {
        "version": __version__,
        "features": FEATURE_VERSION,
        "model": model.sha256,
        "settings": asdict(settings),
        "reading": asdict(maker.reading) | {"prompts": maker.prompts_sha256},
        "salt": maker.salt_id,
    }


def read_pairs(path: str, entries: Sequence[Entry]) -> frozenset[tuple[str, str]]:
    """Read which pairs of a panel are wanted: a CSV table with the columns ``teacher`` and ``suspect``.

    Returns:
        (family, model) of each.

    Raises:
        DumpError: the file cannot be read, or names a pair that the panel does not have.
    """
    hint = f"the header is {','.join(PAIR_COLUMNS)}: the teacher's family and the suspect's model"
    families = {entry.family for entry in entries if "teacher" in entry.roles}
    family_of = {entry.model: entry.family for entry in entries if "suspect" in entry.roles}
    found = set()
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines)
            if not set(PAIR_COLUMNS) <= set(table.fieldnames or ()):
                raise DumpError("lacks a column", source=path, line=1, hint=hint)
            for row in table:
                teacher, suspect = ((row[column] or "").strip() for column in PAIR_COLUMNS)
                problem = None
                if teacher not in families:
                    problem = f"{teacher[:60]!r} is no teacher's family in the panel"
                elif suspect not in family_of:
                    problem = f"{suspect[:60]!r} is no suspect in the panel"
                elif family_of[suspect] == teacher:
                    problem = f"{suspect[:60]!r} belongs to the teacher's family"
                if problem:
                    raise DumpError(problem, source=path, line=table.line_num, hint="name pairs of the panel")
                found.add((teacher, suspect))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem = getattr(error, "strerror", None) or f"is not a CSV table ({str(error)[:80]})"
        raise DumpError(problem, source=path, hint=hint) from error
    return frozenset(found)


def panel_of_files(teachers: Sequence[str], suspects: Sequence[str], references: Sequence[str]) -> tuple[Entry, ...]:
    """A panel of files that nothing is known of: each is a model, a family and a name of its own.

    Raises:
        UsageError: no teacher or no suspect is named.
    """
    roles: dict[str, set[str]] = {}
    for role, paths in (("teacher", teachers), ("suspect", suspects), ("reference", references)):
        for path in paths:
            roles.setdefault(path, set()).add(role)
    if not teachers or not suspects:
        raise UsageError("name a PANEL, or files with both --teachers and --suspects")
    return tuple(Entry(path, path, frozenset(own), path, "", "") for path, own in roles.items())
