"""What a signal is, how one is measured on a dump, and the signals that there are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.signals.sets import RowSets, row_sets
from distilldetect.text import PUNCTUATION, Tokens, is_digit
from distilldetect.text.ngrams import first_tokens, ngram_hashes, run_hashes

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

    def view(self, tokens: Tokens) -> RowSets:
        """The sets of some responses, one a text: elements within the channel."""
        hashes, position = self.elements(tokens)
        if self.channel != "whole":
            kept = tokens.in_body[position] == (self.channel == "body")
            hashes, position = hashes[kept], position[kept]
        return row_sets(hashes, tokens.row[position], tokens.n_texts)


def line_heads(tokens: Tokens) -> Elements:
    """The first run of words of each line that does not begin with a digit, up to the next mark or the line's end."""
    is_mark = tokens.kind == PUNCTUATION
    begins = ~is_mark
    begins[1:] &= is_mark[:-1] | tokens.starts_line[1:]
    run = np.flatnonzero(begins)
    run = run[~is_digit(tokens.codes[tokens.start[run]])]  # numbers of lists tell the habit of numbering, not the items
    line = np.cumsum(tokens.starts_line)[run]
    head = run[np.diff(line, prepend=0) > 0]
    stops = np.flatnonzero(is_mark | tokens.starts_line)
    end = np.append(stops, len(tokens.word))[np.searchsorted(stops, head, side="right")]
    return run_hashes(tokens.word, head, end), head


_IDIOSYNCRASIES = "M. Sun et al. (2025), Idiosyncrasies in large language models, arXiv 2502.12150"
_RESEMBLANCE = "A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES"

# In the order in which fingerprints hold them. A quarter of the runs of a text, the same in every text, estimates the
# similarity of the whole.
SIGNALS = (
    PairedSignal(
        name="body_fivegram_similarity",
        summary="runs of five words after the first sentence, a quarter of them by hash",
        source=_RESEMBLANCE,
        channel="body",
        elements=lambda tokens: ngram_hashes(tokens.word, tokens.bounds, 5, one_in_four=True),
    ),
    PairedSignal(
        name="body_trigram_similarity",
        summary="runs of three words after the first sentence, a quarter of them by hash",
        source=_RESEMBLANCE,
        channel="body",
        elements=lambda tokens: ngram_hashes(tokens.word, tokens.bounds, 3, one_in_four=True),
    ),
    PairedSignal(
        name="word_pair_likelihood",  # of all neighbouring tokens, punctuation included, on whatever subject
        summary="in whose frequent pairs of words the response is written",
        source="D. Jurafsky, J. H. Martin (2024), Speech and language processing, chapter 4 (multinomial naive Bayes)",
        channel="whole",
        elements=lambda tokens: ngram_hashes(tokens.word, tokens.bounds, 2),
        drops_prompt=False,
        measure="likelihood",
    ),
    PairedSignal(
        name="line_head_similarity",  # the headings and list items that a model thinks of
        summary="the words with which each line after the first sentence begins, up to its first mark",
        source=f"{_IDIOSYNCRASIES} (lists, headings, content)",
        channel="body",
        elements=line_heads,
    ),
    PairedSignal(
        name="masked_syntax_similarity",  # the build of sentences, without their topic
        summary="runs of five tokens, masked to short words, shapes and endings, a quarter of them by hash",
        source="E. Stamatatos (2017), Authorship attribution using text distortion, EACL",
        channel="body",
        elements=lambda tokens: ngram_hashes(tokens.masked, tokens.bounds, 5, one_in_four=True),
    ),
    PairedSignal(
        name="opening_prefix_similarity",  # two texts share as many elements as their common prefix is long
        summary="length of the common beginning, up to eight tokens",
        source="N. Yax et al. (2024), PhyloLM (alleles: the first characters of a completion), arXiv 2404.04671",
        channel="opening",
        elements=lambda tokens: first_tokens(tokens, range(1, 9)),
        drops_prompt=False,
    ),
    PairedSignal(
        name="opening_trigram_similarity",  # how a model phrases its first sentence is a habit, and easy to cut off
        summary="runs of three words in the first sentence",
        source=_RESEMBLANCE,
        channel="opening",
        elements=lambda tokens: ngram_hashes(tokens.word, tokens.bounds, 3),
    ),
    PairedSignal(
        name="sentence_opening_similarity",
        summary="the first three words of each sentence and list item after the first",
        source="S. Wadhwa et al. (2025), Who Taught You That? Tracing teachers in model distillation, ACL Findings",
        channel="body",
        elements=lambda tokens: ngram_hashes(tokens.word, tokens.bounds, 3, only=tokens.starts_sentence),
    ),
    PairedSignal(
        name="passage_similarity",  # which two models hardly ever write independently of a common text
        summary="runs of eight words",
        source="Y. Bernstein, J. Zobel (2004), A scalable system for identifying co-derivative documents, SPIRE",
        channel="whole",
        elements=lambda tokens: ngram_hashes(tokens.word, tokens.bounds, 8),
    ),
)
