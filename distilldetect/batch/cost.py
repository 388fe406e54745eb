"""What a batch would cost, before anything is read but the files' bytes."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from distilldetect.batch.plan import Pair
from distilldetect.fingerprints import FileIdentity, FingerprintMaker
from distilldetect.panels import Entry

# Bytes of memory a byte of fingerprint while the pool is kept, with its index: measured on 38 dumps of 805 answers.
_POOL_RATIO = 10.0

# Bytes of a fingerprint a byte of its dump: measured on the same dumps, compressed by gzip; others hold fewer.
_PRINT_RATIO = 12.0

# Bytes of a process before it has read anything.
_PROCESS_BYTES = 150e6


@dataclass(frozen=True, slots=True)
class Cost:
    """What a batch would cost.

    Attributes:
        n_dumps, n_bytes: files to be read, those whose fingerprints are kept included.
        n_pairs, n_done: in all, and in the journal.
        n_cached: dumps whose fingerprints are kept.
        memory_bytes: of all processes at their largest; an estimate.
        states: of each pair: ``done``, ``cached`` (its suspect's fingerprint is kept) or ``new``.
    """

    n_dumps: int
    n_bytes: int
    n_pairs: int
    n_done: int
    n_cached: int
    memory_bytes: float
    states: tuple[str, ...]


def cost_of(
    pairs: Sequence[Pair],
    pool: Sequence[Entry],
    done: Container[str],
    identities: Mapping[str, FileIdentity],
    maker: FingerprintMaker,
    n_workers: int,
) -> Cost:
    """Add up what is to be done.

    Args:
        pairs: all that are wanted.
        pool: the panel's teachers and references.
        done: keys of the pairs in the journal.
        identities: of each file by its path.
        maker: which knows the cache.
        n_workers: processes beside this one.
    """
    kept = {path: maker.cache.size(maker.key(known.sha256)) if maker.cache else 0 for path, known in identities.items()}
    states = tuple("done" if p.key in done else "cached" if kept[p.suspect.path] else "new" for p in pairs)
    pool_bytes = _print_bytes({entry.path for entry in pool}, kept, identities)
    own_bytes = max(_print_bytes([path], kept, identities) for path in identities)
    return Cost(
        n_dumps=len(identities),
        n_bytes=sum(known.n_bytes for known in identities.values()),
        n_pairs=len(pairs),
        n_done=states.count("done"),
        n_cached=sum(size > 0 for size in kept.values()),
        memory_bytes=_POOL_RATIO * pool_bytes + (1 + n_workers) * (_PROCESS_BYTES + _POOL_RATIO * own_bytes),
        states=states,
    )


def _print_bytes(paths: Iterable[str], kept: Mapping[str, int], identities: Mapping[str, FileIdentity]) -> float:
    return sum(
        kept[path] or identities[path].n_bytes * (1.0 if identities[path].is_print else _PRINT_RATIO) for path in paths
    )
