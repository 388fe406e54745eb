"""What many answers of a dump have in common and should not: beginnings, ends, whole texts, several scripts."""

import os
from collections import Counter
from collections.abc import Sequence
from operator import eq

from distilldetect.defaults import COMMON_WORDS_FRACTION, READ_SAMPLE_RECORDS
from distilldetect.formats.quoting import quoted
from distilldetect.text import ScriptCounter

_LENGTHS = (128, 64, 32, 16, 8)  # characters of a common beginning that are tried
_FEWEST = 3  # answers that have something in common
_LEAST_REPEATED = 50  # characters: shorter answers may well be equal
_END = 64  # characters by which answers are taken for equal, with their length
_MOST_COMPARED = 10_000  # answers among which repeated ones are looked for: each takes memory
_MIXED_FRACTION = 0.05  # of answers in another script, from which languages are mixed
_SCRIPT_CHARACTERS = 400  # of an answer, by which its script is known
_ONE_WRITING = ({"han", "kana"}, {"han", "hangul"})


class Survey:
    """Look through the answers of a dump: the first ones closely, all of them for what was found there."""

    def __init__(self) -> None:
        self._n_answers = self._n_repeated = 0
        self._first: list[str] | None = []
        self._beginning = self._end = ""
        self._n_begin = self._n_end = 0
        self._scripts: Counter[str] = Counter()
        self._lengths: dict[int, int] = {}

    def add(self, texts: Sequence[str]) -> None:
        """Look at some answers."""
        self._n_answers += len(texts)
        if self._n_answers <= _MOST_COMPARED:
            self._count_repeats([text for text in texts if len(text) >= _LEAST_REPEATED])
        if self._first is not None:
            self._first += texts
            if len(self._first) >= READ_SAMPLE_RECORDS:
                self._settle()
        else:
            self._count(texts)

    def sentences(self) -> list[str]:
        """Say what was found, in whole sentences."""
        self._settle()
        told = []
        for what, number, text in (("begin", self._n_begin, self._beginning), ("end", self._n_end, self._end)):
            if number and number >= COMMON_WORDS_FRACTION * self._n_answers:
                share = f"{100 * number / self._n_answers:.0f}%"
                told.append(
                    f'{share} of the answers {what} with "{quoted(text.strip())}": a habit of the model, or its harness.'
                )
        if self._n_repeated:
            among = f" of the first {_MOST_COMPARED:,}" if self._n_answers > _MOST_COMPARED else ""
            told.append(f"{self._n_repeated:,} long answer{'s' * (self._n_repeated != 1)}{among} equal another answer.")
        return told + self._about_scripts()

    def _about_scripts(self) -> list[str]:
        n, common = self._scripts.total(), self._scripts.most_common(2)
        if (
            len(common) < 2
            or common[1][1] < max(_FEWEST, _MIXED_FRACTION * n)
            or {name for name, _ in common} in _ONE_WRITING
        ):
            return []
        shares = ", ".join(f"{100 * count / n:.0f}% in {script}" for script, count in common)
        return [f"Languages are mixed: of the first {n:,} answers {shares}."]

    def _count_repeats(self, texts: Sequence[str]) -> None:
        """Count texts that have the length and the end of an earlier one."""
        lengths = list(map(len, texts))
        n_before = len(self._lengths)
        first = map(self._lengths.setdefault, [hash(text[-_END:]) for text in texts], lengths)
        self._n_repeated += sum(map(eq, first, lengths)) - (len(self._lengths) - n_before)

    def _settle(self) -> None:
        """Choose by the first answers what is counted in all."""
        first, self._first = self._first, None
        if first:
            self._beginning = _common_beginning(first)
            self._end = _common_beginning([text.rstrip()[::-1] for text in first])[::-1]
            self._scripts.update(script for text in first if (script := _main_script(text)))
            self._count(first)

    def _count(self, texts: Sequence[str]) -> None:
        if self._beginning:
            self._n_begin += sum(text.startswith(self._beginning) for text in texts)
        if self._end:
            self._n_end += sum(text.rstrip().endswith(self._end) for text in texts)


def _common_beginning(texts: Sequence[str]) -> str:
    """Return the longest beginning, cut at a word, that enough of the texts have; "" where there is none."""
    least = max(_FEWEST, COMMON_WORDS_FRACTION * len(texts))
    for length in _LENGTHS:
        starts = Counter(text[:length] for text in texts if len(text) >= length).most_common(1)
        if starts and starts[0][1] >= least:
            alike = [text for text in texts if text.startswith(starts[0][0])]
            common = os.path.commonprefix(alike)  # noqa: RUF071 - of texts: character by character is what is wanted
            is_whole = all(text == common or not (common[-1] + text[len(common)]).isalnum() for text in alike)
            return common if is_whole else common.rpartition(" ")[0] or common
    return ""


def _main_script(text: str) -> str | None:
    counter = ScriptCounter()
    counter.add([text[:_SCRIPT_CHARACTERS]])
    return next(iter(counter.fractions()), None)
