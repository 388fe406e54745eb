"""Every pair of a batch: the teachers and references are prepared once, then suspects are judged in parallel."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from distilldetect.batch.journal import Journal, Row
from distilldetect.batch.plan import Pair
from distilldetect.batch.work import ONE_SALT, Equipment, Pool, judge_suspects, take_print
from distilldetect.defaults import LIBRARY_NONE
from distilldetect.fingerprints import Fingerprint, audit_prompts, placed, require_one_salt, texts_of, whole_sketch
from distilldetect.library import known_models
from distilldetect.panels import Entry
from distilldetect.runtime import Workers, in_threads
from distilldetect.scoring import Audit

# Suspects that a worker takes at a time: few enough that a killed run loses little, enough that handing them over costs
# nothing beside the work.
_MOST_SUSPECTS_AT_ONCE = 16

# Parts that each worker's share is cut into, so that all end at about the same time.
_PARTS_A_WORKER = 32

Tell = Callable[[str], None]
Advance = Callable[[int], None]


def score_batch(
    pairs: Sequence[Pair],
    candidates: Sequence[Entry],
    equipment: Equipment,
    workers: Workers,
    journal: Journal,
    tell: Tell,
    advance: Advance,
    note: Tell = lambda _: None,
) -> list[Row]:
    """Judge the pairs that the journal does not have.

    Where a teacher or reference holds no prompts, all are joined on ids; where only suspects hold none, these are judged
    by themselves, joined on ids. A library that has most of the teachers' prompts gives references; pairs that share too
    few with it are judged by themselves, without it.

    Args:
        pairs: all that are wanted.
        candidates: the panel's teachers and references, in its order.
        equipment: still without them.
        workers: who do it.
        journal: receives every row that has no error as soon as it is there.
        tell: takes a sentence that the user should read.
        advance: takes the number of pairs that were just finished, 0 as a sign of life.
        note: takes a sentence that the user may like to read.

    Returns:
        One row a pair, in their order: the journal's, the new ones and those of failed pairs.

    Raises:
        DumpError: the journal cannot be written, or fingerprints were made with different salts.
    """
    keys = {pair: pair.key for pair in pairs}
    failed: dict[str, Row] = {}
    rounds = [(equipment, [pair for pair in pairs if pair.key not in journal])]
    for bare, waiting in rounds:  # grows: pairs that are put off are judged in a round of their own
        if not waiting:
            continue
        equipment = with_pool(candidates, bare, workers, tell, advance, note)
        usable = {pair: pair.without(equipment.unusable) for pair in waiting}
        keys |= {pair: own.key for pair, own in usable.items()}
        beside, promptless = set[str](), set[str]()
        todo = [own for own in usable.values() if own.key not in journal]
        for judged in workers.map(judge_suspects, equipment, parts(todo, workers.n)):
            failed |= {key: row for key, row in judged.rows.items() if row["error"]}
            journal.append({key: row for key, row in judged.rows.items() if not row["error"]})
            beside |= judged.beside
            promptless |= judged.promptless
            for said in judged.notes:
                tell(said)
            advance(len(judged.rows))
        rounds += [
            (_anew(equipment, on_ids=on_ids), [pair for pair, own in usable.items() if own.key in put_off])
            for on_ids, put_off in ((False, beside), (True, promptless))
            if put_off
        ]
    return [failed[keys[pair]] if keys[pair] in failed else journal[keys[pair]] for pair in pairs]


def with_pool(
    candidates: Sequence[Entry], equipment: Equipment, workers: Workers, tell: Tell, advance: Advance, note: Tell
) -> Equipment:
    """Return the equipment with teachers and references that can be used; see :func:`score_batch`."""
    found = _prints(candidates, equipment, workers, tell, advance)
    if found is None:
        equipment = _anew(equipment, on_ids=True)
        found = _prints(candidates, equipment, workers, tell, advance) or ({}, {})
    prints, unusable = found
    of_teachers = {entry.path for entry in candidates if "teacher" in entry.roles}
    for path, reason in sorted(unusable.items()):
        tell(f"{reason} (no pair has {path} as a {'teacher or a ' if path in of_teachers else ''}reference)")
    entries = [entry for entry in candidates if entry.path in prints]
    equipped = replace(equipment, unusable=unusable)
    if not any("teacher" in entry.roles for entry in entries):
        return equipped
    own = [prints[entry.path] for entry in entries]
    require_one_salt(own, ONE_SALT)
    prompts = audit_prompts(entries, own)
    known = known_models(equipment.library, prompts.keys) if equipment.maker.join == "prompt" else None
    features = in_threads(lambda print_: placed(print_, prompts), own)
    texts = {entry.path: texts_of(prints[entry.path], prompts) for entry in entries if "teacher" in entry.roles}
    fitted = frozenset(prints[path].sha256 for path in texts if equipment.model.was_fitted_on(whole_sketch(prints[path])))
    digests = [print_.sha256 for print_ in own]
    if known:
        note(
            f"library {known.name}: {len(known.entries)} known models on {known.rows.sum()} prompts are references, but for"
            " those of a pair's own makers (--no-library to do without)"
        )
        entries += known.panel_entries
        features = [*in_threads(known.reduced, features), *known.read(range(len(known.entries)))]
        digests += known.model_sha256
    audit = Audit(entries, features, digests, equipment.min_prompts, equipment.maker.join)
    return replace(equipped, pool=Pool(audit, prompts, texts, fitted, known))


def _anew(equipment: Equipment, *, on_ids: bool) -> Equipment:
    """The equipment without a library, and still without teachers and references."""
    maker = replace(equipment.maker, join="id") if on_ids else equipment.maker
    return replace(equipment, maker=maker, library=LIBRARY_NONE, pool=None, unusable={})


def _prints(
    candidates: Sequence[Entry], equipment: Equipment, workers: Workers, tell: Tell, advance: Advance
) -> tuple[Mapping[str, Fingerprint], Mapping[str, str]] | None:
    """The fingerprint of each file, or why it has none, by path; None as soon as one would need to be joined on ids."""
    prints: dict[str, Fingerprint] = {}
    unusable: dict[str, str] = {}
    paths = list(dict.fromkeys(entry.path for entry in candidates))
    with closing(workers.map(take_print, equipment, paths)) as done:
        for printed in done:
            for note in printed.notes:
                tell(note)
            advance(0)
            if printed.is_promptless:
                return None
            if printed.made:
                prints[printed.path] = printed.made
            else:
                unusable[printed.path] = printed.problem
    return prints, unusable


def parts(pairs: Sequence[Pair], n_workers: int) -> list[list[list[Pair]]]:
    """The pairs of each suspect together, and some suspects for a worker to take at a time.

    Suspects of one family follow each other: they have the same references, which are then measured once.
    """
    by_suspect: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        by_suspect[pair.suspect.model].append(pair)
    suspects = sorted(by_suspect.values(), key=lambda own: own[0].suspect.family)
    size = min(max(len(suspects) // (n_workers * _PARTS_A_WORKER), 1), _MOST_SUSPECTS_AT_ONCE)
    return [suspects[k : k + size] for k in range(0, len(suspects), size)]
