"""A whole panel as numbers: the features of every suspect against every teacher, and what is known of the pairs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64


@dataclass(frozen=True, slots=True)
class PairTable:
    """Features of each (teacher, suspect); NaN throughout where the suspect is a dump of the teacher itself.

    Of each feature there are three numbers, see :func:`pair_statistics.observation`.

    Attributes:
        teachers: families that have a teacher's role, in the panel's order.
        providers: of each teacher.
        suspects: models that have a suspect's role.
        values: mode -> ``(n_audits, n_teachers, n_suspects, n_features, 3)``: the audits that the mode is fitted on.
        strata: the first audit of modes with raw similarities, which depend on what was asked, on each part of the
            prompts, from the shortest answers to the longest: mode ->
            ``(n_strata, n_teachers, n_suspects, n_features, 3)``.
        stand_ins: whether a suspect is a reference of the teacher, and so stands for models it did not teach,
            ``(n_teachers, n_suspects)``.
        conditions: condition -> the features of the pairs under it, ``(n_teachers, n_suspects, n_features, 3)``; those of
            its mode.
        shuffled: mode -> the first audit with each suspect's responses moved to other prompts,
            ``(n_teachers, n_suspects, n_features, 3)``.
        length_ratio_log: minus the absolute log ratio of mean lengths, ``(n_teachers, n_suspects)``.
        n_prompts: rows of the alignment.
        opening_levels: mode or condition -> :func:`openings.opening_level` of each suspect beside the references of each
            teacher, ``(n_teachers, n_suspects)``; of modes in which openings count, on their first audit.
        contrasts: how much nearer each teacher is than each of its siblings, beyond the usual (see :mod:`model.siblings`),
            ``(n_teachers, n_teachers, n_suspects)``; NaN where two are no siblings or the suspect is a dump of one of them.
        contrasts_under: the same under conditions that leave siblings, by name.
    """

    teachers: tuple[str, ...]
    providers: tuple[str, ...]
    suspects: tuple[str, ...]
    values: Mapping[str, F64]
    strata: Mapping[str, F64]
    stand_ins: NDArray[np.bool_]
    shuffled: Mapping[str, F64]
    length_ratio_log: F64
    n_prompts: int
    contrasts: F64
    contrasts_under: Mapping[str, F64] = field(default_factory=dict)
    conditions: Mapping[str, F64] = field(default_factory=dict)
    opening_levels: Mapping[str, F64] = field(default_factory=dict)

    @property
    def known_providers(self) -> tuple[str, ...]:
        """Of each teacher; one of unknown provider is its own."""
        return tuple(provider or teacher for provider, teacher in zip(self.providers, self.teachers, strict=True))


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels laid over a pair table, all ``(n_teachers, n_suspects)``.

    Attributes:
        label: 1, 0, or -1 where unknown.
        basis: why, "" where unknown.
        families: of each suspect, ``(n_suspects,)``: the group that is held out together.
    """

    label: NDArray[np.int64]
    basis: NDArray[np.str_]
    families: tuple[str, ...]
