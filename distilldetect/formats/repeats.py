"""Which answers were there before, and how many a prompt has."""

import math
from collections.abc import Hashable, Sequence
from itertools import chain
from operator import is_, itemgetter

Told = tuple[int | None, str | None, str]
"""What tells answers to one prompt apart: the record's own number for it, the prompt's id, the text."""

_TEXT = itemgetter(2)
_ENTRY_BYTES = 256  # of memory that an answer takes beside its text, about


class Repeats:
    """Number the answers to each prompt, and find those that repeat an earlier one.

    Most prompts have one answer or two, and hashing a text takes a third of the time of parsing it. So two answers are
    held as they are; further ones are reduced to hashes, and prompts and all answers where they are more than shall be
    held. Two different values of one hash are taken for one: among ten million by a chance of 3 in a million.

    Attributes:
        most_samples: answers to the prompt that has most.
    """

    def __init__(self, most_held_bytes: float) -> None:
        self.most_samples = 0
        self._free_bytes = most_held_bytes
        self._is_reduced = False
        self._first: dict[Hashable, Hashable] = {}
        self._second: dict[Hashable, Hashable] = {}
        self._n_samples: dict[Hashable, int] = {}
        self._further: set[int] = set()

    @property
    def n_prompts(self) -> int:
        """Different prompts so far."""
        return len(self._first)

    def numbers(self, prompts: Sequence[str], answers: Sequence[Told]) -> list[int]:
        """Say for each answer: 0 is the first to its prompt, 1 the second..., -1 was there before.

        Args:
            prompts: their texts, or their ids where they have no text.
            answers: everything else in which answers may differ.
        """
        self.most_samples = self.most_samples or len(answers[:1])
        if self._is_reduced:
            return self._numbers(list(map(hash, prompts)), list(map(hash, answers)))
        numbers = self._numbers(prompts, answers)
        if self._free_bytes < math.inf:
            self._free_bytes -= sum(map(len, chain(prompts, map(_TEXT, answers)))) + _ENTRY_BYTES * len(answers)
        if self._free_bytes < 0:
            self._reduce()
        return numbers

    def _numbers(self, prompts: Sequence[Hashable], answers: Sequence[Hashable]) -> list[int]:
        first = list(map(self._first.setdefault, prompts, answers))
        numbers = [0] * len(answers)
        for at in [at for at, is_first in enumerate(map(is_, first, answers)) if not is_first]:
            numbers[at] = self._number_further(prompts[at], first[at], answers[at])
        return numbers

    def _number_further(self, prompt: Hashable, first: Hashable, answer: Hashable) -> int:
        if answer == first:
            return -1
        second = self._second.setdefault(prompt, answer)
        if answer is not second:
            found = hash((prompt, answer)) if self._is_reduced else hash((hash(prompt), hash(answer)))
            if answer == second or found in self._further:
                return -1
            self._further.add(found)
        n_before = self._n_samples.get(prompt, 1)
        self._n_samples[prompt] = n_before + 1
        self.most_samples = max(self.most_samples, n_before + 1)
        return n_before

    def _reduce(self) -> None:
        """From here on, a hash stands for each prompt and each answer."""
        self._is_reduced = True
        self._first = {hash(prompt): hash(answer) for prompt, answer in self._first.items()}
        self._second = {hash(prompt): hash(answer) for prompt, answer in self._second.items()}
        self._n_samples = {hash(prompt): count for prompt, count in self._n_samples.items()}
