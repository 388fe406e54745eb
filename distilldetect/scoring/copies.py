"""How much of a suspect is the teacher's own: a copy or a version of it is no pupil."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import Mask
from distilldetect.defaults import COPIED_FRACTION, COPIED_TOKENS, COPY_FRACTION, KIN_OPENING_FRACTION
from distilldetect.signals import Features

OPENING = "opening_prefix_similarity"  # whose elements are the first token, the first two, and so on
_SAME_TOKENS = 5  # from which two answers begin alike


@dataclass(frozen=True, slots=True)
class Likeness:
    """How often a suspect says what the teacher does.

    Attributes:
        same_openings_fraction: share of its answers of five tokens and more of which a snapshot has the same first five.
        identical_fraction: share of prompts on which it is that of the teacher's first dump.
        copied_fraction: the same of answers of ``COPIED_TOKENS`` tokens and more.
    """

    same_openings_fraction: float
    identical_fraction: float
    copied_fraction: float

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of every warning that applies."""
        is_copy = self.identical_fraction >= COPY_FRACTION
        applies = {
            "copy": is_copy,
            "copied_answers": not is_copy and self.copied_fraction >= COPIED_FRACTION,
            "kinship": not is_copy and self.same_openings_fraction >= KIN_OPENING_FRACTION,
        }
        return tuple(code for code, holds in applies.items() if holds)


def likeness(suspect: Features, teacher: Sequence[Features], same_text: Mask, prompts: Mask) -> Likeness:
    """Count how often a suspect says what the teacher does.

    Args:
        suspect: its features, by ``OPENING`` at least.
        teacher: those of each snapshot, likewise.
        same_text: whether its answer and that of the first snapshot are the same text, ``(n_prompts,)``.
        prompts: those that count, ``(n_prompts,)``.
    """
    openings = suspect.sets[OPENING]
    begun = prompts & (openings.sizes() >= _SAME_TOKENS)
    alike = np.zeros(len(prompts), dtype=bool)
    for own in teacher:
        shared = openings.rows()[np.isin(openings.keys, own.sets[OPENING].keys)]
        alike |= np.bincount(shared, minlength=len(prompts)) >= _SAME_TOKENS
    both = prompts & (suspect.n_tokens > 0) & (teacher[0].n_tokens > 0)
    identical, n = same_text & both, max(int(both.sum()), 1)
    return Likeness(
        same_openings_fraction=int((alike & begun).sum()) / max(int(begun.sum()), 1),
        identical_fraction=int(identical.sum()) / n,
        copied_fraction=int((identical & (suspect.n_tokens >= COPIED_TOKENS)).sum()) / n,
    )
