"""In which scripts texts are written, by the names that Unicode gives their letters."""

import unicodedata
from collections import Counter
from collections.abc import Mapping

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
_PENDING_CHARACTERS = 1 << 20  # counted at once: an array over all of Unicode is filled each time
_NO_ASCII_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())


class ScriptCounter:
    """Count the letters of texts by script. Digits, signs, and marks that stand for vowels in some scripts do not count."""

    def __init__(self) -> None:
        self._letters: Counter[str] = Counter()
        self._pending: list[str] = []
        self._n_pending = 0

    def add(self, text: str) -> None:
        """Count a text."""
        if text.isascii():
            self._letters["latin"] += len(text.encode().translate(None, _NO_ASCII_LETTERS))
            return
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
        if not self._pending:
            return
        import numpy as np  # only where a text is not ASCII

        codes = np.frombuffer("".join(self._pending).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        counts = np.bincount(codes)
        for code in np.flatnonzero(counts):
            if (character := chr(code)).isalpha():
                self._letters[script_of(character)] += int(counts[code])
        self._pending.clear()
        self._n_pending = 0


def script_of(letter: str) -> str:
    """Name the script of one letter.

    >>> [script_of(letter) for letter in "a\u00e9\u0436\u6f22\u304b\u30ab\ud55c\u03b1"]
    ['latin', 'latin', 'cyrillic', 'han', 'kana', 'kana', 'hangul', 'other']

    Source:
        Unicode Standard 15.0, section 4.8 (names of characters).
    """
    words = unicodedata.name(letter, "").replace("IDEOGRAPH-", "IDEOGRAPH ").split()
    return next((SCRIPTS[word] for word in words if word in SCRIPTS), OTHER)
