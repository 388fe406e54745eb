"""Phrases after the first sentence; long ones are seldom shared by chance."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def fivegrams(tokens: Tokens) -> Elements:
    """Take a quarter of the runs of five words, the same in every text: it estimates the similarity of the whole."""
    return ngram_hashes(tokens.word, tokens.bounds, 5, one_in_four=True)


def trigrams(tokens: Tokens) -> Elements:
    """Take a quarter of the runs of three words, the same in every text."""
    return ngram_hashes(tokens.word, tokens.bounds, 3, one_in_four=True)


_SOURCE = "A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES"

SIGNALS = (
    PairedSignal(
        name="body_fivegram_similarity",
        summary="runs of five words after the first sentence, a quarter of them by hash",
        source=_SOURCE,
        channel="body",
        elements=fivegrams,
    ),
    PairedSignal(
        name="body_trigram_similarity",
        summary="runs of three words after the first sentence, a quarter of them by hash",
        source=_SOURCE,
        channel="body",
        elements=trigrams,
    ),
)
