"""How responses begin: their first tokens, how long two run alike, and phrases of the first sentence."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import first_tokens, ngram_hashes


def first_five(tokens: Tokens) -> Elements:
    """Take the first 5 tokens of each text as one element: the similarity is 1 where they are equal, else 0."""
    return first_tokens(tokens, (5,))


def prefixes(tokens: Tokens) -> Elements:
    """Take the first one, two, ... eight tokens of each text: two texts share as many as their common prefix is long."""
    return first_tokens(tokens, range(1, 9))


def trigrams(tokens: Tokens) -> Elements:
    """Take the runs of three words: how a model phrases its first sentence is a habit, and easy to cut off."""
    return ngram_hashes(tokens.word, tokens.bounds, 3)


SIGNALS = (
    PairedSignal(
        name="opening_five_tokens_similarity",
        summary="whether the first 5 tokens are the same",
        source="I. Nikolic et al. (2025), Model provenance testing for LLMs, NeurIPS (agreement of next tokens)",
        channel="opening",
        elements=first_five,
        drops_prompt=False,
    ),
    PairedSignal(
        name="opening_prefix_similarity",
        summary="length of the common beginning, up to eight tokens",
        source="N. Yax et al. (2024), PhyloLM (alleles: the first characters of a completion), arXiv 2404.04671",
        channel="opening",
        elements=prefixes,
        drops_prompt=False,
    ),
    PairedSignal(
        name="opening_trigram_similarity",
        summary="runs of three words in the first sentence",
        source="A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES",
        channel="opening",
        elements=trigrams,
    ),
)
