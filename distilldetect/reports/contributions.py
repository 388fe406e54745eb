"""What each signal contributes to a verdict, in words and rows."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from distilldetect.results import percent, plain, signed

Document = Mapping[str, Any]

LIKENESS = {  # signal -> what a suspect does most like the teacher, with the suspect as the subject
    "opening_prefix_similarity": "begins its answer most like",
    "opening_trigram_similarity": "words its first sentence most like",
    "sentence_opening_similarity": "begins its later sentences most like",
    "line_head_similarity": "begins its lines most like",
    "body_fivegram_similarity": "shares runs of five words most with",
    "masked_syntax_similarity": "builds its sentences most like",
    "word_pair_likelihood": "pairs its words most like",
}
CHANNEL_WORDS = {
    "openings": "how answers begin",
    "bodies": "how they go on",
    "habits": "which pairs of words are used throughout",
}
INTERCEPT_WORDS = "starting point (half the shift that teaching makes)"
LEVEL_WORDS = "level (where untaught models stand with it)"
SUM_WORDS = "sum: uncapped log10 LR"


class Row(NamedTuple):
    """One line of the sum: what is added, what was observed, and its log10 LR."""

    what: str
    observed: str
    log10_lr: str


def signal_words(signal: str) -> str:
    """Return a signal in words.

    >>> signal_words("opening_prefix_similarity")
    'opening prefix'
    """
    return signal.removesuffix("_similarity").removesuffix("_likelihood").replace("_", " ")


def part_words(part: Mapping[str, Any]) -> str:
    """Return a contribution in words."""
    return LEVEL_WORDS if part["signal"] == "level" else f"{signal_words(part['signal'])} ({part['channel']})"


def observed(part: Mapping[str, Any]) -> str:
    """Return what was observed of a contribution: on how many prompts the teacher is nearest; the level as log-odds."""
    return signed(part["value"]) if part["signal"] == "level" else percent(part["value"])


def contribution_rows(document: Document) -> list[Row]:
    """Return every row of the sum: the intercept, the deciding signals, the level, and the sum of them all."""
    return [
        Row(INTERCEPT_WORDS, "", signed(document["intercept"])),
        *(Row(part_words(part), observed(part), signed(part["log10_lr"])) for part in document["contributions"]),
        Row(SUM_WORDS, "", signed(document["verdict"]["log10_lr_uncapped"])),
    ]


def deciding(document: Document) -> list[str]:
    """Return the kinds of evidence that decide: the middle one, or two where one is undefined."""
    return list(dict.fromkeys(part["channel"] for part in document["contributions"] if part["signal"] != "level"))


def reasons(document: Document, suspect: str, teacher: str) -> list[str]:
    """Return one reason a kind of evidence, in words, the kinds that decide first.

    Args:
        document: the result.
        suspect: what it is called.
        teacher: likewise.
    """
    n_prompts, n_models = document["n_prompts"], document["n_references"] + 1
    told = []
    for signal, seen in document["signals"].items():
        share, usual = seen.get("nearest_fraction"), seen.get("usual_fraction")
        if share is None or signal not in _SPEAKING:
            continue
        beside = "" if usual is None else f"; a reference in its place does on {plain(usual * n_prompts, 0)}"
        told.append(
            f"On {plain(share * n_prompts, 0)} of {n_prompts} prompts, {suspect} {LIKENESS[signal]} {teacher}, of"
            f" {n_models} models{beside}."
        )
    return told


_SPEAKING = ("opening_prefix_similarity", "sentence_opening_similarity", "word_pair_likelihood")  # one a channel
