"""Figures for a scored panel, within teachers and by interaction, so that no main effect of a teacher can win them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64, LN10
from distilldetect.defaults import FAMILY_BOOTSTRAP_SAMPLES, SEED
from distilldetect.validation import metrics
from distilldetect.validation.table import LabelTable, PairTable

TIERS = {
    "clean": ("documented", "temporal"),
    "siblings": ("sibling-documented", "sibling-temporal"),
    "nominal": ("nominal",),
}


MIN_POSITIVE_FAMILIES = 3  # a within-teacher AUROC over fewer says little


def figures(scores: F64, table: PairTable, known: LabelTable) -> dict[str, Any]:
    """Every figure of merit of one score.

    Args:
        scores: natural-log LRs, ``(n_teachers, n_suspects)``; NaN where undefined.
        table: whose teachers and suspects they are.
        known: the labels.

    Returns:
        The ``metrics`` block of ``evaluate --format json``; NaN where a figure cannot be formed.
    """
    within: dict[str, dict[str, Any]] = {}
    for k, teacher in enumerate(table.teachers):
        positive = _chosen(scores, known, k, None)
        if len(positive):
            within[teacher] = {tier: _within(scores[k], positive, _chosen(scores, known, k, tier), known) for tier in TIERS}
    judged = [t for t, tiers in within.items() if tiers["clean"]["n_positive_families"] >= MIN_POSITIVE_FAMILIES]
    clean = (known.label == 1) | negatives(known, "clean")
    return {
        "within_teacher": within,
        "within_teacher_macro_auroc": {tier: _mean(within[t][tier]["auroc"] for t in judged) for tier in TIERS},
        "interaction": {tier: _interaction(scores, table, known, tier) for tier in ("clean", "siblings")},
        "families_equal": _overall(scores, known, clean & np.isfinite(scores), equal=True),
        "pooled": _overall(scores, known, clean & np.isfinite(scores), equal=False),
        "attribution": _attribution(scores, table, known),
    }


def negatives(known: LabelTable, tier: str) -> NDArray[np.bool_]:
    """Which pairs are negatives of a tier, ``(n_teachers, n_suspects)``."""
    found: NDArray[np.bool_] = (known.label == 0) & np.isin(known.basis, TIERS[tier])
    return found


def largest_errors(scores: F64, table: PairTable, known: LabelTable, most: int) -> dict[str, list[dict[str, Any]]]:
    """The pairs on which a score is most wrong, by name: one suspect a family and group, the worst.

    Args:
        scores: natural-log LRs, ``(n_teachers, n_suspects)``; NaN where undefined.
        table: whose teachers and suspects they are.
        known: the labels.
        most: pairs of each group.

    Returns:
        ``trained``, the lowest first, and each tier of untrained pairs, the highest first.
    """
    groups = {"trained": known.label == 1}
    groups |= {tier: negatives(known, tier) for tier in TIERS}
    found = {}
    for name, members in groups.items():
        pairs = np.argwhere(members & np.isfinite(scores))
        wrongness = scores[pairs[:, 0], pairs[:, 1]] * (-1 if name == "trained" else 1)
        worst: dict[str, dict[str, Any]] = {}
        for t, s in pairs[np.argsort(-wrongness, kind="stable")].tolist():
            row = {"teacher": table.teachers[t], "suspect": table.suspects[s], "log10_lr": float(scores[t, s]) / LN10}
            worst.setdefault(known.families[s], row)
        found[name] = list(worst.values())[:most]
    return found


def _chosen(scores: F64, known: LabelTable, teacher: int, tier: str | None) -> NDArray[np.int64]:
    """Suspects that are positives of a teacher (tier None), or its negatives of one tier."""
    if tier is None:
        wanted = known.label[teacher] == 1
    else:
        wanted = (known.label[teacher] == 0) & np.isin(known.basis[teacher], TIERS[tier])
    return np.flatnonzero(wanted & np.isfinite(scores[teacher]))


def _within(score: F64, positive: NDArray[np.int64], negative: NDArray[np.int64], known: LabelTable) -> dict[str, Any]:
    families = [[known.families[k] for k in members] for members in (positive, negative)]
    n_families = [len(set(names)) for names in families]
    values = np.concatenate([score[positive], score[negative]])
    labels = np.repeat([1, 0], [len(positive), len(negative)])
    weights = np.concatenate([metrics.equal_weights(names) for names in families])
    low, high = _bootstrap_auroc(score[positive], score[negative], *families)
    return {
        "auroc": metrics.auroc(values, labels, weights),
        "auroc_low": low,
        "auroc_high": high,
        "tpr_at_fpr_0.10": metrics.tpr_at_fpr(values, labels, 0.10, weights),
        "n_positive_families": n_families[0],
        "n_negative_families": n_families[1],
    }


def _bootstrap_auroc(
    positive: F64, negative: F64, positive_families: Sequence[str], negative_families: Sequence[str]
) -> tuple[float, float]:
    """Percentile interval when families, not models, are drawn again."""
    if not len(positive) or not len(negative):
        return float("nan"), float("nan")
    to_positive, to_negative = _averaging(positive_families), _averaging(negative_families)
    cells = to_positive @ metrics.wins(positive, negative) @ to_negative.T
    rng = np.random.default_rng(SEED)
    up = _multinomial(rng, cells.shape[0])
    down = _multinomial(rng, cells.shape[1])
    low, high = np.quantile(((up @ cells) * down).sum(axis=1), (0.025, 0.975))
    return float(low), float(high)


def _averaging(families: Sequence[str]) -> F64:
    names = sorted(set(families))
    member = np.array([[family == name for family in families] for name in names], dtype=float)
    averaging: F64 = member / member.sum(axis=1, keepdims=True)
    return averaging


def _multinomial(rng: np.random.Generator, n: int) -> F64:
    drawn: F64 = rng.multinomial(n, np.full(n, 1 / n), size=FAMILY_BOOTSTRAP_SAMPLES) / n
    return drawn


def _interaction(scores: F64, table: PairTable, known: LabelTable, tier: str) -> dict[str, Any]:
    """Share of double contrasts won: does this suspect lean to this teacher more than both margins explain?"""
    cells = dict(_contrasts(scores, table, known, tier))
    by_teacher: dict[str, list[float]] = {}
    for (teacher, _, _), wins in cells.items():
        by_teacher.setdefault(teacher, []).append(float(wins.mean()))
    equal = [float(wins.mean()) for wins in cells.values()]
    low, high = _bootstrap_cells(cells)
    return {
        "families_equal": _mean(equal),
        "families_equal_low": low,
        "families_equal_high": high,
        "teachers_equal": _mean(_mean(values) for values in by_teacher.values()),
        "n_contrasts": int(sum(len(wins) for wins in cells.values())),
        "by_teacher": {teacher: _mean(values) for teacher, values in by_teacher.items()},
    }


def _contrasts(scores: F64, table: PairTable, known: LabelTable, tier: str) -> Iterator[tuple[tuple[str, str, str], F64]]:
    """For each teacher and two suspect families, the contrasts against every teacher that taught neither."""
    providers = np.array(table.known_providers)
    clean = negatives(known, "clean") & np.isfinite(scores)
    cells: dict[tuple[str, str, str], list[F64]] = {}
    for k, teacher in enumerate(table.teachers):
        others = np.flatnonzero(providers != providers[k])
        for one in _chosen(scores, known, k, None):
            for two in _chosen(scores, known, k, tier):
                rival = others[clean[others, one] & clean[others, two]]
                if not len(rival):
                    continue
                lead = scores[k, one] - scores[k, two] - scores[rival, one] + scores[rival, two]
                key = (teacher, known.families[one], known.families[two])
                cells.setdefault(key, []).append((lead > 1e-12) + 0.5 * (np.abs(lead) <= 1e-12))
    for key, parts in cells.items():
        yield key, np.concatenate(parts)


def _bootstrap_cells(cells: Mapping[tuple[str, str, str], F64]) -> tuple[float, float]:
    if not cells:
        return float("nan"), float("nan")
    wins = np.array([values.mean() for values in cells.values()])
    rng = np.random.default_rng(SEED)
    weights = np.ones((FAMILY_BOOTSTRAP_SAMPLES, len(wins)))
    for place in (1, 2):
        names = sorted({key[place] for key in cells})
        drawn = _multinomial(rng, len(names))
        weights *= drawn[:, [names.index(key[place]) for key in cells]]
    total = weights.sum(axis=1)
    low, high = np.quantile((weights @ wins)[total > 0] / total[total > 0], (0.025, 0.975))
    return float(low), float(high)


def _overall(scores: F64, known: LabelTable, used: NDArray[np.bool_], *, equal: bool) -> dict[str, float]:
    teacher, suspect = np.nonzero(used)
    score, label = scores[used], known.label[used]
    cells = zip(teacher.tolist(), (known.families[k] for k in suspect), label.tolist(), strict=True)
    weight = metrics.equal_weights(list(cells)) if equal else np.ones(len(score))
    return {
        "auroc": metrics.auroc(score, label, weight),
        "eer": metrics.equal_error_rate(score, label, weight),
        "cllr": metrics.cllr(score, label, weight),
        "cllr_min": metrics.cllr_min(score, label, weight),
        "brier": metrics.brier(score, label, weight),
    }


def _attribution(scores: F64, table: PairTable, known: LabelTable) -> dict[str, Any]:
    """Over suspects with a documented teacher: is the highest-scoring teacher one of theirs, or of its provider?"""
    taught = np.flatnonzero((known.label == 1).any(axis=0) & np.isfinite(scores).any(axis=0))
    exact = provider = 0
    for suspect in taught:
        first = int(np.nanargmax(scores[:, suspect]))
        own = np.flatnonzero(known.label[:, suspect] == 1)
        exact += first in own
        provider += table.known_providers[first] in {table.known_providers[k] for k in own}
    n = len(taught)
    return {
        "provider_top1_fraction": provider / n if n else float("nan"),
        "teacher_top1_fraction": exact / n if n else float("nan"),
        "n_suspects": n,
    }


def _mean(values: Any) -> float:
    found = [value for value in values if not np.isnan(value)]
    return float(np.mean(found)) if found else float("nan")
