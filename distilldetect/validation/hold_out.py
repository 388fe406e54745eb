"""Fit the model, and hold out honestly: what is judged was in no part of the fit."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.defaults import N_REFITS, NEVER_FITTED, SEED, STRICTNESS
from distilldetect.model.classifier import Classifier
from distilldetect.model.modes import MODE_FEATURES, READ_TOGETHER
from distilldetect.panels import Label
from distilldetect.validation.fit import fit
from distilldetect.validation.table import LabelTable, PairTable


def label_table(table: PairTable, labels: Sequence[Label], families: Mapping[str, str]) -> LabelTable:
    """Lay labels over a table; pairs that the table does not hold are ignored.

    Args:
        table: the measured panel.
        labels: what is documented.
        families: of suspects that have no label, by model.
    """
    shape = (len(table.teachers), len(table.suspects))
    label = np.full(shape, -1)
    basis = np.full(shape, "", dtype="U64")
    family = {model: families[model] for model in table.suspects}
    at_teacher = {name: k for k, name in enumerate(table.teachers)}
    at_suspect = {name: k for k, name in enumerate(table.suspects)}
    for row in labels:
        if row.teacher in at_teacher and row.suspect in at_suspect:
            cell = at_teacher[row.teacher], at_suspect[row.suspect]
            label[cell], basis[cell] = row.label, row.basis
            family[row.suspect] = row.family or family[row.suspect]
    return LabelTable(label, basis, tuple(family[model] for model in table.suspects))


def fit_table(
    values: F64,
    known: LabelTable,
    keep: NDArray[np.bool_],
    mode: str,
    counts: tuple[NDArray[np.int64], Mapping[str, int]] | None = None,
) -> Classifier:
    """Fit on the labelled pairs that are kept, every family of a teacher weighing the same.

    Args:
        values: ``(n_audits, n_teachers, n_suspects, n_features, 3)``, see :func:`pair_statistics.observation`.
        known: the labels.
        keep: ``(n_teachers, n_suspects)``.
        mode: whose features they are.
        counts: how often each teacher and each suspect family counts, in a bootstrap; once if None.
    """
    defined = np.isfinite(values[0][..., 0]).any(axis=-1)
    used = keep & (known.label >= 0) & defined & ~np.isin(known.basis, list(NEVER_FITTED))
    teacher, suspect = np.nonzero(used)
    label = known.label[used]
    cells = list(zip(teacher.tolist(), (known.families[k] for k in suspect), label.tolist(), strict=True))
    count = Counter(cells)
    drawn = [1 if counts is None else counts[0][cell[0]] * counts[1][cell[1]] for cell in cells]
    weight = np.array([times / count[cell] for times, cell in zip(drawn, cells, strict=True)])
    n_audits = len(values)
    means, numbers, variances = np.moveaxis(np.concatenate([audit[used] for audit in values]), -1, 0)
    features = _features(mode, values.shape[-2])
    tiled = np.tile(label, n_audits), np.tile(weight, n_audits)
    strictness = STRICTNESS if mode in READ_TOGETHER else None
    return fit(means, *tiled, features, mode, numbers, variances, strictness=strictness)


def judged_by(model: Classifier, mode: str, observed: F64) -> F64:
    """Log-odds of pairs, natural log, ``(...)``; NaN where undefined.

    Args:
        model: a fit to the mode's features, some of which it may have dropped.
        mode: whose features they are.
        observed: ``(..., n_features, 3)``, see :func:`pair_statistics.observation`.
    """
    chosen = observed[..., columns_of(model, mode, observed.shape[-2]), :]
    return model.log_odds(chosen[..., 0], chosen[..., 1])


def refits(
    model: Classifier, values: F64, known: LabelTable, mode: str, strata: F64 | None = None
) -> tuple[tuple[float, ...], ...]:
    """Fit again to teachers and suspect families drawn with replacement.

    References on the same prompts show how close unrelated models come to a teacher. Without them that level is unknown:
    each refit then also moves raw similarities to the level of one training teacher on one part of the prompts.

    Args:
        model: the fit whose terms are kept.
        values: what it was fitted on, see :func:`fit_table`.
        known: the labels.
        mode: whose features they are.
        strata: the first audit on each part of the prompts, as ``values``; needed where a feature is a raw similarity.

    Returns:
        One row a fit: the intercept at the model's centers, then the slope of each of its terms. Draws without a positive
        or without a negative pair are left out.
    """
    names = sorted(set(known.families))
    rng = np.random.default_rng(SEED)
    everywhere = np.ones(known.label.shape, dtype=bool)
    columns = columns_of(model, mode, values.shape[-2])
    levels = [[0.0] * len(columns)] if strata is None else _levels(strata[..., columns, 0], known).tolist()
    found = []
    for _ in range(N_REFITS):
        drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)))
        teachers = rng.multinomial(len(everywhere), np.full(len(everywhere), 1 / len(everywhere)))
        again = fit_table(values, known, everywhere, mode, (teachers, dict(zip(names, drawn.tolist(), strict=True))))
        level = levels[rng.integers(len(levels))]
        if not again.terms:
            continue
        slope = {(term.signal, term.statistic): term.weight / term.scale for term in again.terms}
        center = {(term.signal, term.statistic): term.center for term in again.terms}
        slopes = [slope.get(feature, 0.0) for feature in model.features]
        # where terms are read together this holds to the first order: what moves all of them moves their mean as much
        shift = sum(
            s * (term.center - center.get((term.signal, term.statistic), 0.0) - above)
            for s, term, above in zip(slopes, model.terms, level, strict=True)
        )
        found.append((round(again.intercept + shift, 6), *(round(s, 6) for s in slopes)))
    return tuple(found)


def untaught_level(scores: F64, stand_ins: NDArray[np.bool_]) -> float:
    """What the references of a teacher typically reach in the suspect's place: the mean over teachers of their medians.

    Args:
        scores: log-odds, ``(n_teachers, n_suspects)``; NaN where undefined.
        stand_ins: see :class:`PairTable`.
    """
    chosen = [row[members & np.isfinite(row)] for row, members in zip(scores, stand_ins, strict=True)]
    medians = [float(np.median(values)) for values in chosen if len(values)]
    return float(np.mean(medians)) if medians else float("nan")


def _levels(strata: F64, known: LabelTable) -> F64:
    """How far untaught models lie above their common mean, at one teacher on one part of the prompts.

    Args:
        strata: ``(n_strata, n_teachers, n_suspects, n_features)``.
        known: the labels.

    Returns:
        ``(n_levels, n_features)``; they add up to zero.
    """
    untaught = (known.label == 0) & ~np.isin(known.basis, list(NEVER_FITTED))
    levels = [
        np.nanmean(part[teacher, untaught[teacher]], axis=0)
        for part in strata
        for teacher in np.flatnonzero(untaught.any(axis=1))
    ]
    above: F64 = np.array(levels) - np.mean(levels, axis=0)
    return above


def double_hold_out(values: F64, table: PairTable, known: LabelTable, mode: str, judged: F64 | None = None) -> F64:
    """Log-odds of every pair from a fit without its suspect's family and without its teacher's provider.

    Where a provider has so many of the positives that too few would remain, only the teacher itself is held out.

    Args:
        values: what is fitted on, see :func:`fit_table`.
        table: whose teachers and suspects they are.
        known: the labels.
        mode: whose features they are.
        judged: what is scored, ``(..., n_teachers, n_suspects, n_features, 3)``; the first audit if None.

    Returns:
        ``(..., n_teachers, n_suspects)``, natural log; NaN where undefined.
    """
    judged = values[0] if judged is None else judged
    scores = np.full(judged.shape[:-2], np.nan)
    families = np.array(known.families)
    for hidden_teachers in _teacher_groups(table, known):
        for family in sorted(set(known.families)):
            hidden_suspects = families == family
            keep = ~hidden_teachers[:, None] & ~hidden_suspects[None, :]
            model = fit_table(values, known, keep, mode)
            rows, columns = np.ix_(hidden_teachers, hidden_suspects)
            scores[..., rows, columns] = judged_by(model, mode, judged[..., rows, columns, :, :])
    return scores


def columns_of(model: Classifier, mode: str, n_features: int) -> list[int]:
    """Where a model's features stand among those that were measured."""
    measured = _features(mode, n_features)
    return [measured.index(feature) for feature in model.features]


def _features(mode: str, n_features: int) -> tuple[tuple[str, str], ...]:
    """The mode's features, or the one feature of the baseline that knows lengths only."""
    return MODE_FEATURES[mode] if n_features == len(MODE_FEATURES[mode]) else (("length", "ratio"),)


def _teacher_groups(table: PairTable, known: LabelTable) -> list[NDArray[np.bool_]]:
    providers = np.array(table.known_providers)
    positives = (known.label == 1).sum(axis=1)
    groups = []
    for provider in dict.fromkeys(providers.tolist()):
        members = providers == provider
        if positives[members].sum() > positives.sum() / 2:
            groups += [np.arange(len(providers)) == k for k in np.flatnonzero(members)]
        else:
            groups.append(members)
    return groups
