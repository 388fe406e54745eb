"""Verdicts, numbers and answers in words, and what these must not be taken for; an undefined number is a dash."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from distilldetect.defaults import (
    SEEMING_TEACHING,
    SEEMING_TEACHING_PIPELINE,
    UNSEEN_TEACHING,
    UNSEEN_TEACHING_UNEARNED,
)
from distilldetect.text import harmless

Row = Mapping[str, Any]

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

# Warnings after which a verdict against teaching is not earned, and what their sentences say of it.
UNEARNED = ("other_language", "short_answers", "unknown_maker", "other_snapshots")
UNEARNED_TEXT = (
    f"so that no likelihood ratio below {UNSEEN_TEACHING_UNEARNED:g} or above"
    f" {(1 - UNSEEN_TEACHING_UNEARNED) / SEEMING_TEACHING:g} is given"
)

# The same of verdicts for teaching.
PIPELINE = ("added_text", "lacking_text", "misaligned", "foreign_references", "same_maker")
PIPELINE_TEXT = f"so that no likelihood ratio above {(1 - UNSEEN_TEACHING) / SEEMING_TEACHING_PIPELINE:g} is given"

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


def error_shares(warning_codes: Collection[str]) -> tuple[float, float]:
    """Return which share of taught models may look untaught, and of untaught ones taught, where there are some warnings."""
    return (
        UNSEEN_TEACHING if set(UNEARNED).isdisjoint(warning_codes) else UNSEEN_TEACHING_UNEARNED,
        SEEMING_TEACHING if set(PIPELINE).isdisjoint(warning_codes) else SEEMING_TEACHING_PIPELINE,
    )


def verdict_word(log10_lr: float, low: float, high: float) -> str:
    """The verdict: the verbal scale, but inconclusive where the interval includes an LR of 1.

    >>> verdict_word(1.2, 0.4, 1.6), verdict_word(0.8, -0.2, 1.1)
    ('moderate support', 'inconclusive')
    """
    if low <= 0.0 <= high:
        return INCONCLUSIVE
    return verbal(log10_lr)


UNDEFINED = "-"

_LONGEST_PLAIN = 6.0  # log10: from a million on a likelihood ratio is written as a power of ten


def lr_text(log10_lr: float | None) -> str:
    """A likelihood ratio to three digits, those below 1 as a fraction: odds are read that way.

    >>> lr_text(1.2), lr_text(-0.28), lr_text(4.1), lr_text(8.86), lr_text(None)
    ('15.8', '1/1.91', '12,600', '10^8.86', '-')
    """
    if log10_lr is None:
        return UNDEFINED
    size = abs(log10_lr)
    text = f"10^{size:.3g}" if size >= _LONGEST_PLAIN else f"{float(f'{10**size:.3g}'):,.10g}"
    return text if log10_lr >= 0 or text == "1" else f"1/{text}"


def signed(value: float | None, digits: int = 2) -> str:
    """A log10 likelihood ratio with its sign.

    >>> signed(7.373), signed(-0.5, 3), signed(None)
    ('+7.37', '-0.500', '-')
    """
    return UNDEFINED if value is None else f"{value:+.{digits}f}"


def plain(value: float | None, digits: int = 2) -> str:
    """A number without a sign of its own.

    >>> plain(0.8438), plain(None)
    ('0.84', '-')
    """
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def percent(fraction: float | None) -> str:
    """A fraction as a percentage, with a decimal where it is small.

    >>> percent(0.34375), percent(0.008993), percent(None)
    ('34%', '0.9%', '-')
    """
    if fraction is None:
        return UNDEFINED
    return f"{fraction:.1%}" if fraction < 0.1 else f"{fraction:.0%}"


def sentence(document: Row) -> str:
    """The answer in one sentence: a candidate, a group of siblings, none of them, or that it is open."""
    return _told(document["answer"], document["candidates"], document["prior"], harmless(document["suspect"]))


def sentence_if_complete(document: Row) -> str:
    """The answer for somebody who knows that every model which may have taught the suspect is a candidate."""
    found, candidates = document["if_complete"], [row | row["if_complete"] for row in document["candidates"]]
    told = _told(found, candidates, found["prior"], harmless(document["suspect"]))
    return f"Only if every model that may have taught it is in this list: {told[0].lower()}{told[1:]}"


def _told(found: Row, candidates: Sequence[Row], prior: Row, suspect: str) -> str:
    rows = [candidates[rank - 1] for rank in found["ranks"]]
    held = f"prior {prior['each_candidate'] * len(rows):.2g}; {prior['none']:.2g} for none of these"
    chance = f"probability {plain(found['probability'])} ({held})"
    if found["kind"] == "none":
        return (
            "None of these candidates, as far as the text tells: it speaks against every one; the highest LR is that of"
            f" {named(candidates[0])}, {_lr(candidates[0])}."
        )
    if found["kind"] == "inconclusive" and not rows:
        return (
            "Inconclusive: the text clearly supports none of these candidates; the highest is that of"
            f" {named(candidates[0])}, LR {_lr(candidates[0])}."
        )
    if found["kind"] == "inconclusive" and prior["unlisted"]:
        of_one_provider = len(rows) > 1 and rows[0]["provider"] and len({row["provider"] for row in rows}) == 1
        best = f"a model of {harmless(rows[0]['provider'])} ({_all(rows)})" if of_one_provider else _all(rows)
        fits, them = ("fits", "it") if of_one_provider or len(rows) == 1 else ("fit", "them")
        return (
            f"Inconclusive: {best} {fits} best, but a model that is not in this list and writes like {them} would fit as"
            f" well: LR {_lr(rows[0])}, {chance}."
        )
    if found["kind"] == "inconclusive":
        return f"Inconclusive: the text supports {_all(rows)}, and does not tell them apart."
    claim = f"{found['verdict'].capitalize()} that {suspect} was trained on outputs of"
    if found["kind"] == "candidate":
        return f"{claim} {named(rows[0])}: LR {_lr(rows[0])}, {chance}."
    return (
        f"{claim} a model of {harmless(found['provider'])}: {_all(rows)} are not told apart;"
        f" LR {_lr(rows[0])} for the first, {chance} together."
    )


def in_fit_text(paths: Sequence[str]) -> str:
    """Return the warning that files were used to fit the model."""
    return f"Fit: this tool was tuned on these very outputs ({', '.join(paths)}); on other models' it is more often wrong."


def named(row: Row) -> str:
    """A candidate by its name, and by its provider where that is known."""
    name = harmless(row["name"])
    return f"{name} ({harmless(row['provider'])})" if row["provider"] else name


def interval(row: Row) -> str:
    """``3.1 to 15.8``, as LRs; a dash where there is none."""
    low, high = row["log10_lr_low"], row["log10_lr_high"]
    return UNDEFINED if low is None or high is None else f"{lr_text(low)} to {lr_text(high)}"


def groups(document: Row) -> list[str]:
    """Each group of siblings that the text does not tell apart, as a sentence; not the one the answer names."""
    told = document["if_complete"]["ranks"] if document["if_complete"]["kind"] == "group" else []
    members: dict[int, list[Row]] = {}
    for row in document["candidates"]:
        if row["group"] is not None and row["rank"] not in told:
            members.setdefault(row["group"], []).append(row)
    return [f"{_all(rows)} are not told apart." for rows in members.values() if len(rows) > 1]


def _all(rows: Sequence[Row]) -> str:
    names = [named(row) for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lr(row: Row) -> str:
    return f"{lr_text(row['log10_lr'])} (95 % interval {interval(row)})"
