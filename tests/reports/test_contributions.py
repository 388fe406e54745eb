"""What each signal contributes, as a reader sees it."""

from distilldetect.defaults import CHANNELS, WEIGHED_SIGNALS
from distilldetect.reports.contributions import (
    CHANNEL_WORDS,
    INTERCEPT_WORDS,
    LEVEL_WORDS,
    LIKENESS,
    SUM_WORDS,
    contribution_rows,
    deciding,
    reasons,
)


def part(signal, channel, value, log10_lr):
    return {"signal": signal, "channel": channel, "value": value, "log10_lr": log10_lr}


DOCUMENT = {
    "verdict": {"log10_lr_uncapped": 1.35},
    "n_prompts": 200,
    "n_references": 4,
    "intercept": -1.5,
    "contributions": [
        part("opening_prefix_similarity", "openings", 0.5, 1.0),
        part("opening_trigram_similarity", "openings", None, 1.25),
        part("level", "none", -0.3, 0.6),
    ],
    "signals": {
        "opening_prefix_similarity": {"nearest_fraction": 0.5, "usual_fraction": 0.2, "similarity": 0.9},
        "opening_trigram_similarity": {"nearest_fraction": 0.4, "usual_fraction": 0.2, "similarity": 0.9},
        "sentence_opening_similarity": {"nearest_fraction": 0.25, "usual_fraction": None, "similarity": 0.9},
        "word_pair_likelihood": {"nearest_fraction": None, "usual_fraction": 0.2, "similarity": None},
    },
}


def test_every_part_is_a_row_in_its_order_and_they_add_up():
    assert contribution_rows(DOCUMENT) == [
        (INTERCEPT_WORDS, "", "-1.50"),
        ("opening prefix (openings)", "50%", "+1.00"),
        ("opening trigram (openings)", "-", "+1.25"),
        (LEVEL_WORDS, "-0.30", "+0.60"),
        (SUM_WORDS, "", "+1.35"),
    ]


def test_the_kinds_of_evidence_that_decide():
    assert deciding(DOCUMENT) == ["openings"]
    assert deciding(DOCUMENT | {"contributions": []}) == []


def test_reasons_are_told_in_words_one_a_kind_of_evidence():
    assert reasons(DOCUMENT, "pupil", "master") == [
        "On 100 of 200 prompts, pupil begins its answer most like master, of 5 models; a reference in its place does on"
        " 40.",
        "On 50 of 200 prompts, pupil begins its later sentences most like master, of 5 models.",
    ]


def test_every_signal_and_channel_has_words():
    assert set(LIKENESS) == set(WEIGHED_SIGNALS)
    assert set(CHANNEL_WORDS) == set(CHANNELS)
