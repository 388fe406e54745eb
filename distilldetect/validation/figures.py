"""Figures of judged panels: verdicts by tier, teacher-balanced error, ranks, and the largest errors."""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from distilldetect.arrays import LN10
from distilldetect.defaults import CHANNELS, FAMILY_BOOTSTRAP_SAMPLES, REFERENCE_DRAWS
from distilldetect.results import INCONCLUSIVE, TIERS, VERBAL_SCALE, verdict_word
from distilldetect.validation import metrics
from distilldetect.validation.fit import Judged, JudgedPanel, balanced
from distilldetect.validation.labelled import FITTED_TIERS

# Taught families below which an AUROC within one teacher says little.
FEWEST_FAMILIES = 3

# Pairs of each kind that are named as errors.
_N_ERRORS = 5

_SUPPORT = [f"{word} support" for _, word in VERBAL_SCALE[1:]]
_WORDS = (*(f"{word} against" for word in reversed(_SUPPORT)), INCONCLUSIVE, *_SUPPORT)
_MIDDLE = _WORDS.index(INCONCLUSIVE)

Score = Callable[[Judged], float]  # higher for taught pairs
Key = TypeVar("Key", bound=Hashable)


def word_of(one: Judged) -> str:
    """Return the verdict on an observation, as ``score`` words it."""
    return verdict_word(one.printed / LN10, one.low / LN10, one.high / LN10)


def panel_figures(panel: JudgedPanel, seed: int) -> dict[str, Any]:
    """Return all figures of a panel by number of references, NaN where one cannot be formed; ``seed`` draws families."""
    at = {name: [one for one in panel.judged if one.seen.references == name] for name in REFERENCE_DRAWS}
    return {
        "references": {name: _figures(judged, seed) for name, judged in at.items()},
        "n_pairs": {tier: len({one.seen.pair for one in at["all"] if one.seen.pair.tier == tier}) for tier in TIERS},
        "most_references": max((one.seen.n_references for one in at["all"]), default=0),
        "left_out": panel.left_out,
        "errors": largest_errors(at["all"]),
    }


def baselines(panel: JudgedPanel, seed: int) -> dict[str, dict[str, Any]]:
    """Return the ranks of scores that do not compare what is written, with all references; ``seed`` draws families."""
    judged = [one for one in panel.judged if one.seen.references == "all"]
    by_teacher = _grouped(_fitted(judged), lambda one: one.seen.pair.teacher)
    prior = {teacher: float(np.mean([one.seen.pair.is_taught for one in own])) for teacher, own in by_teacher.items()}
    scores: dict[str, Score] = {
        "teacher_prior": lambda one: prior.get(one.seen.pair.teacher, 0.0),
        "length_only": lambda one: one.seen.length,
        "shuffled_prompts": lambda one: one.shuffled,
    }
    return {name: _ranks(judged, score, seed) for name, score in scores.items()}


def _figures(judged: Sequence[Judged], seed: int) -> dict[str, Any]:
    ranks = _ranks(judged, lambda one: one.uncapped, seed)
    used = _fitted(judged)
    labels, weights = [one.seen.pair.is_taught for one in used], balanced([one.seen for one in used])
    printed = [one.printed for one in used]
    cost = {
        "cllr": metrics.cllr(printed, labels, weights),
        "cllr_min": metrics.cllr_min([one.uncapped for one in used], labels, weights),
    }
    return {**{tier: verdicts(judged, tier) for tier in TIERS}, **ranks, "balanced": ranks["balanced"] | cost}


def _ranks(judged: Sequence[Judged], score: Score, seed: int) -> dict[str, Any]:
    """Figures of the order alone; those by teacher and contrast are means over the draws of references."""
    defined = [one for one in judged if not math.isnan(score(one))]
    used = _fitted(defined)
    values, labels = [score(one) for one in used], [one.seen.pair.is_taught for one in used]
    weights, families = balanced([one.seen for one in used]), [one.seen.pair.family for one in used]
    low, high = metrics.auroc_interval(values, labels, weights, families, FAMILY_BOOTSTRAP_SAMPLES, seed)
    draws = list(_by_draw(defined))
    return {
        "balanced": {"auroc": metrics.auroc(values, labels, weights), "auroc_low": low, "auroc_high": high},
        "within_teacher_macro_auroc": {
            tier: _mean(within_teachers(draw, score, tier) for draw in draws) for tier in ("clean", "siblings", "nominal")
        },
        "interaction": _mean(interaction(draw, score) for draw in draws),
        "provider_first_macro": _mean(provider_first(draw, score) for draw in draws),
    }


def verdicts(judged: Sequence[Judged], tier: str) -> dict[str, Any]:
    """Return which share of the verdicts on one of ``TIERS`` says what, each family weighing the same."""
    own = _grouped((one for one in judged if one.seen.pair.tier == tier), lambda one: one.seen.pair.family)
    words = {family: list(map(word_of, of_family)) for family, of_family in own.items()}
    return {
        "families": len(words),
        "moderate_or_more": _share(words, lambda word: word.endswith("support") and not word.startswith("weak")),
        "weak": _share(words, lambda word: word == "weak support"),
        "inconclusive": _share(words, lambda word: word == INCONCLUSIVE),
        "against": _share(words, lambda word: word.endswith("against")),
    }


def within_teachers(judged: Sequence[Judged], score: Score, tier: str) -> float:
    """Return the mean over teachers of a score's AUROC among one's taught suspects and those of a tier, families equal.

    Here and below, ``judged`` holds one observation a pair.
    """
    found = []
    for own in _grouped(judged, lambda one: one.seen.pair.teacher).values():
        used = [one for one in own if one.seen.pair.tier in ("taught", tier)]
        pairs = [one.seen.pair for one in used]
        if len({pair.family for pair in pairs if pair.is_taught}) >= FEWEST_FAMILIES:
            weights = metrics.equal_weights([(pair.family, pair.is_taught) for pair in pairs])
            found.append(metrics.auroc([score(one) for one in used], [pair.is_taught for pair in pairs], weights))
    return _mean(found)


def interaction(judged: Sequence[Judged], score: Score) -> float:
    """Return the share of double contrasts won, pairs of families equal.

    A contrast is log LR(T, S) - log LR(T, S') - log LR(T', S) + log LR(T', S') above 0, where T taught S and not S', and T'
    is another provider's and taught neither. A teacher's popularity and a suspect's plainness cancel.
    """
    by_teacher = {
        teacher: {one.seen.pair.suspect: (one.seen.pair, score(one)) for one in own}
        for teacher, own in _grouped(_fitted(judged), lambda one: one.seen.pair.teacher).items()
    }
    clean = {
        teacher: {suspect: value for suspect, (pair, value) in own.items() if not pair.is_taught}
        for teacher, own in by_teacher.items()
    }
    provider = {teacher: next(iter(own.values()))[0].provider for teacher, own in by_teacher.items()}
    cells: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for teacher, own in by_teacher.items():
        rivals = [clean[other] for other in by_teacher if provider[other] != provider[teacher]]
        untaught = [(pair, value) for pair, value in own.values() if not pair.is_taught]
        for taught, above in own.values():
            if taught.is_taught:
                for pair, below in untaught:
                    leads = [
                        above - below - rival[taught.suspect] + rival[pair.suspect]
                        for rival in rivals
                        if taught.suspect in rival and pair.suspect in rival
                    ]
                    cells[teacher, taught.family, pair.family] += [(lead > 0) + 0.5 * (lead == 0) for lead in leads]
    return _mean(float(np.mean(won)) for won in cells.values() if won)


def provider_first(judged: Sequence[Judged], score: Score) -> float:
    """Return how often the highest teacher of a taught suspect is by a provider that taught it, the mean over teachers.

    Among labelled teachers, where there are several providers; families of a teacher weigh the same.
    """
    right: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for own in _grouped(judged, lambda one: one.seen.pair.suspect).values():
        taught = [one.seen.pair for one in own if one.seen.pair.is_taught]
        if taught and len({one.seen.pair.provider for one in own}) > 1:
            best = max(score(one) for one in own)
            first = [one.seen.pair.provider for one in own if score(one) == best]
            hit = float(np.mean([provider in {pair.provider for pair in taught} for provider in first]))
            for pair in taught:
                right[pair.teacher][pair.family].append(hit)
    return _mean(_mean(map(_mean, families.values())) for families in right.values())


def largest_errors(judged: Sequence[Judged]) -> dict[str, list[dict[str, Any]]]:
    """Return the untaught pairs that score highest and the taught ones that score lowest, one of a family and teacher."""
    found = {}
    for name, sign in (("untaught", -1.0), ("taught", 1.0)):
        own = [one for one in judged if one.seen.pair.is_taught == (sign > 0) and not math.isnan(one.seen.value)]
        ordered = sorted(own, key=lambda one: sign * one.uncapped)
        worst = _grouped(ordered, lambda one: (one.seen.pair.teacher, one.seen.pair.family)).values()
        found[name] = [_row(of_family[0]) for of_family in islice(worst, _N_ERRORS)]
    return found


def score_rows(panel: JudgedPanel) -> Iterator[dict[str, Any]]:
    """Yield every pair with all references, as a row."""
    for one in panel.judged:
        if one.seen.references == "all":
            yield {"panel": panel.name, **_row(one)}


def strengths(panels: Sequence[JudgedPanel]) -> dict[str, Any]:
    """Return how often a verdict of each strength came out for taught and clean untaught families, by number of references.

    A family counts once in each panel; pairs that have fewer references do not count. By number of references these are
    ``taught_families`` and ``untaught_families``, and for each verdict ``at_least`` (support) or ``at_most`` (support
    against) the share of either whose verdict is as strong.
    """
    words: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for panel in panels:
        for one in panel.judged:
            seen, (most, _) = one.seen, REFERENCE_DRAWS[one.seen.references]
            if seen.n_references and seen.n_references == (most or seen.n_references):
                words[seen.references, seen.pair.tier][panel.name, seen.pair.family].append(word_of(one))

    def shares(name: str, wanted: Sequence[str]) -> list[float]:
        """Of taught and clean families."""
        return [_share(words[name, tier], wanted.__contains__) for tier in ("taught", "clean")]

    return {
        name: {
            "taught_families": len(words[name, "taught"]),
            "untaught_families": len(words[name, "clean"]),
            "at_least": {_WORDS[k]: shares(name, _WORDS[k:]) for k in range(_MIDDLE + 1, len(_WORDS))},
            "at_most": {_WORDS[k]: shares(name, _WORDS[: k + 1]) for k in range(_MIDDLE)},
        }
        for name in REFERENCE_DRAWS
        if words[name, "taught"] and words[name, "clean"]
    }


def _row(one: Judged) -> dict[str, Any]:
    pair = one.seen.pair
    return {
        "teacher": pair.teacher,
        "suspect": pair.suspect,
        "family": pair.family,
        "tier": pair.tier,
        "basis": pair.basis,
        "verdict": word_of(one),
        "log10_lr": one.printed / LN10,
        "log10_lr_low": one.low / LN10,
        "log10_lr_high": one.high / LN10,
        "log10_lr_uncapped": one.uncapped / LN10,
        "n_references": one.seen.n_references,
        "position": one.seen.value,
        "level": _mean(one.seen.observed),
        "length_excess": one.seen.length_excess,
        "channels": dict(zip(CHANNELS, one.seen.channels, strict=False)),
    }


def _fitted(judged: Iterable[Judged]) -> list[Judged]:
    return [one for one in judged if one.seen.pair.tier in FITTED_TIERS]


def _grouped(judged: Iterable[Judged], key: Callable[[Judged], Key]) -> dict[Key, list[Judged]]:
    groups: dict[Key, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[key(one)].append(one)
    return groups


def _by_draw(judged: Sequence[Judged]) -> Iterator[list[Judged]]:
    """For each draw, one observation of every pair; pairs with fewer draws begin anew."""
    by_pair = list(_grouped(judged, lambda one: one.seen.pair).values())
    for draw in range(max(map(len, by_pair), default=0)):
        yield [own[draw % len(own)] for own in by_pair]


def _share(words: Mapping[Any, Sequence[str]], holds: Callable[[str], bool]) -> float:
    """The share of verdicts of which something holds, each family weighing the same."""
    return _mean(float(np.mean(list(map(holds, of_family)))) for of_family in words.values())


def _mean(values: Iterable[float]) -> float:
    found = [value for value in values if not math.isnan(value)]
    return float(np.mean(found)) if found else math.nan
