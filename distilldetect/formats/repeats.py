"""Which answers were there before, and how many a prompt has."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import chain, starmap
from operator import is_, itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from distilldetect.formats.tables import HashTable

Told = tuple[int | None, str | None, str]
"""What tells answers to one prompt apart: the record's own number for it, the prompt's id, the text."""

_TEXT = itemgetter(2)
_ENTRY_BYTES = 256  # of memory that an answer takes beside its text, about


class Repeats:
    """Number the answers to each prompt, and find those that repeat an earlier one.

    Most prompts have one answer or two, and hashing a text takes as long as parsing it. So two answers are held as they
    are; further ones are reduced to hashes, and all of them where they are more than shall be held.

    Attributes:
        most_samples: answers to the prompt that has most.
    """

    def __init__(self, most_held_bytes: float) -> None:
        self.most_samples = 0
        self._free_bytes = most_held_bytes
        self._first: dict[str, Told] = {}
        self._second: dict[str, Told] = {}
        self._n_samples: dict[str, int] = {}
        self._further: set[int] = set()
        self._reduced: tuple[HashTable, HashTable] | None = None

    @property
    def n_prompts(self) -> int:
        """Different prompts so far."""
        return self._reduced[0].n_keys if self._reduced else len(self._first)

    def numbers(self, prompts: Sequence[str], answers: Sequence[Told]) -> list[int]:
        """Say for each answer: 0 is the first to its prompt, 1 the second..., -1 was there before.

        Args:
            prompts: their texts, or their ids where they have no text.
            answers: everything else in which answers may differ.
        """
        if self._reduced is not None:
            return self._numbers_by_hash(*self._reduced, list(map(hash, prompts)), answers)
        first = list(map(self._first.setdefault, prompts, answers))
        numbers = [0] * len(answers)
        for at in [at for at, is_first in enumerate(map(is_, first, answers)) if not is_first]:
            numbers[at] = self._number_further(prompts[at], first[at], answers[at])
        self.most_samples = self.most_samples or len(answers[:1])
        if self._free_bytes < math.inf:
            self._free_bytes -= sum(map(len, chain(prompts, map(_TEXT, answers)))) + _ENTRY_BYTES * len(answers)
        if self._free_bytes < 0:
            self._reduce()
        return numbers

    def _number_further(self, prompt: str, first: Told, answer: Told) -> int:
        if answer == first:
            return -1
        second = self._second.setdefault(prompt, answer)
        if answer is not second:
            found = _hash(prompt, answer)
            if answer == second or found in self._further:
                return -1
            self._further.add(found)
        n_before = self._n_samples.get(prompt, 1)
        self._n_samples[prompt] = n_before + 1
        self.most_samples = max(self.most_samples, n_before + 1)
        return n_before

    def _reduce(self) -> None:
        from distilldetect.formats.tables import HashTable  # loads numpy, which a small file does not need

        prompts, answers = HashTable(counting=True), HashTable(counting=False)
        prompts.add(list(map(hash, self._first)), [self._n_samples.get(prompt, 1) for prompt in self._first])
        held = chain(self._first.items(), self._second.items())
        answers.add(list(self._further.union(starmap(_hash, held))))
        self._reduced = prompts, answers
        self._first, self._second, self._n_samples, self._further = {}, {}, {}, set()

    def _numbers_by_hash(
        self, prompts: "HashTable", known: "HashTable", keys: Sequence[int], answers: Sequence[Told]
    ) -> list[int]:
        hashes = list(map(hash, zip(keys, answers, strict=True)))
        different = list(dict.fromkeys(hashes))
        is_known = dict(zip(different, known.add(different), strict=True))
        new = []
        for place, found in enumerate(hashes):
            if not is_known[found]:
                is_known[found] = 1
                new.append(place)
        times = Counter(keys[place] for place in new)
        n_before = dict(zip(times, prompts.add(list(times), list(times.values())), strict=True))
        numbers = [-1] * len(keys)
        for place in new:
            numbers[place] = n_before[keys[place]]
            n_before[keys[place]] += 1
        self.most_samples = max(self.most_samples, max(numbers, default=-1) + 1)
        return numbers


def _hash(prompt: str, answer: Told) -> int:
    return hash((hash(prompt), answer))
