"""What each signal contributes to a verdict, in words and rows."""

from collections.abc import Mapping
from typing import Any

from distilldetect.results import percent, signed

Document = Mapping[str, Any]

CHANNEL_WORDS = {
    "openings": "how answers begin",
    "bodies": "how they go on",
    "habits": "which pairs of words are used throughout",
}
INTERCEPT_WORDS = "starting point (half the shift that teaching makes)"
LEVEL_WORDS = "level (where untaught models stand with it)"
SUM_WORDS = "sum: uncapped log10 LR"


def signal_words(signal: str) -> str:
    """Return a signal in words.

    >>> signal_words("opening_prefix_similarity")
    'opening prefix'
    """
    return signal.removesuffix("_similarity").removesuffix("_likelihood").replace("_", " ")


def part_words(part: Document) -> str:
    """Return a contribution in words."""
    return LEVEL_WORDS if part["signal"] == "level" else f"{signal_words(part['signal'])} ({part['channel']})"


def observed(part: Document) -> str:
    """Return what was observed of a contribution: on how many prompts the teacher is nearest; the level as log-odds."""
    return signed(part["value"]) if part["signal"] == "level" else percent(part["value"])


def contribution_rows(document: Document) -> list[tuple[str, str, str]]:
    """Return every row of the sum as what is added, what was observed, and its log10 LR.

    These are the intercept, the deciding signals, the level, and the sum of them all.
    """
    return [
        (INTERCEPT_WORDS, "", signed(document["intercept"])),
        *((part_words(part), observed(part), signed(part["log10_lr"])) for part in document["contributions"]),
        (SUM_WORDS, "", signed(document["verdict"]["log10_lr_uncapped"])),
    ]


def deciding(document: Document) -> list[str]:
    """Return the kinds of evidence that decide: the middle one, or two where one is undefined."""
    return list(dict.fromkeys(part["channel"] for part in document["contributions"] if part["signal"] != "level"))
