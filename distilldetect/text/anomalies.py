"""What in a text looks tampered with: unseen characters, mixed scripts, letters taken apart, joined lines."""

import math
import re
import unicodedata
from collections.abc import Iterable

from distilldetect.text.characters import _IGNORABLE

_LATIN, _LOOKALIKE = "A-Za-z\u00c0-\u024f", "\u0370-\u03ff\u0400-\u052f"  # Latin; Greek and Cyrillic

_HAS_LOOKALIKE = re.compile(f"[{_LOOKALIKE}]")

_MIXED = re.compile(rf"(?:[{_LATIN}]+[{_LOOKALIKE}]|[{_LOOKALIKE}]+[{_LATIN}])[{_LATIN}{_LOOKALIKE}]*")


def n_ignorable(texts: Iterable[str]) -> int:
    """How many characters of texts are not seen."""
    return sum(len(_IGNORABLE.findall(text)) for text in texts if not text.isascii())


def n_mixed_words(texts: Iterable[str]) -> int:
    """How many words of texts have letters of Latin and of a script with lookalikes of them, Greek or Cyrillic.

    Source:
        Unicode Technical Standard 39, section 5.1 (mixed-script detection).
    """
    few = (text for text in texts if not text.isascii() and _HAS_LOOKALIKE.search(text))  # a search is several times faster
    return sum(len(_MIXED.findall(text)) for text in few)


def decomposed_fraction(texts: Iterable[str]) -> float:
    """Share of texts in which letters and their marks stand apart that Unicode has as one; 0 without texts.

    Source:
        Unicode Standard Annex 15 (normalization form C).
    """
    given = list(texts)
    n = sum(not text.isascii() and len(unicodedata.normalize("NFC", text)) < len(text) for text in given)
    return n / max(len(given), 1)


def multi_line_fraction(texts: Iterable[str]) -> float:
    """Share of texts that have more than one line, white space around them aside; NaN where all are empty."""
    there = [stripped for text in texts if (stripped := text.strip())]
    return sum("\n" in text or "\r" in text for text in there) / len(there) if there else math.nan
