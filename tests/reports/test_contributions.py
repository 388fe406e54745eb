"""What each signal contributes, as a reader sees it."""

from distilldetect.defaults import CHANNELS
from distilldetect.reports.contributions import (
    CHANNEL_WORDS,
    INTERCEPT_WORDS,
    LEVEL_WORDS,
    SUM_WORDS,
    contribution_rows,
    deciding,
)


def part(signal, channel, value, log10_lr):
    return {"signal": signal, "channel": channel, "value": value, "log10_lr": log10_lr}


DOCUMENT = {
    "verdict": {"log10_lr_uncapped": 1.35},
    "intercept": -1.5,
    "contributions": [
        part("opening_prefix_similarity", "openings", 0.5, 1.0),
        part("opening_trigram_similarity", "openings", None, 1.25),
        part("level", "none", -0.3, 0.6),
    ],
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


def test_every_channel_has_words():
    assert set(CHANNEL_WORDS) == set(CHANNELS)
