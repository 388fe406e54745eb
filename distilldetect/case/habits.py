"""Habits that a person can read: the pairs of words by which the suspect writes more like the teacher than others do."""

from dataclasses import dataclass

import numpy as np

from distilldetect.case.auditing import MeasuredCase
from distilldetect.defaults import CHANNELS, MAX_HABITS
from distilldetect.signals import HASH_BITS
from distilldetect.text import tokenise
from distilldetect.text.ngrams import ngram_hashes

_WORDS = 2  # in a habit


@dataclass(frozen=True, slots=True)
class Habit:
    """A pair of words, and who writes it how often.

    Attributes:
        text: as the suspect writes it.
        suspect, teacher: share of its answers with it, in [0, 1].
        references: median of theirs.
        log10_likelihood: by how much its use makes the suspect's answers more probable under the teacher's habits than
            under those of the references, whose logarithms are averaged.
    """

    text: str
    suspect: float
    teacher: float
    references: float
    log10_likelihood: float


def telling_habits(measured: MeasuredCase) -> tuple[Habit, ...]:
    """Return the habits that speak most for the teacher, most telling first; none without references or text."""
    if not measured.has_text or not measured.cohort.references:
        return ()
    (signal,) = CHANNELS["habits"]
    found = measured.audit.habit_gains(measured.compared, signal, measured.cohort.columns, measured.prompts)
    shown = measured.compared.shown[signal]
    telling = [int(k) for k in np.argsort(-found.gain, kind="stable")[:MAX_HABITS] if found.gain[k] > 0]
    texts = measured.case.alignment.texts[len(measured.case.teachers)]
    first = {k: texts[int(shown.rows[(shown.habits == found.places[k]).argmax()])] for k in telling}
    return tuple(
        Habit(
            text=_as_written(first[k], int(found.hashes[k])),
            suspect=float(found.own[k]),
            teacher=float(found.rates[k, 0]),
            references=float(np.median(found.rates[k, 1:])),
            log10_likelihood=float(found.gain[k]) / float(np.log(10)),
        )
        for k in telling
    )


def _as_written(text: str, habit: int) -> str:
    """The pair of words of a text that has some hash; spaces and line breaks in it as one space."""
    tokens = tokenise([text])
    hashes, position = ngram_hashes(tokens.word, tokens.bounds, _WORDS)
    place = int(position[(hashes >> HASH_BITS == habit).argmax()])
    start, end = tokens.span(place, place + _WORDS - 1)
    return " ".join(text[start:end].split())
