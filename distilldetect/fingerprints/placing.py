"""Fingerprints placed on the prompts of an audit."""

from collections.abc import Sequence

import numpy as np

from distilldetect.arrays import U64
from distilldetect.fingerprints.fingerprint import Fingerprint
from distilldetect.panels import Entry
from distilldetect.signals import Features


def audit_prompts(entries: Sequence[Entry], prints: Sequence[Fingerprint]) -> U64:
    """Return the keys of all prompts that a teacher answers, ascending.

    Args:
        entries: teachers and references.
        prints: the fingerprint of each.
    """
    taught = [print_.prompts for entry, print_ in zip(entries, prints, strict=True) if "teacher" in entry.roles]
    return np.unique(np.concatenate(taught))


def placed(print_: Fingerprint, prompts: U64) -> Features:
    """Return a fingerprint's features on some prompts, one row each.

    Args:
        print_: the fingerprint.
        prompts: keys, ascending, ``(n_prompts,)``.
    """
    place = np.searchsorted(prompts, print_.prompts)
    found = prompts[np.minimum(place, len(prompts) - 1)] == print_.prompts
    return print_.features.placed(np.where(found, place, -1), len(prompts))
