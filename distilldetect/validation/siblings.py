"""Fit and hold out what tells siblings apart, on suspects that one model of a provider taught and another did not."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.defaults import N_REFITS, SEED
from distilldetect.model.siblings import SiblingModel, beside, bounded, fit_slope
from distilldetect.results import rounded
from distilldetect.validation import metrics
from distilldetect.validation.figures import figures, negatives
from distilldetect.validation.table import LabelTable, PairTable


class Case(NamedTuple):
    """A suspect that one of two siblings taught.

    Attributes:
        taught, other: rows of the one that did and of the one that did not.
        suspect: its column.
    """

    taught: int
    other: int
    suspect: int


def sibling_cases(contrasts: F64, known: LabelTable) -> list[Case]:
    """Every suspect with two siblings of which one is documented to have taught it, the other not to have.

    Args:
        contrasts: see :class:`PairTable`.
        known: the labels.
    """
    taught = known.label == 1
    untaught = negatives(known, "siblings")
    cells = np.isfinite(contrasts) & taught[:, None, :] & untaught[None, :, :]
    return [Case(*map(int, cell)) for cell in np.argwhere(cells)]


def fit_siblings(scores: F64, table: PairTable, known: LabelTable) -> SiblingModel | None:
    """The model of all cases, with the figures of its hold-out; None where there are too few to hold any out.

    Args:
        scores: log-odds of pairs with references, each held out, ``(n_teachers, n_suspects)``.
        table: whose they are.
        known: the labels.
    """
    contrasts = table.contrasts
    cases = sibling_cases(contrasts, known)
    held_out = hold_out_siblings(contrasts, known)
    if not sibling_cases(held_out, known):
        return None
    bound = sibling_bound(held_out, known)
    return SiblingModel(
        slope=_slope(contrasts, cases, known),
        bound=bound,
        refits=_refits(contrasts, cases, known),
        validation=rounded(all_sibling_figures(scores, bounded(held_out, bound), table, known)),
    )


def hold_out_siblings(contrasts: F64, known: LabelTable, judged: F64 | None = None) -> F64:
    """Log-odds for each teacher against each sibling, by a fit that saw neither the suspect's family nor either of the two.

    Args:
        contrasts: what is fitted on, see :class:`PairTable`.
        known: the labels.
        judged: what is scored, ``(..., n_teachers, n_teachers, n_suspects)``; the same if None.

    Returns:
        As ``judged``, natural log, unbounded; NaN where undefined, or where no case remains to fit on.
    """
    judged = contrasts if judged is None else judged
    cases = sibling_cases(contrasts, known)
    families = np.array(known.families)
    of_cases = {known.families[case.suspect] for case in cases}
    held_out = np.full(judged.shape, np.nan)
    for one, other in np.argwhere(np.isfinite(contrasts).any(axis=-1)):
        rest = [case for case in cases if not {case.taught, case.other} & {one, other}]
        if one > other or not rest:
            continue
        slopes = dict.fromkeys(families, _slope(contrasts, rest, known))
        for family in of_cases:
            kept = [case for case in rest if known.families[case.suspect] != family]
            slopes[family] = _slope(contrasts, kept, known) if kept else math.nan
        slope = np.array([slopes[family] for family in families])
        held_out[..., one, other, :] = slope * judged[..., one, other, :]
        held_out[..., other, one, :] = -held_out[..., one, other, :]
    return held_out


def sibling_bound(held_out: F64, known: LabelTable) -> float:
    """The log10 LR up to which held-out cases support one, see :func:`metrics.elub`; 0 without any."""
    cells: dict[tuple[int, int, str], list[float]] = {}
    for case in sibling_cases(held_out, known):
        key = (case.taught, case.other, known.families[case.suspect])
        cells.setdefault(key, []).append(float(held_out[case]) / math.log(10))
    own = np.array([np.mean(values) for values in cells.values()])
    return metrics.elub(np.concatenate([own, -own]), np.repeat([1, 0], len(own)))[1] if len(own) else 0.0


def sibling_figures(log_odds: F64, known: LabelTable) -> dict[str, Any]:
    """How well siblings are told apart: each pair of siblings and family of suspects weighs the same.

    Args:
        log_odds: for each teacher against each sibling, ``(n_teachers, n_teachers, n_suspects)``, natural log.
        known: the labels.

    Returns:
        Share of cases whose LR points to the one that taught, shares with an LR of 10 and more for it and for the other,
        Cllr, and what they rest on.
    """
    cases = sibling_cases(log_odds, known)
    values = np.array([log_odds[case] for case in cases])
    weights = sibling_weights(cases, known)

    def share(true: NDArray[np.bool_]) -> float:
        return float(weights @ true / weights.sum()) if cases else math.nan

    return {
        "right_fraction": share((values > 0) + 0.5 * (values == 0)),
        "right_lr10_fraction": share(values >= math.log(10)),
        "wrong_lr10_fraction": share(values <= -math.log(10)),
        "cllr": metrics.cllr(np.concatenate([values, -values]), np.repeat([1, 0], len(cases)), np.tile(weights, 2)),
        "n_cases": len(cases),
        "n_families": len({known.families[case.suspect] for case in cases}),
        "n_sibling_pairs": len({frozenset(case[:2]) for case in cases}),
    }


def all_sibling_figures(scores: F64, log_odds: F64, table: PairTable, known: LabelTable) -> dict[str, Any]:
    """Those of :func:`sibling_figures`, and what :func:`figures.figures` says of LRs beside siblings.

    Args:
        scores: log-odds of pairs, ``(n_teachers, n_suspects)``.
        log_odds: see :func:`sibling_figures`.
        table: whose they are.
        known: the labels.
    """
    left = figures(beside(scores, np.fmin.reduce(log_odds, axis=1)), table, known)
    kept = {key: left[key] for key in ("within_teacher_macro_auroc", "interaction", "families_equal", "attribution")}
    providers = Counter(table.providers[case.taught] for case in sibling_cases(log_odds, known))
    return {**sibling_figures(log_odds, known), "cases_by_provider": dict(providers.most_common()), "beside": kept}


def _slope(contrasts: F64, cases: Sequence[Case], known: LabelTable) -> float:
    return fit_slope(np.array([contrasts[case] for case in cases]), sibling_weights(cases, known))


def sibling_weights(cases: Sequence[Case], known: LabelTable) -> F64:
    """Weights under which each pair of siblings and family of suspects weighs the same."""
    return metrics.equal_weights([(frozenset(case[:2]), known.families[case.suspect]) for case in cases])


def _refits(contrasts: F64, cases: Sequence[Case], known: LabelTable) -> tuple[float, ...]:
    """Slopes of fits to families of suspects drawn with replacement."""
    names = sorted({known.families[case.suspect] for case in cases})
    rng = np.random.default_rng(SEED)
    values, weights = np.array([contrasts[case] for case in cases]), sibling_weights(cases, known)
    place = np.array([names.index(known.families[case.suspect]) for case in cases])
    drawn = (rng.multinomial(len(names), np.full(len(names), 1 / len(names))) for _ in range(N_REFITS))
    return tuple(round(fit_slope(values, weights * times[place]), 6) for times in drawn)
