"""From the verdicts on several candidate teachers to an answer: one, siblings that look alike, or none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from distilldetect.defaults import INTERVAL, INTERVAL_Z

Kind = Literal["candidate", "group", "none", "inconclusive"]

# Ratio of two candidates' LRs below which their order says little, whatever the interval.
LEAST_RATIO = 10.0
TOLD_APART_RULE = (
    f"Two candidates are told apart where their LRs without cap differ by a factor of {LEAST_RATIO:g} or more and the"
    f" {INTERVAL:.0%} interval of the difference of their logarithms, over prompts, leaves out 0; their errors are added as"
    " if independent, which is cautious, since both are measured on the same prompts. Candidates of one provider that are"
    " not told apart from the highest of them are one group: a model of that provider."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a candidate stands before any cap.

    Attributes:
        log10_lr: uncapped.
        error: its standard error over prompts; NaN where nothing could be measured.
    """

    log10_lr: float
    error: float

    def behind(self, other: "Standing") -> tuple[float, float]:
        """Return the interval of the other's log10 LR less this one's; NaN where undefined."""
        spread = INTERVAL_Z * math.hypot(self.error, other.error)
        return other.log10_lr - self.log10_lr - spread, other.log10_lr - self.log10_lr + spread

    def is_told_apart(self, other: "Standing") -> bool:
        """Return whether the two differ as ``TOLD_APART_RULE`` says; False where undefined."""
        low, high = self.behind(other)
        return (low > 0 or high < 0) and abs(other.log10_lr - self.log10_lr) >= math.log10(LEAST_RATIO)

    def is_clearly_above(self, other: "Standing") -> bool:
        """Return whether this one is told apart from the other, and higher."""
        return self.is_told_apart(other) and self.log10_lr > other.log10_lr


@dataclass(frozen=True, slots=True)
class Answer:
    """What the candidates' likelihood ratios come to.

    Attributes:
        kind: ``candidate`` or ``group``: of these the text speaks; ``none``: it speaks against every one; else
            ``inconclusive``.
        members: the candidates it names, by rank from 0: where inconclusive, those between which it is open, if any.
    """

    kind: Kind
    members: tuple[int, ...]


def sibling_groups(providers: Sequence[str], standings: Sequence[Standing]) -> list[int]:
    """Return which candidates stand for "a model of their provider" together.

    Args:
        providers: of each candidate, by rank; "" is nobody's.
        standings: of each.

    Returns:
        One number a candidate: the rank of its group's highest, its own where it stands alone.
    """
    groups: list[int] = []
    for rank, provider in enumerate(providers):
        leaders = [g for g in dict.fromkeys(groups) if provider and providers[g] == provider]
        alike = [leader for leader in leaders if not standings[leader].is_told_apart(standings[rank])]
        groups.append(alike[0] if alike else rank)
    return groups


def answer(words: Sequence[str], highs: Sequence[float], groups: Sequence[int], standings: Sequence[Standing]) -> Answer:
    """Name the candidate, or the group, that the text speaks for.

    Args:
        words: verdict of each candidate, by rank; see :func:`verdict.verdict_word`.
        highs: upper ends of their intervals, log10.
        groups: see :func:`sibling_groups`.
        standings: see there.

    Returns:
        Inconclusive where no verdict is support, and where the highest is not clearly above a candidate of another group
        with support, which may stand above it before any cap. None where every interval lies below an LR of 1.
    """
    supported = [rank for rank, word in enumerate(words) if word.endswith("support")]
    if not supported:
        below = all(high < 0 for high in highs)
        return Answer("none" if below else "inconclusive", ())
    first = supported[0]
    others = [k for k in supported[1:] if groups[k] != groups[first]]
    rivals = [k for k in others if not standings[first].is_clearly_above(standings[k])]
    if rivals:
        return Answer("inconclusive", (first, *rivals))
    members = tuple(rank for rank, group in enumerate(groups) if group == groups[first])
    return Answer("group" if len(members) > 1 else "candidate", members)
