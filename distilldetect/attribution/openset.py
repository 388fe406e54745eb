"""From the verdicts on several candidate teachers to an answer, and to probabilities from a stated prior.

The answer is one candidate, siblings that look alike, or none. The LR of a pair sets "taught by this teacher" against "by
nothing of it". A candidate has a third explanation against it: a model that is not given taught the suspect and writes like
the candidate, as where both learnt from it. No statistic that was tried tells that from the candidate itself (on
AlpacaEval, double hold-out, the highest wrong candidate scores higher once the true teacher is taken away than the true one
scores where it is given), so such a model is held to explain a text as well as the candidate does, and what decides between
the two is the prior alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from distilldetect.defaults import INTERVAL, INTERVAL_Z

Kind = Literal["candidate", "group", "none", "inconclusive"]

NONE_PROPOSITION = (
    "the suspect was trained on outputs of none of the candidates, but perhaps on those of a model that is not given and"
    " writes like one of them"
)
OPEN_SET_LIMIT = (
    "A true teacher that is not given: the nearest candidate then looks like the teacher. Unless the prior says that every"
    " model which may have taught the suspect is given, no candidate gets more support than that leaves."
)
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


def answer(words: Sequence[str], groups: Sequence[int], standings: Sequence[Standing]) -> Answer:
    """Name the candidate, or the group, that the text speaks for.

    Args:
        words: verdict of each candidate, by rank; see :func:`wording.verdict_word`.
        groups: see :func:`sibling_groups`.
        standings: see there.

    Returns:
        Inconclusive where no verdict is support, and where the highest is not clearly above a candidate of another group
        with support, which may stand above it before any cap. None where every verdict speaks against.
    """
    supported = [rank for rank, word in enumerate(words) if word.endswith("support")]
    if not supported:
        are_against = all(word.endswith("against") for word in words)
        return Answer("none" if are_against else "inconclusive", ())
    first = supported[0]
    others = [k for k in supported[1:] if groups[k] != groups[first]]
    rivals = [k for k in others if not standings[first].is_clearly_above(standings[k])]
    if rivals:
        return Answer("inconclusive", (first, *rivals))
    members = tuple(rank for rank, group in enumerate(groups) if group == groups[first])
    return Answer("group" if len(members) > 1 else "candidate", members)


@dataclass(frozen=True, slots=True)
class Prior:
    """What is held for probable before the text is read.

    Attributes:
        none: that none of the candidates taught the suspect, above 0 and below 1; they share the rest evenly.
        unlisted: the part of it where a model that is not given taught the suspect, from 0 (the candidates are all that
            may have) to below ``none``.
    """

    none: float
    unlisted: float

    def complete(self) -> "Prior":
        """The same where no model that is not given can have taught the suspect."""
        return Prior((self.none - self.unlisted) / (1 - self.unlisted), 0.0)

    def against_none(self, log10_lr: float) -> float:
        """Log10 LR of a candidate against "none of these", from the one against "by nothing of it".

        With share ``w`` of "none" for a model that is not given, and the likelihood it is granted::

            LR / (1 - w + w * max(LR, 1))

        which is at most ``1 / w``, and leaves an LR below 1 as it is.

        >>> round(Prior(0.5, 0.25).against_none(1.0), 3)  # 10 / (0.5 + 0.5 * 10) = 1.82
        0.26
        """
        share = self.unlisted / self.none
        return log10_lr - math.log10(1 - share + share * 10 ** max(log10_lr, 0.0))


def posterior(log10_lrs: Sequence[float], prior: Prior) -> tuple[float, list[float]]:
    """Probability of "none of these" and of each candidate, from a stated prior.

    The claims exclude each other. With prior ``P0`` for none, ``U`` of it for a model that is not given, and
    ``(1 - P0) / k`` for each of ``k`` candidates, in proportion::

        none: P0 - U + U * max(1, LR_1, ..., LR_k)        candidate i: (1 - P0) / k * LR_i

    Args:
        log10_lrs: one a candidate, against "by nothing of it", bounded by what the validation supports; NaN counts as an
            LR of 1.
        prior: what to start from.

    Returns:
        Probabilities that add up to 1.

    Source:
        Bayes' theorem; for open sets of sources, C. Aitken, F. Taroni (2004), Statistics and the evaluation of evidence
        for forensic scientists.

    >>> posterior([1.0, 0.0], Prior(0.5, 0.0))  # 0.5, 0.25 * 10 and 0.25 * 1, out of 3.25
    (0.15384615384615385, [0.7692307692307693, 0.07692307692307693])
    """
    lrs = [1.0 if math.isnan(lr) else 10**lr for lr in log10_lrs]
    none = prior.none - prior.unlisted + prior.unlisted * max(1.0, *lrs)
    weights = [(1 - prior.none) / len(lrs) * lr for lr in lrs]
    total = none + math.fsum(weights)
    return none / total, [weight / total for weight in weights]
