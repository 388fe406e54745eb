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
        copied_fraction: share of prompts on which its answer is that of a snapshot, and has ``COPIED_TOKENS`` tokens and
            more: on labels and short answers any two models that are right agree.
    """

    same_openings_fraction: float
    copied_fraction: float

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of every warning that applies."""
        is_copy = self.copied_fraction >= COPY_FRACTION
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
        teacher: those of each snapshot of the teacher, likewise.
        same_text: whether its answer is the text of a snapshot's, ``(n_prompts,)``.
        prompts: those that count, ``(n_prompts,)``.
    """
    own = suspect.sets[OPENING]
    sizes = own.sizes()
    shared = [sizes - own.without(snapshot.sets[OPENING]).sizes() for snapshot in teacher]  # of their first eight tokens
    begun = prompts & (sizes >= _SAME_TOKENS)
    alike = begun & (np.max(shared, axis=0) >= _SAME_TOKENS)
    copied = same_text & prompts & (suspect.n_tokens >= COPIED_TOKENS)
    return Likeness(
        same_openings_fraction=int(alike.sum()) / max(int(begun.sum()), 1),
        copied_fraction=int(copied.sum()) / max(int(prompts.sum()), 1),
    )
