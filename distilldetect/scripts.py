"""In which scripts texts are written, by the names that Unicode gives their letters."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache

SCRIPTS = {  # word of a letter's Unicode name -> script
    "LATIN": "latin",
    "CJK": "han",
    "IDEOGRAPHIC": "han",
    "CYRILLIC": "cyrillic",
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
    "HANGUL": "hangul",
    "ARABIC": "arabic",
    "DEVANAGARI": "devanagari",
}
OTHER = "other"
ALL_SCRIPTS = (*dict.fromkeys(SCRIPTS.values()), OTHER)
_PENDING_CHARACTERS = 1 << 18  # counted at once: few enough to stay in the processor's cache
_FEW_LETTERS = 1 << 24  # of texts in ASCII: up to so many, loading numpy takes longer than it saves
_NO_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


class ScriptCounter:
    """Count the letters of texts by script. Digits, signs, and marks that stand for vowels in some scripts do not count."""

    def __init__(self) -> None:
        self._letters: Counter[str] = Counter()
        self._pending: list[str] = []
        self._n_pending = 0

    def add(self, text: str) -> None:
        """Count a text."""
        self._pending.append(text)
        self._n_pending += len(text)
        if self._n_pending > _PENDING_CHARACTERS:
            self._count()

    def fractions(self) -> Mapping[str, float]:
        """Share of each script among the letters so far, largest first, those not there left out; empty without letters."""
        self._count()
        n_letters = self._letters.total()
        return {script: count / n_letters for script, count in self._letters.most_common() if count}

    def _count(self) -> None:
        text = "".join(self._pending)
        self._pending.clear()
        self._n_pending = 0
        if text.isascii() and self._letters["latin"] < _FEW_LETTERS:
            self._letters["latin"] += len(text.encode().translate(None, _NO_ASCII_LETTERS))
        else:
            self._count_many(text)

    def _count_many(self, text: str) -> None:
        import numpy as np  # only for much text, or where it is not ASCII

        if text.isascii():
            codes = np.frombuffer(text.encode(), dtype=np.uint8)
        else:
            codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self._letters["latin"] += int(np.count_nonzero((codes | 32) - codes.dtype.type(ord("a")) < 26))
        counts = np.bincount(codes[codes > 127])
        for code in np.flatnonzero(counts):
            if (character := chr(code)).isalpha():
                self._letters[script_of(character)] += int(counts[code])


@lru_cache(maxsize=4096)
def script_of(letter: str) -> str:
    """Name the script of one letter.

    >>> [script_of(letter) for letter in "a\u00e9\u0436\u6f22\u304b\u30ab\ud55c\u03b1"]
    ['latin', 'latin', 'cyrillic', 'han', 'kana', 'kana', 'hangul', 'other']

    Source:
        Unicode Standard 15.0, section 4.8 (names of characters).
    """
    words = unicodedata.name(letter, "").replace("IDEOGRAPH-", "IDEOGRAPH ").split()
    return next((SCRIPTS[word] for word in words if word in SCRIPTS), OTHER)
