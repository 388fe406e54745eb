"""Every pair of a batch: the teachers and references are prepared once, then suspects are scored in parallel."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from distilldetect.batch.comparisons import Comparer
from distilldetect.batch.journal import Journal
from distilldetect.batch.plan import Pair
from distilldetect.batch.work import Equipment, score_suspects, take_print, taken_notes
from distilldetect.fingerprints import Fingerprint, Pool, require_one_salt
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.runtime.workers import Workers
from distilldetect.scoring.pairscoring import PairScorer

# Suspects that a worker takes at a time: few enough that a killed run loses little, enough that handing them over costs
# nothing beside the work.
_MOST_SUSPECTS_AT_ONCE = 16

# Parts that each worker's share is cut into, so that all end at about the same time.
_PARTS_A_WORKER = 32


def score_batch(
    pairs: Sequence[Pair],
    pool: Sequence[Entry],
    equipment: Equipment,
    workers: Workers,
    journal: Journal,
    tell: Callable[[str], None],
    advance: Callable[[int], None],
) -> list[Mapping[str, Any]]:
    """Score the pairs that the journal does not have.

    Args:
        pairs: all that are wanted.
        pool: the panel's teachers and references, in its order.
        equipment: still without them.
        workers: who do it.
        journal: receives every row that has a score as soon as it is there.
        tell: takes a sentence that the user should read.
        advance: takes the number of pairs that were just finished, 0 as a sign of life.

    Returns:
        One row a pair, in their order: the journal's, the new ones and those of failed pairs.

    Raises:
        DumpError: the journal cannot be written, or fingerprints of the pool were made with different salts.
    """
    if all(pair.key in journal for pair in pairs):
        return [journal[pair.key] for pair in pairs]
    suspects = list(dict.fromkeys(pair.suspect.path for pair in pairs if pair.key not in journal))
    equipped = as_kept(pool, suspects, equipment) or with_pool(pool, equipment, workers, tell, advance)
    for note in taken_notes(equipment):
        tell(note)
    pairs = [pair if pair.key in journal else pair.without(equipped.unusable) for pair in pairs]
    waiting = [pair for pair in pairs if pair.key not in journal]
    failed: dict[str, Mapping[str, Any]] = {}
    for scored in workers.map(score_suspects, equipped, parts(waiting, workers.n)):
        failed |= {key: row for key, row in scored.rows.items() if row["error"]}
        journal.append({key: row for key, row in scored.rows.items() if not row["error"]})
        for note in scored.notes:
            tell(note)
        advance(len(scored.rows))
    return [failed[pair.key] if pair.key in failed else journal[pair.key] for pair in pairs]


def as_kept(pool: Sequence[Entry], suspects: Sequence[str], equipment: Equipment) -> Equipment | None:
    """The equipment where earlier runs have compared every dump of this one with its pool; None where they have not."""
    comparer = Comparer(equipment.maker, equipment.identities, tuple(pool))
    paths = [entry.path for entry in pool]
    if not any("teacher" in entry.roles for entry in pool) or not comparer.has_all([*paths, *suspects]):
        return None
    kept = in_threads(comparer.kept, paths)
    compared = [own for own in kept if own is not None]
    if len(compared) < len(kept):
        return None
    scorer = PairScorer(pool, compared, equipment.model, equipment.settings)
    return replace(equipment, comparer=comparer, scorer=scorer)


def with_pool(
    pool: Sequence[Entry],
    equipment: Equipment,
    workers: Workers,
    tell: Callable[[str], None],
    advance: Callable[[int], None],
) -> Equipment:
    """The equipment with the pool's fingerprints taken and indexed; see :func:`score_batch`."""
    prints: dict[str, Fingerprint] = {}
    promptless: set[str] = set()
    unusable: dict[str, str] = {}
    for printed in workers.map(take_print, equipment, list(dict.fromkeys(entry.path for entry in pool))):
        for note in printed.notes:
            tell(note)
        advance(0)
        if printed.made:
            prints[printed.path] = printed.made
        elif printed.is_promptless:
            promptless.add(printed.path)
        else:
            unusable[printed.path] = printed.problem
    entries = [entry for entry in pool if entry.path in prints]
    for path, reason in sorted(unusable.items()):
        tell(f"{reason} (no pair has {path} as a reference)")
    hint = "make all fingerprints of a panel with one --salt, and give it for the dumps"
    salts = [(str(prints[entry.path].provenance["source"]), prints[entry.path].salt_id) for entry in entries]
    if salts:
        require_one_salt(salts, hint)
    equipped = replace(equipment, promptless=frozenset(promptless), unusable=unusable)
    if not any("teacher" in entry.roles for entry in entries):
        return equipped
    own = [prints[entry.path] for entry in entries]
    comparer = Comparer(equipment.maker, equipment.identities, tuple(entries), Pool(entries, own))
    compared = in_threads(lambda entry: comparer.compare(entry.path, prints[entry.path]), entries)
    scorer = PairScorer(entries, compared, equipment.model, equipment.settings)
    return replace(equipped, comparer=comparer, scorer=scorer)


def parts(pairs: Sequence[Pair], n_workers: int) -> list[list[list[Pair]]]:
    """The pairs of each suspect together, and some suspects for a worker to take at a time."""
    by_suspect: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_suspect[pair.suspect.model].append(pair)
    suspects = list(by_suspect.values())
    size = min(max(len(suspects) // (n_workers * _PARTS_A_WORKER), 1), _MOST_SUSPECTS_AT_ONCE)
    return [suspects[k : k + size] for k in range(0, len(suspects), size)]
