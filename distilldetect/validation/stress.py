"""Changes to a suspect's responses under which a verdict should hold, or be seen to fail: rewriting, cutting, mixing.

Each is what somebody who hides training would do first, or what an evaluation harness does by accident.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from distilldetect.text import SENTENCE_END

Texts = Sequence[str]

# the suspect's responses, those of the other models of the panel, a random generator -> the changed responses
Change = Callable[[Texts, Sequence[Texts], np.random.Generator], list[str]]

_MARKS = re.compile(r"\*\*|__|`+|^[ \t]*(?:[-*•+]|#{1,6}|>|\d+[.)])\s+", re.MULTILINE)

_PUNCTUATION = re.compile(r"[^\w\s]")

_BOILERPLATE = re.compile(
    r"^(?:sure|certainly|of course|absolutely|great question|as an ai[^,.]*|i'm sorry[^,.]*"
    r"|here(?: is|'s| are)[^:\n]{0,60}:)[\s!,.:]*",
    re.IGNORECASE,
)

_SYNONYMS = (
    ("important", "significant"), ("use", "employ"), ("help", "assist"), ("many", "numerous"), ("big", "large"),
    ("also", "additionally"), ("make", "create"), ("show", "demonstrate"), ("need", "require"), ("get", "obtain"),
    ("start", "begin"), ("however", "nevertheless"), ("provide", "supply"), ("ensure", "guarantee"),
    ("various", "diverse"), ("people", "individuals"), ("often", "frequently"), ("because", "since"),
    ("such as", "like"), ("different", "distinct"),
)  # fmt: skip

_SWAP = {one: other for pair in _SYNONYMS for one, other in (pair, pair[::-1])}

_SWAPPED = re.compile(r"\b(" + "|".join(sorted(_SWAP, key=len, reverse=True)) + r")\b")

_CUT_WORDS = (25, 50, 100, 200)

DROPPED = "first_sentence_dropped"


def _each(change: Callable[[str], str]) -> Change:
    return lambda texts, others, rng: [change(text) for text in texts]


def without_first_sentence(text: str) -> str:
    """What follows the first sentence or line; nothing where there is no more.

    >>> without_first_sentence("Sure! Here it is. Done.")
    'Here it is. Done.'
    """
    return [*SENTENCE_END.split(text.strip(), maxsplit=1), ""][1]


def _shuffled(texts: Texts, others: Sequence[Texts], rng: np.random.Generator) -> list[str]:
    """Each response with its sentences in random order."""
    changed = []
    for text in texts:
        sentences = [sentence for sentence in SENTENCE_END.split(text.strip()) if sentence]
        changed.append(" ".join(sentences[int(k)] for k in rng.permutation(len(sentences))))
    return changed


def _as_long_as_others(texts: Texts, others: Sequence[Texts], rng: np.random.Generator) -> list[str]:
    """Each response cut to the median number of words that other models wrote to the prompt."""
    changed = []
    for row, text in enumerate(texts):
        lengths = [len(other[row].split()) for other in others if other[row]]
        changed.append(_first_words(text, int(np.median(lengths))) if lengths else text)
    return changed


def _mixed(share: float) -> Change:
    """A share of the responses replaced by those of other models, each drawn anew."""

    def change(texts: Texts, others: Sequence[Texts], rng: np.random.Generator) -> list[str]:
        changed = list(texts)
        for row in np.flatnonzero(rng.random(len(texts)) < share).tolist():
            answers = [other[row] for other in others if other[row]]
            if answers and texts[row]:
                changed[row] = answers[int(rng.integers(len(answers)))]
        return changed

    return change


def _first_words(text: str, n: int) -> str:
    ends = [match.end() for match in re.finditer(r"\S+", text)]
    return text[: ends[n - 1]] if 0 < n < len(ends) else text


STRESSES: Mapping[str, Change] = {
    DROPPED: _each(without_first_sentence),
    "boilerplate_removed": _each(lambda text: _BOILERPLATE.sub("", text.lstrip())),
    "markdown_stripped": _each(lambda text: _MARKS.sub("", text)),
    "case_and_punctuation_dropped": _each(lambda text: _PUNCTUATION.sub("", text.lower())),
    "synonyms_swapped": _each(lambda text: _SWAPPED.sub(lambda match: _SWAP[match[0]], text)),
    "sentences_shuffled": _shuffled,
    **{f"cut_to_{n}_words": _each(partial(_first_words, n=n)) for n in _CUT_WORDS},
    "as_long_as_others": _as_long_as_others,
    "mixed_25_percent": _mixed(0.25),
    "mixed_50_percent": _mixed(0.5),
    "mixed_75_percent": _mixed(0.75),
}
