"""What the signals see of a dump: every response is tokenised once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from distilldetect.runtime import discover
from distilldetect.signals.sets import RowSets, in_turn
from distilldetect.signals.signal import PairedSignal
from distilldetect.text import english_words, tokenise

PAIRED: dict[str, PairedSignal] = {part.name: part for part in discover("distilldetect.signals", "SIGNALS", PairedSignal)}
ALL_SIGNALS = tuple(PAIRED)

_CHARACTERS_AT_ONCE = 1 << 18  # of whole texts; arrays of many more leave the cache, and of fewer keep threads waiting


@dataclass(frozen=True, slots=True)
class Features:
    """All that is kept of a dump's text once it was read.

    Attributes:
        sets: signal -> one set of elements a prompt.
        n_tokens: length of each response, ``(n_prompts,) int64``.
        n_english: how many of its tokens are among the commonest English words, ``(n_prompts,) int64``.
        fits_prompts: whether responses belong to their prompts, see :func:`text.fits_prompts`; True where nobody looked.
    """

    sets: Mapping[str, RowSets]
    n_tokens: NDArray[np.int64]
    n_english: NDArray[np.int64]
    fits_prompts: bool = True

    def only(self, signals: Collection[str]) -> "Features":
        """The same by some of the signals."""
        return replace(self, sets={name: self.sets[name] for name in signals})

    def placed(self, place: NDArray[np.int64], n_rows: int) -> "Features":
        """The same on the rows of another alignment.

        Args:
            place: the new row of each prompt, ascending; -1 for one that is not wanted, ``(n_prompts,)``.
            n_rows: rows in all; those that no prompt is placed on are empty.
        """
        counts = np.zeros((2, n_rows), dtype=np.int64)
        counts[:, place[place >= 0]] = np.stack([self.n_tokens, self.n_english])[:, place >= 0]
        return replace(
            self,
            sets={name: sets.placed(place, n_rows) for name, sets in self.sets.items()},
            n_tokens=counts[0],
            n_english=counts[1],
        )


class Extractor:
    """Takes every wanted signal's view of dumps that answer the same prompts.

    Attributes:
        asked: the prompts' own elements, one set a prompt, by the signals that leave them out.
    """

    def __init__(self, prompts: Sequence[str], signals: Collection[str] = ALL_SIGNALS) -> None:
        tokens = tokenise(prompts)
        self._signals = tuple(signals)
        self.asked = {name: sets for name in signals if (sets := PAIRED[name].asked(tokens)) is not None}

    def extract(self, texts: Sequence[str]) -> Features:
        """Tokenise a dump's responses, one a prompt ("" where missing), and take the views."""
        ends = np.cumsum([len(text) for text in texts])
        cuts = (np.flatnonzero(np.diff(ends // _CHARACTERS_AT_ONCE)) + 1).tolist()
        parts = [self._views(texts[begin:end]) for begin, end in pairwise([0, *cuts, len(texts)])]
        sets = {name: in_turn([part.sets[name] for part in parts]) for name in self._signals}
        return Features(
            sets={name: own.without(self.asked[name]) if name in self.asked else own for name, own in sets.items()},
            n_tokens=np.concatenate([part.n_tokens for part in parts]),
            n_english=np.concatenate([part.n_english for part in parts]),
        )

    def _views(self, texts: Sequence[str]) -> Features:
        tokens = tokenise(texts)
        return Features(
            sets={name: PAIRED[name].view(tokens) for name in self._signals},
            n_tokens=np.diff(tokens.bounds),
            n_english=np.bincount(tokens.row[english_words(tokens)], minlength=tokens.n_texts),
        )
