"""In which scripts texts are written, by the names that Unicode gives their letters."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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

_FEW_LETTERS = 1 << 24  # in ASCII: up to so many, loading numpy takes longer than it saves

_FEW_CHARACTERS = 1 << 12  # not in ASCII: likewise

_ASCII = bytes(range(128))

_NO_ASCII_LETTERS = bytes(code for code in range(256) if code > 127 or not chr(code).isalpha())


class ScriptCounter:
    """Count the letters of texts by script. Digits, signs, and marks that stand for vowels in some scripts do not count."""

    def __init__(self) -> None:
        self._letters: Counter[str] = Counter()

    def add(self, texts: Sequence[str]) -> None:
        """Count texts."""
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            self._count("".join(texts[start : start + _TEXTS_AT_ONCE]).encode("utf-8", "surrogatepass"))

    def fractions(self) -> Mapping[str, float]:
        """Share of each script among the letters so far, largest first, those not there left out; empty without letters."""
        n_letters = self._letters.total()
        return {script: count / n_letters for script, count in self._letters.most_common() if count}

    def _count(self, text: bytes) -> None:
        self._letters["latin"] += self._n_ascii_letters(text)
        if not text.isascii():  # what is left of UTF-8 without its ASCII is UTF-8
            for letter, count in _counted(text.translate(None, _ASCII).decode("utf-8", "surrogatepass")):
                if letter.isalpha():
                    self._letters[script_of(letter)] += count

    def _n_ascii_letters(self, text: bytes) -> int:
        if self._letters["latin"] < _FEW_LETTERS:
            return len(text.translate(None, _NO_ASCII_LETTERS))
        import numpy as np  # only for much text

        codes = np.frombuffer(text, dtype=np.uint8)
        return int(np.count_nonzero((codes | np.uint8(32)) - np.uint8(ord("a")) < 26))


def _counted(characters: str) -> Iterable[tuple[str, int]]:
    """How often each character is there."""
    if len(characters) < _FEW_CHARACTERS:
        return Counter(characters).items()
    import numpy as np  # only for much text

    codes, counts = np.unique(np.frombuffer(characters.encode("utf-32-le", "surrogatepass"), np.uint32), return_counts=True)
    return zip(map(chr, codes.tolist()), counts.tolist(), strict=True)


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
