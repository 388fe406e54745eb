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

_TEXTS_AT_ONCE = 64  # joined, which is faster than one by one; few enough for the processor's cache

_ASCII = bytes(range(128))

_NO_ASCII_LETTERS = bytes(code for code in range(256) if code > 127 or not chr(code).isalpha())


class ScriptCounter:
    """Count the letters of texts by script. Digits, signs, and marks that stand for vowels in some scripts do not count."""

    def __init__(self) -> None:
        self._letters: Counter[str] = Counter()
        self._waiting: list[str] = []

    def add(self, text: str) -> None:
        """Count a text."""
        self._waiting.append(text)
        if len(self._waiting) == _TEXTS_AT_ONCE:
            self._count()

    def fractions(self) -> Mapping[str, float]:
        """Share of each script among the letters so far, largest first, those not there left out; empty without letters."""
        self._count()
        n_letters = self._letters.total()
        return {script: count / n_letters for script, count in self._letters.most_common() if count}

    def _count(self) -> None:
        text = "".join(self._waiting).encode("utf-8", "surrogatepass")
        self._waiting.clear()
        self._letters["latin"] += len(text.translate(None, _NO_ASCII_LETTERS))
        if not text.isascii():  # what is left of UTF-8 without its ASCII is UTF-8
            for letter, count in Counter(text.translate(None, _ASCII).decode("utf-8", "surrogatepass")).items():
                if letter.isalpha():
                    self._letters[script_of(letter)] += count


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
