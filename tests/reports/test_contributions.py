"""What each signal contributes, as a reader sees it."""

from distilldetect.model.classifier import DISAGREEMENT
from distilldetect.scoring.statistics import EXCESS, STATISTICS

from distilldetect.reports.contributions import (
    CONTRIBUTION_WORDS,
    STATISTIC_WORDS,
    contribution_rows,
    feature_name,
    observed,
    short_name,
)


def part(log10_lr=0.0, signal="a_similarity", statistic="win_fraction", value=1.0):
    return {"signal": signal, "statistic": statistic, "value": value, "log10_lr": log10_lr}


def test_rows_of_a_card_add_up_and_the_small_ones_stand_together():
    document = {
        "verdict": {"log10_lr_unbounded": -1.05},
        "intercept": 0.5,
        "contributions": [part(x) for x in (0.1, -2.0, 0.3, 0.05)],
        "signals": {},
    }
    assert [(row.what, row.log10_lr) for row in contribution_rows(document, most=2)] == [
        ("what a pair is worth before its text is read", "+0.50"),
        ("a: share of comparisons won by the teacher", "-2.00"),
        ("a: share of comparisons won by the teacher", "+0.30"),
        ("2 more together", "+0.15"),
        ("sum, before the limit", "-1.05"),
    ]


def test_a_feature_is_shown_as_observed_not_as_restated():
    own = part(statistic="nearest_fraction", value=0.2)
    assert observed({"signals": {"a_similarity": {"nearest_fraction": 0.7}}}, own) == 0.7
    assert observed({"signals": {}}, own) == 0.2


def test_what_reading_together_takes_off_has_a_name_and_its_own_value():
    signal, statistic = DISAGREEMENT
    own = part(-0.2, signal, statistic, 0.9)
    assert feature_name(own) == "disagreement: how far the parts of signals lie apart"
    assert short_name(own) == "disagreement (spread)"
    assert observed({"signals": {"a_similarity": {"similarity": 0.5}}}, own) == 0.9


def test_every_statistic_has_words():
    assert set(STATISTIC_WORDS) == {*STATISTICS, EXCESS, "similarity"}
    assert set(CONTRIBUTION_WORDS) == {*STATISTIC_WORDS, DISAGREEMENT[1]}
