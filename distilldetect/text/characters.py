"""Characters as classes: what stands in words, what alone, what between, and what is not seen at all.

And what in a text looks tampered with: unseen characters, mixed scripts, letters taken apart, joined lines.
"""

import math
import re
import unicodedata
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

SPACE, NEWLINE, WORD, SINGLE, PUNCTUATION, IGNORABLE, MARK = 1, 2, 3, 4, 5, 6, 7

_SINGLE_RANGES = (  # Unicode 15.0 blocks: kana, bopomofo, Han and its extensions, Hangul
    (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x3029), (0x3031, 0x318F), (0x31A0, 0x31FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC),
    (0x1B000, 0x1B16F), (0x20000, 0x323AF),
    # Line_Break=Complex_Context, written without spaces as well: Thai and Lao, Burmese, Khmer, Tai
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17DD), (0x1950, 0x19DF), (0x1A20, 0x1AAF), (0xA9E0, 0xA9FF),
    (0xAA60, 0xAADF),
)  # fmt: skip

# Default_Ignorable_Code_Point of the Unicode Character Database 15.0: joiners, soft hyphens, marks of direction, variation
# selectors. They are not seen, so that words which somebody cut with them still read as they did.
_IGNORABLE_RANGES = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip

_IGNORABLE = re.compile(f"[{''.join(f'{chr(low)}-{chr(high)}' for low, high in _IGNORABLE_RANGES)}]")

# Sentence_Terminal of the Unicode Character Database 15.0 of living scripts, the ellipsis, full stops of Tibetan and Khmer.
SPACED_TERMINATORS = ".!?\u2026"  # which end nothing within numbers and names

OTHER_TERMINATORS = (
    "\u0589\u061d\u061e\u061f\u06d4\u0700\u0701\u0702\u07f9\u0964\u0965\u0f0d\u0f0e\u104a\u104b\u1362\u1367\u166e\u17d4\u17d5"
    "\u1803\u1809\u1aa8\u1aa9\u1c7e\u1c7f\u203c\u203d\u2047\u2048\u2049\u3002\ua92f\ua9c8\ua9c9\uaa5d\uaa5e\uaa5f\uabeb"
    "\uff01\uff0e\uff1f\uff61"
)

_NEWLINES = frozenset("\n\r\x0b\x0c\x85\u2028\u2029")

# Filled as code points are met: asking unicodedata about all 1.1 million would cost more than most runs.
_class_of = np.zeros(0x110000, dtype=np.uint8)

_lower_of = np.arange(0x110000, dtype=np.uint32)


def classes_of(codes: NDArray[np.intp]) -> NDArray[np.uint8]:
    """The class of each code point, those that were never met before looked up."""
    classes = _class_of[codes]
    unknown = codes[classes == 0]
    if not len(unknown):
        return classes
    met = np.zeros(0x110000, dtype=bool)
    met[unknown] = True
    for code in np.flatnonzero(met).tolist():
        character = chr(code)
        decimal = unicodedata.decimal(character, None)
        lower = character.lower() if decimal is None else str(decimal)
        if len(lower) == 1:
            _lower_of[code] = ord(lower)
        _class_of[code] = _classify(character, code)  # last: to other threads the code point is known from here on
    return _class_of[codes]


def lowered(codes: NDArray[np.intp]) -> NDArray[np.uint32]:
    """Code points in lower case, where that is one character, and decimal digits of all scripts as those of ASCII.

    :func:`classes_of` must have met them.
    """
    return _lower_of[codes]


def is_digit(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points, as :func:`lowered` makes them, are decimal digits of any script."""
    return (codes >= ord("0")) & (codes <= ord("9"))


def _classify(character: str, code: int) -> int:
    if character in _NEWLINES:
        return NEWLINE
    if any(low <= code <= high for low, high in _IGNORABLE_RANGES):
        return IGNORABLE
    category = unicodedata.category(character)
    if category[0] == "M":
        return MARK
    if category != "Nd" and category[0] in "LN" and any(low <= code <= high for low, high in _SINGLE_RANGES):
        return SINGLE
    if category[0] in "LN" or character == "_":
        return WORD
    if category[0] in "ZC":
        return SPACE
    return PUNCTUATION


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
