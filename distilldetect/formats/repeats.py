"""Which answers were there before, and how many a prompt has."""

from collections import Counter
from collections.abc import Iterable, Sequence
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

    Most prompts have one answer, and hashing its text takes as long as parsing it. So an answer is held as it is until
    a second one comes. Where they are more than shall be held, answers are reduced to hashes after all.

    Attributes:
        most_samples: answers to the prompt that has most.
    """

    def __init__(self, most_held_bytes: float) -> None:
        self.most_samples = 0
        self._free_bytes = most_held_bytes
        self._first: dict[int, Told] = {}
        self._n_samples: dict[int, int] = {}
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
        keys = list(map(hash, prompts))
        if self._reduced is not None:
            return self._numbers_by_hash(*self._reduced, keys, answers)
        first = list(map(self._first.setdefault, keys, answers))
        numbers = [0] * len(keys)
        if not all(map(is_, first, answers)):
            for at, (key, known, answer) in enumerate(zip(keys, first, answers, strict=True)):
                if known is not answer:
                    numbers[at] = self._number_further(key, known, answer)
        self.most_samples = self.most_samples or len(keys[:1])
        self._free_bytes -= sum(map(len, map(_TEXT, answers))) + _ENTRY_BYTES * len(answers)
        if self._free_bytes < 0:
            self._reduce()
        return numbers

    def _number_further(self, key: int, first: Told, answer: Told) -> int:
        if key not in self._n_samples:
            self._n_samples[key] = 1
            self._further.add(hash((key, first)))
        found = hash((key, answer))
        if found in self._further:
            return -1
        self._further.add(found)
        n_before = self._n_samples[key]
        self._n_samples[key] = n_before + 1
        self.most_samples = max(self.most_samples, n_before + 1)
        return n_before

    def _reduce(self) -> None:
        from distilldetect.formats.tables import HashTable  # loads numpy, which a small file does not need

        prompts, answers = HashTable(counting=True), HashTable(counting=False)
        prompts.add(list(self._first), [self._n_samples.get(key, 1) for key in self._first])
        answers.add(list({hash((key, first)) for key, first in self._first.items()} | self._further))
        self._reduced = prompts, answers
        self._first, self._n_samples, self._further = {}, {}, set()

    def _numbers_by_hash(
        self, prompts: "HashTable", known: "HashTable", keys: Sequence[int], answers: Sequence[Told]
    ) -> list[int]:
        """Go through the first answers to all prompts, then through the second ones..., so that no prompt occurs twice."""
        numbers = [-1] * len(keys)
        for places in _by_rank(keys):
            is_known = known.add([hash((keys[place], answers[place])) for place in places])
            new = [place for place, before in zip(places, is_known, strict=True) if not before]
            for place, n_before in zip(new, prompts.add([keys[place] for place in new]), strict=True):
                numbers[place] = n_before
        self.most_samples = max(self.most_samples, max(numbers, default=-1) + 1)
        return numbers


def _by_rank(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    """Places of the first of each key, of the second ones...

    >>> list(_by_rank([7, 8, 7, 7]))
    [[0, 1], [2], [3]]
    """
    if len(set(keys)) == len(keys):
        return [range(len(keys))]
    seen: Counter[int] = Counter()
    ranks: dict[int, list[int]] = {}
    for place, key in enumerate(keys):
        ranks.setdefault(seen[key], []).append(place)
        seen[key] += 1
    return ranks.values()
