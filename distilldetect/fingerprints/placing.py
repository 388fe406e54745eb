"""Fingerprints placed on the prompts of an audit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from distilldetect.arrays import I64, U64, Mask
from distilldetect.fingerprints.fingerprint import Asked, Fingerprint, joined_sets
from distilldetect.panels import Entry
from distilldetect.signals import Features


@dataclass(frozen=True, slots=True)
class AuditPrompts:
    """The prompts of an audit, one a row.

    Attributes:
        keys: of the prompts, or of their ids, ascending, ``(n_prompts,)``.
        salt_id: of the fingerprints.
        asked: what the teachers and references know of the prompts behind ids; None where prompts are joined on.
    """

    keys: U64
    salt_id: str = ""
    asked: Asked | None = None


def places_among(keys: U64, among: U64) -> I64:
    """Return where each of some keys stands among others, which ascend; -1 where it does not, ``(n_keys,)``."""
    if not len(among):
        return np.full(len(keys), -1)
    place = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.where(among[place] == keys, place, -1)


def audit_prompts(entries: Sequence[Entry], prints: Sequence[Fingerprint]) -> AuditPrompts:
    """Gather all prompts that a teacher answers.

    Where answers are joined on ids, one under which two dumps show different prompts is left out. The fingerprints are
    those of the entries, all joined on the same.
    """
    taught = [print_.prompts for entry, print_ in zip(entries, prints, strict=True) if "teacher" in entry.roles]
    prompts = AuditPrompts(np.unique(np.concatenate(taught)), prints[0].salt_id)
    known = [
        print_.asked.placed(places_among(print_.prompts, prompts.keys), len(prompts.keys))
        for print_ in prints
        if print_.asked
    ]
    if not known:
        return prompts
    asked, undisputed = known[0], np.ones(len(prompts.keys), dtype=bool)
    for other in known[1:]:
        undisputed &= _agree(asked.keys, other.keys)
        asked = _completed(asked, other)
    place = np.where(undisputed, np.cumsum(undisputed) - 1, -1)
    return AuditPrompts(prompts.keys[undisputed], prompts.salt_id, asked.placed(place, int(undisputed.sum())))


def placed(print_: Fingerprint, prompts: AuditPrompts) -> Features:
    """Return a fingerprint's features on the prompts of an audit, one row each.

    Where answers are joined on ids, those to other prompts than the audit's are left out, and elements of prompts that the
    audit knows.
    """
    place, n_rows = places_among(print_.prompts, prompts.keys), len(prompts.keys)
    if prompts.asked is None or print_.asked is None:
        return print_.features.placed(place, n_rows)
    found = place >= 0
    place[found] = np.where(_agree(print_.asked.keys[found], prompts.asked.keys[place[found]]), place[found], -1)
    features = print_.features.placed(place, n_rows)
    asked = prompts.asked.sets
    return replace(
        features,
        sets={name: sets.without(asked[name]) if name in asked else sets for name, sets in features.sets.items()},
    )


def texts_of(print_: Fingerprint, prompts: AuditPrompts) -> U64:
    """Return the hash of a fingerprint's answer to each prompt of an audit, 0 where there is none, ``(n_prompts,)``."""
    place = places_among(print_.prompts, prompts.keys)
    texts = np.zeros(len(prompts.keys), dtype=np.uint64)
    texts[place[place >= 0]] = print_.answers[place >= 0]
    return texts


def _agree(one: U64, other: U64) -> Mask:
    """Whether the prompts of two may be the same: where both are known, they are."""
    agree: Mask = (one == other) | (one == 0) | (other == 0)
    return agree


def _completed(asked: Asked, other: Asked) -> Asked:
    """The first, with what only the second knows."""
    new = ~asked.known & other.known
    if not new.any():
        return asked
    added = other.placed(np.where(new, np.arange(len(new)), -1), len(new))
    return Asked(np.where(new, added.keys, asked.keys), joined_sets([asked.sets, added.sets]))
