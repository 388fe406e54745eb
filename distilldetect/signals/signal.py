"""What a signal is, and how one is measured on a dump."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.signals.sets import RowSets, row_sets
from distilldetect.text import Tokens

Elements = tuple[U64, NDArray[np.int64]]  # hashes, and the position of the token at which each begins
Channel = Literal["opening", "body", "whole"]
Measure = Literal["cosine", "likelihood"]


@dataclass(frozen=True, slots=True)
class PairedSignal:
    """What two models' responses to the same prompt have in common.

    Attributes:
        name: snake_case, ending in ``_similarity`` or ``_likelihood``.
        summary: what is compared, in one line.
        source: paper or practice it comes from.
        channel: elements that begin in the first sentence (``opening``), after it (``body``), or anywhere.
        elements: every element of every text.
        drops_prompt: whether elements that stand in the prompt are left out.
        measure: how close two responses are. ``cosine``: the Otsuka-Ochiai cosine in [0, 1] of their sets for the same
            prompt. ``likelihood``: log-likelihood of one under the habits of the other's whole dump, 0 or less.
    """

    name: str
    summary: str
    source: str
    channel: Channel
    elements: Callable[[Tokens], Elements]
    drops_prompt: bool = True
    measure: Measure = "cosine"

    def asked(self, prompts: Tokens) -> RowSets | None:
        """The elements of the prompts themselves, which do not count; None where this signal keeps them."""
        if not self.drops_prompt:
            return None
        hashes, position = self.elements(prompts)
        return row_sets(hashes, prompts.row[position], prompts.n_texts)

    def view(self, tokens: Tokens, asked: RowSets | None) -> RowSets:
        """The sets of a dump, one a prompt: elements within the channel that the prompt does not hold itself.

        Args:
            tokens: the responses, one text a prompt.
            asked: from :meth:`asked`, over as many prompts.
        """
        hashes, position = self.elements(tokens)
        if self.channel != "whole":
            kept = tokens.in_body[position] == (self.channel == "body")
            hashes, position = hashes[kept], position[kept]
        sets = row_sets(hashes, tokens.row[position], tokens.n_texts)
        return sets if asked is None else sets.without(asked)
