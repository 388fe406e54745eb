"""Marks that a writer sets without choosing words: spaces after a sentence, hyphens, quotes, bullets, bold labels."""

import math
import re
from collections.abc import Iterable

from distilldetect.defaults import FEWEST_PLACES, TYPOGRAPHY_CHARACTERS

# Mark -> a pattern of every place where a writer could set it, whose group is the mark itself. Each begins with a set of
# characters or a letter, without which a search is several times slower.
MARKS = {
    "two spaces after a sentence": re.compile(r"[.!?](?<!\d.) ( ?)(?=\w)"),
    "non-breaking hyphen (U+2011)": re.compile(r"[-\u2010\u2011]\b(?:(?<=(\u2011))|)"),
    "curly quotes": re.compile(r"['\"\u2018\u2019\u201c\u201d](?:(?<=([^'\"]))|)"),
    "bullet *": re.compile(r"\n[ \t]*(?:[-\u2022]|(\*)) +"),
    "bullet \u2022": re.compile(r"\n[ \t]*(?:[-*]|(\u2022)) +"),
    "colon inside the bold": re.compile(r"\*\*[^*\n]{1,80}?(?:(:)\*\*|\*\*:)"),
}


def mark_rates(texts: Iterable[str]) -> dict[str, float]:
    """Return how often each mark of ``MARKS`` is set where a writer could set it.

    The first ``TYPOGRAPHY_CHARACTERS`` characters are read, which is enough for a rate.

    Args:
        texts: a model's responses.

    Returns:
        mark -> share in [0, 1]; NaN where there are fewer than ``FEWEST_PLACES`` places.

    Source:
        Such habits pass from teacher to pupil: two spaces after a sentence stand in 96 % of gemini-1.5-pro's answers, 94 %
        of those of a Mistral taught by gemini-1.5-flash and in none of the same base's taught by GPT-4o; the median of 227
        models on AlpacaEval is 0 (measured on published dumps, 2026). A harness that tidies text erases them.

    >>> rates = mark_rates(["One.  Two.  Three. Four.  " * 10])
    >>> round(rates["two spaces after a sentence"], 2)
    0.74
    """
    read, length = [], 0
    for text in texts:
        read.append(text)
        length += len(text)
        if length >= TYPOGRAPHY_CHARACTERS:
            break
    joined = "\n".join(["", *read])[:TYPOGRAPHY_CHARACTERS]
    found = {mark: pattern.findall(joined) for mark, pattern in MARKS.items()}
    return {
        mark: sum(map(bool, places)) / len(places) if len(places) >= FEWEST_PLACES else math.nan
        for mark, places in found.items()
    }
