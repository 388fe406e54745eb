"""Figures of judged panels, by hand."""

import math

import pytest
from labelled_panels import observation, pair

from distilldetect.arrays import LN10
from distilldetect.validation.figures import (
    baselines,
    interaction,
    largest_errors,
    panel_figures,
    provider_first,
    strengths,
    verdicts,
    within_teachers,
    word_of,
)
from distilldetect.validation.fit import Judged, JudgedPanel


def judged(log10_lr, tier="clean", teacher="t", suspect="s", family=None, provider="p", references="all", n=12, **more):
    """A verdict whose interval does not include 1."""
    of = pair(teacher, suspect, family, tier, provider)
    seen = observation(of, log10_lr, (0.0,) * n, references, **more)
    natural = log10_lr * LN10
    return Judged(seen, natural, natural, natural - 0.01, natural + 0.01, -natural)


def score(one):
    return one.uncapped


def test_verdicts_count_families_once():
    own = [
        judged(1.2, "taught", suspect="a1", family="a"),
        judged(0.5, "taught", suspect="a2", family="a"),
        judged(0.1, "taught", suspect="b"),
        judged(-0.5, "taught", suspect="c"),
        judged(1.5, "clean", suspect="d"),
    ]
    assert verdicts(own, "taught") == {
        "families": 3,
        "moderate_or_more": pytest.approx(1 / 6),
        "weak": pytest.approx(1 / 6),
        "inconclusive": pytest.approx(1 / 3),
        "against": pytest.approx(1 / 3),
    }
    assert verdicts(own, "clean")["moderate_or_more"] == 1.0
    assert verdicts(own, "nominal")["families"] == 0
    assert math.isnan(verdicts(own, "nominal")["weak"])


def test_a_verdict_whose_interval_includes_1_is_inconclusive():
    one = judged(1.2)
    assert word_of(one) == "moderate support"
    assert word_of(one._replace(low=-0.1)) == "inconclusive"
    assert word_of(one._replace(uncapped=0.0, printed=0.0, low=math.nan, high=math.nan)) == "inconclusive"


def test_within_teachers_needs_three_taught_families():
    own = [judged(k, "taught", suspect=f"s{k}") for k in range(3)] + [judged(1.5, suspect="u")]
    assert within_teachers(own, score, "clean") == pytest.approx(1 / 3)
    assert math.isnan(within_teachers(own[1:], score, "clean"))


def test_interaction_takes_out_teachers_and_suspects():
    # the popular teacher is near to everybody, the plain suspect near to every teacher
    def cells(lead):
        return [
            judged(2 + lead, "taught", "popular", "pupil", provider="p"),
            judged(3, "clean", "popular", "plain", provider="p"),
            judged(0, "clean", "other", "pupil", provider="q"),
            judged(1, "clean", "other", "plain", provider="q"),
            judged(9, "clean", "same", "pupil", provider="p"),
        ]

    assert interaction(cells(0.5), score) == 1.0
    assert interaction(cells(-0.5), score) == 0.0
    assert interaction(cells(0.0), score) == 0.5
    assert math.isnan(interaction(cells(0.0)[:2], score))


def test_provider_first_is_a_mean_over_teachers():
    own = [judged(2, "taught", "t", f"s{k}", provider="p") for k in range(3)]
    own += [judged(1, "clean", "u", f"s{k}", provider="q") for k in range(3)]
    own += [judged(0, "taught", "u", "x", provider="q"), judged(1, "clean", "t", "x", provider="p")]
    assert provider_first(own, score) == 0.5
    assert math.isnan(provider_first(own[:1], score))


def test_errors_name_one_pair_of_a_family_and_teacher():
    own = [judged(k, "clean", suspect=f"s{k}", family="f") for k in range(3)] + [judged(-1, "taught", suspect="p")]
    found = largest_errors(own)
    assert [(row["suspect"], row["log10_lr_uncapped"]) for row in found["untaught"]] == [("s2", pytest.approx(2))]
    assert [row["suspect"] for row in found["taught"]] == ["p"]


def test_strengths_count_families_of_panels_with_as_many_references():
    own = [
        judged(1.2, "taught", suspect="a", references="12"),
        judged(0.5, "taught", suspect="b", references="12"),
        judged(-0.5, "clean", suspect="c", references="12"),
        judged(1.2, "clean", suspect="d", references="12", n=3),
        judged(1.2, "siblings", suspect="e", references="12"),
    ]
    found = strengths([JudgedPanel("one", tuple(own), {}), JudgedPanel("two", tuple(own[1:3]), {})])
    assert list(found) == ["12"]
    assert (found["12"]["taught_families"], found["12"]["untaught_families"]) == (3, 2)
    assert found["12"]["at_least"]["moderate support"] == [pytest.approx(1 / 3), 0.0]
    assert found["12"]["at_least"]["weak support"] == [1.0, 0.0]
    assert found["12"]["at_most"]["weak support against"] == [0.0, 1.0]


def test_figures_have_the_keys_of_the_document():
    own = [
        judged(value, tier, teacher, suspect, provider=teacher, references=references)
        for references in ("all", "one each", "12", "4", "1", "0")
        for value, tier, teacher, suspect in (
            (1.5, "taught", "t", "a"),
            (-0.5, "clean", "t", "b"),
            (-0.5, "clean", "u", "a"),
        )
    ]
    found = panel_figures(JudgedPanel("one", tuple(own), {}), seed=1)
    assert list(found["references"]) == ["all", "one each", "12", "4", "1", "0"]
    for figures in found["references"].values():
        assert list(figures["taught"]) == ["families", "moderate_or_more", "weak", "inconclusive", "against"]
        assert set(figures["balanced"]) == {"auroc", "auroc_low", "auroc_high", "cllr", "cllr_min"}
        assert set(figures["within_teacher_macro_auroc"]) == {"clean", "siblings", "nominal"}
        assert {"clean", "siblings", "nominal", "presumed", "interaction", "provider_first_macro"} <= set(figures)
    assert found["references"]["all"]["balanced"]["auroc"] == 1.0
    expected = (math.log2(1 + 10**-1.5) + math.log2(1 + 10**-0.5)) / 2
    assert found["references"]["all"]["balanced"]["cllr"] == pytest.approx(expected)


def test_the_prior_of_a_teacher_wins_nothing_balanced():
    own = [judged(1, "taught", "t", f"a{k}") for k in range(4)] + [judged(0, "clean", "t", "b")]
    own += [judged(1, "taught", "u", "c")] + [judged(0, "clean", "u", f"d{k}") for k in range(4)]
    found = baselines(JudgedPanel("one", tuple(own), {}), seed=1)
    assert found["teacher_prior"]["balanced"]["auroc"] == pytest.approx(0.5)
    assert found["shuffled_prompts"]["balanced"]["auroc"] == 0.0
