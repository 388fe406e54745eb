"""What is held for probable before the text is read, and what the text makes of it.

The LR of a pair sets "taught by this teacher" against "by nothing of it". A candidate has a third explanation against it: a
model that is not given taught the suspect and writes like the candidate, as where both learnt from it. No statistic that
was tried tells that from the candidate itself (on AlpacaEval, double hold-out, the highest wrong candidate scores higher
once the true teacher is taken away than the true one scores where it is given), so such a model is held to explain a text
as well as the candidate does, and what decides between the two is the prior alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

NONE_PROPOSITION = (
    "the suspect was trained on outputs of none of the candidates, but perhaps on those of a model that is not given and"
    " writes like one of them"
)
OPEN_SET_LIMIT = (
    "A true teacher that is not given: the nearest candidate then looks like the teacher. Unless the prior says that every"
    " model which may have taught the suspect is given, no candidate gets more support than that leaves."
)


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
