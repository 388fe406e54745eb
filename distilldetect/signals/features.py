"""What the signals see of a dump: every response is tokenised once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from distilldetect.runtime import discover
from distilldetect.signals.sets import RowSets
from distilldetect.signals.signal import PairedSignal
from distilldetect.text import english_words, tokenise

PAIRED: dict[str, PairedSignal] = {part.name: part for part in discover("distilldetect.signals", "SIGNALS", PairedSignal)}
ALL_SIGNALS = tuple(PAIRED)


@dataclass(frozen=True, slots=True)
class Features:
    """All that is kept of a dump's text once it was read.

    Attributes:
        sets: signal -> one set of elements a prompt.
        n_tokens: length of each response, ``(n_prompts,) int64``.
        n_english: how many of its tokens are among the commonest English words, ``(n_prompts,) int64``.
    """

    sets: Mapping[str, RowSets]
    n_tokens: NDArray[np.int64]
    n_english: NDArray[np.int64]

    def only(self, signals: Collection[str]) -> "Features":
        """The same by some of the signals."""
        return Features({name: self.sets[name] for name in signals}, self.n_tokens, self.n_english)

    def placed(self, place: NDArray[np.int64], n_rows: int) -> "Features":
        """The same on the rows of another alignment.

        Args:
            place: the new row of each prompt, ascending; -1 for one that is not wanted, ``(n_prompts,)``.
            n_rows: rows in all; those that no prompt is placed on are empty.
        """
        counts = np.zeros((2, n_rows), dtype=np.int64)
        counts[:, place[place >= 0]] = np.stack([self.n_tokens, self.n_english])[:, place >= 0]
        return Features(
            sets={name: sets.placed(place, n_rows) for name, sets in self.sets.items()},
            n_tokens=counts[0],
            n_english=counts[1],
        )


class Extractor:
    """Takes every wanted signal's view of dumps that answer the same prompts."""

    def __init__(self, prompts: Sequence[str], signals: Collection[str] = ALL_SIGNALS) -> None:
        tokens = tokenise(prompts)
        self._asked = {name: PAIRED[name].asked(tokens) for name in signals}

    @property
    def asked(self) -> dict[str, RowSets]:
        """The prompts' own elements, one set a prompt, by the signals that leave them out."""
        return {name: sets for name, sets in self._asked.items() if sets is not None}

    def extract(self, texts: Sequence[str]) -> Features:
        """Tokenise a dump's responses, one a prompt ("" where missing), and take the views."""
        tokens = tokenise(texts)
        return Features(
            sets={name: PAIRED[name].view(tokens, asked) for name, asked in self._asked.items()},
            n_tokens=np.diff(tokens.bounds),
            n_english=np.bincount(tokens.row[english_words(tokens)], minlength=tokens.n_texts),
        )
