"""Words for a likelihood ratio, and what they must not be taken for."""

import math

INCONCLUSIVE = "inconclusive"

VERBAL_SCALE = (  # upper ends of log10 LR; ENFSI (2015), Guideline for evaluative reporting in forensic science, table 1
    (math.log10(2), INCONCLUSIVE),
    (1.0, "weak"),
    (2.0, "moderate"),
    (3.0, "moderately strong"),
    (4.0, "strong"),
    (math.inf, "very strong"),
)

PROPOSITIONS = {
    "trained": "the suspect was trained on outputs of the teacher, or of a model that was itself trained on them",
    "not_trained": "the suspect was not trained on outputs of the teacher",
}

LIMITS = (
    "The direction: two models that share their training look the same as a teacher and its pupil.",
    "A common teacher: models taught by a third one resemble each other. Where the true teacher is no reference,"
    " the model most like it is taken for it, and being nearest of all then looks like support.",
    "Whether the text came straight from the teacher or by way of others, such as conversations shared on the web.",
    "How much of the training it was, with whose permission, or with what intent.",
    "Innocence: later preference tuning or rewritten answers can hide what was learnt.",
)


def verbal(log10_lr: float) -> str:
    """The ENFSI word for a likelihood ratio; below 1 the same words speak for the other proposition.

    >>> verbal(1.5), verbal(-1.5), verbal(0.1)
    ('moderate support', 'moderate support against', 'inconclusive')
    """
    if math.isnan(log10_lr):
        return "not evaluable"
    word = next(word for upper, word in VERBAL_SCALE if abs(log10_lr) < upper or upper == math.inf)
    if word == INCONCLUSIVE:
        return word
    return f"{word} support" if log10_lr > 0 else f"{word} support against"


def verdict_word(log10_lr: float, low: float, high: float) -> str:
    """The verdict: the verbal scale, but inconclusive where the interval includes an LR of 1.

    >>> verdict_word(1.2, 0.4, 1.6), verdict_word(0.8, -0.2, 1.1)
    ('moderate support', 'inconclusive')
    """
    if low <= 0.0 <= high:
        return INCONCLUSIVE
    return verbal(log10_lr)
