"""Whose model a dump is, where a library knows another of the same maker.

A model of the teacher's maker must not be a reference: whoever was taught by one is near to the other, and evidence would
vanish. Makers that are not named are looked for: a model of a library that is closer to a dump than any of other makers, by
far, has its maker.

Closeness is the geometric mean of two mean cosines, of the opening's runs of three words and the body's runs of five. It is
set against the closest model of every other maker, since some models are near to everybody. How many dumps of AlpacaEval
and Arena-Hard are named by a model of the shipped library that is so many times as close, their own dump left out of it
(``tests/studies/measure_makers.py``):

| | of | 1.2 | 1.3 | 1.4 | 1.5 | 1.75 | 2.5 |
| --- | --- | --- | --- | --- | --- | --- | --- |
| teachers with another snapshot there, maker named | 63 | 46 | 44 | 43 | 37 | 23 | 14 |
| teachers with another family of their maker there, maker named | 9 | 1 | 1 | 1 | 1 | 0 | 0 |
| teachers with nothing of their maker there, another maker named | 74 | 8 | 5 | 0 | 0 | 0 | 0 |
| documented pupils, any maker named | 80 | 14 | 8 | 5 | 2 | 2 | 0 |
| other models of unknown makers, any maker named | 63 | 21 | 10 | 7 | 5 | 0 | 0 |

No other maker was named for a teacher of which another snapshot was there. Both levels were chosen on these dumps, so that
some error is to be expected on others.

Teachers are held to ``LIBRARY_SAME_MAKER``: to leave out a maker in vain costs references, to keep a sibling hides
evidence. Suspects, which may be pupils, are held to ``LIBRARY_SAME_MODEL``: to leave out the maker that taught a suspect
would hide the best other explanation. One teacher in three is not recognised (Qwen, Mixtral, Command R and GLM never are,
gpt-4 seldom): users should name makers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F64
from distilldetect.defaults import LIBRARY_LEAST_CLOSENESS, LIBRARY_SAME_MAKER, LIBRARY_SAME_MODEL
from distilldetect.panels import Entry
from distilldetect.signals import Features, RowSets
from distilldetect.similarity import Index

_SIGNALS = ("opening_trigram_similarity", "body_fivegram_similarity")


@dataclass(frozen=True, slots=True)
class Kin:
    """A model of a library that is a dump's own, or its maker's.

    Attributes:
        dump: place of the dump among those that were looked at.
        entry: of the model.
        times_as_close: as the closest model of all other makers, or as ``LIBRARY_LEAST_CLOSENESS``; 0 if there is no other.
    """

    dump: int
    entry: Entry
    times_as_close: float


def makers(
    entries: Sequence[Entry],
    features: Sequence[Features],
    teachers: Sequence[Features] = (),
    suspects: Sequence[Features] = (),
) -> frozenset[str]:
    """Return the makers of teachers and suspects, as far as a library tells; see :func:`find_kin`."""
    found = (
        *find_kin(entries, features, teachers, LIBRARY_SAME_MAKER),
        *find_kin(entries, features, suspects, LIBRARY_SAME_MODEL),
    )
    return frozenset(_maker(kin.entry) for kin in found)


def find_kin(
    entries: Sequence[Entry], features: Sequence[Features], dumps: Sequence[Features], least: float
) -> tuple[Kin, ...]:
    """Find the models that are a dump's own, or its maker's.

    Args:
        entries: of a library's models, from :meth:`Library.references`.
        features: of these.
        dumps: features of the case's dumps, from the same call.
        least: how many times as close as models of all other makers a model must be.

    Returns:
        The closest model of each dump that has one.
    """
    if not dumps:
        return ()
    found = (closest(entries, close, place) for place, close in enumerate(closeness(features, dumps)))
    return tuple(kin for kin in found if kin.times_as_close >= least)


def closeness(features: Sequence[Features], dumps: Sequence[Features]) -> F64:
    """Return the geometric mean of mean cosines of openings and bodies, ``(n_dumps, n_models)``; 0 where undefined.

    Args:
        features: of a library's models.
        dumps: features of other dumps on the same prompts.
    """
    openings, bodies = (_mean_cosines([m.sets[name] for m in features], [d.sets[name] for d in dumps]) for name in _SIGNALS)
    close: F64 = np.sqrt(openings * bodies)
    return close


def closest(entries: Sequence[Entry], close: F64, dump: int = 0) -> Kin:
    """Return the model that is closest to a dump, set against those of other makers.

    Args:
        entries: of a library's models.
        close: closeness of the dump to each, ``(n_models,)``.
        dump: place of the dump, for the result.
    """
    first = entries[int(close.argmax())]
    others = [float(value) for value, entry in zip(close, entries, strict=True) if _maker(entry) != _maker(first)]
    times = float(close.max()) / max(*others, LIBRARY_LEAST_CLOSENESS) if others else 0.0
    return Kin(dump, first, times)


def unrelated(entries: Sequence[Entry], left_out: Iterable[str]) -> tuple[int, ...]:
    """Return the places of the models of other makers.

    Args:
        entries: of a library's models.
        left_out: makers, as :func:`makers` or a user names them.
    """
    names = frozenset(left_out)
    return tuple(place for place, entry in enumerate(entries) if _maker(entry) not in names)


def _maker(entry: Entry) -> str:
    """Who made a model: its provider, or its family where that is unknown."""
    return entry.provider or entry.family


def _mean_cosines(models: Sequence[RowSets], dumps: Sequence[RowSets]) -> F64:
    """Mean cosine over the prompts where it is defined, ``(n_dumps, n_models)``; 0 where it never is."""
    index = Index(models)
    means = []
    for dump in dumps:
        close = index.cosine(dump).astype(np.float64)
        defined = close == close  # NaN differs from itself
        means.append(np.where(defined, close, 0.0).sum(axis=0) / np.maximum(defined.sum(axis=0), 1))
    return np.stack(means)
