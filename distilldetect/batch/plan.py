"""What a batch has to do, and what it would cost: pairs, each under a key that says what its score depends on."""

import hashlib
import json
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from distilldetect import __version__
from distilldetect.errors import UsageError
from distilldetect.fingerprints import FEATURE_VERSION, FileIdentity, FingerprintMaker
from distilldetect.library import libraries_of
from distilldetect.model import Model
from distilldetect.panels import Entry
from distilldetect.text import counted

# Raised whenever rows mean something else than before, so that none is taken from an older journal.
_ROW_VERSION = 10

# Bytes of memory a byte of fingerprint while the pool is kept, with its index: measured on 38 dumps of 805 answers.
_POOL_RATIO = 10.0

# Bytes of a fingerprint a byte of its dump: measured on the same dumps, compressed by gzip; others hold fewer.
_PRINT_RATIO = 12.0

# Bytes of a process before it has read anything.
_PROCESS_BYTES = 150e6


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of a batch's output.

    Attributes:
        teacher: family.
        suspect: the panel's entry.
        snapshots: the panel's dumps of the teacher.
        key: equal for two runs exactly when everything is equal that the row depends on.
        base: what the suspect was made from, as the panel says; None where it does not.
    """

    teacher: str
    suspect: Entry
    snapshots: tuple[Entry, ...]
    key: str
    base: Entry | None = None

    @property
    def teacher_released(self) -> str:
        """When the teacher's first dump appeared, ``YYYY-MM``; "" where that is unknown of one."""
        return min((entry.released for entry in self.snapshots), default="")

    def without(self, unusable: Collection[str]) -> "Pair":
        """The pair in a panel of which some files turn out to be unusable, under another key if there are any.

        Args:
            unusable: paths.
        """
        if not unusable:
            return self
        return replace(self, key=_digest([self.key, sorted(unusable)]))


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
    snapshots: dict[str, list[Entry]] = {}
    named = {entry.model: entry for entry in entries}
    for entry in entries:
        if "teacher" in entry.roles:
            snapshots.setdefault(entry.family, []).append(entry)

    def told(entry: Entry) -> list[Any]:
        described = [entry.model, entry.family, entry.provider, entry.released, sorted(entry.roles)]
        base = [entry.base, named[entry.base].family, identities[named[entry.base].path].sha256] if entry.base else []
        return [*described, identities[entry.path].sha256, *base]

    beside = _digest([common, [told(entry) for entry in entries if entry.is_candidate]])
    pairs = tuple(
        Pair(teacher, suspect, tuple(own), _digest([beside, teacher, told(suspect)]), named.get(suspect.base))
        for suspect in entries
        if "suspect" in suspect.roles
        for teacher, own in snapshots.items()
        if suspect.family != teacher and (chosen is None or (teacher, suspect.model) in chosen)
    )
    if not pairs:
        raise UsageError("no suspect of another family than a teacher's, so there is no pair to score")
    return pairs


def _digest(values: list[Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def circumstances(model: Model, min_prompts: int, maker: FingerprintMaker, library: str) -> dict[str, Any]:
    """Return what every score depends on beside the dumps: part of the key under which a pair is resumed."""
    return {
        "version": __version__,
        "features": FEATURE_VERSION,
        "model": model.sha256,
        "rows": _ROW_VERSION,
        "min_prompts": min_prompts,
        "reading": asdict(maker.reading) | {"prompts": maker.prompts_sha256},
        "salt": maker.salt_id,
        "libraries": [library, *(own.sha256 for own in libraries_of(library))],
    }


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


def cost_of(
    pairs: Sequence[Pair],
    pool: Sequence[Entry],
    done: Container[str],
    identities: Mapping[str, FileIdentity],
    maker: FingerprintMaker,
    n_workers: int,
) -> tuple[tuple[str, ...], str]:
    """Add up what is to be done by a number of processes beside this one, but for pairs whose keys are done already.

    Returns:
        The state of each pair, ``done``, ``cached`` (its suspect's fingerprint is kept) or ``new``; and what all of them
        cost, in words: files, pairs, and an estimate of the memory of all processes at their largest.
    """
    kept = {path: maker.cache.size(maker.key(known.sha256)) if maker.cache else 0 for path, known in identities.items()}
    states = tuple("done" if p.key in done else "cached" if kept[p.suspect.path] else "new" for p in pairs)
    pool_bytes = _print_bytes({entry.path for entry in pool}, kept, identities)
    own_bytes = max(_print_bytes([path], kept, identities) for path in identities)
    memory_bytes = _POOL_RATIO * pool_bytes + (1 + n_workers) * (_PROCESS_BYTES + _POOL_RATIO * own_bytes)
    n_bytes, n_cached = sum(known.n_bytes for known in identities.values()), sum(size > 0 for size in kept.values())
    return states, (
        f"{len(identities):,} dumps ({n_bytes / 1e6:,.1f} MB, {n_cached:,} cached),"
        f" {counted(len(pairs), 'pair')} ({states.count('done'):,} done), about {memory_bytes / 1e9:.1f} GB of memory"
    )


def _print_bytes(paths: Iterable[str], kept: Mapping[str, int], identities: Mapping[str, FileIdentity]) -> float:
    return sum(
        kept[path] or identities[path].n_bytes * (1.0 if identities[path].is_print else _PRINT_RATIO) for path in paths
    )
