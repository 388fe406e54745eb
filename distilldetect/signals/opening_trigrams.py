"""Phrases of the first sentence: how a model begins is a habit, and easy to cut off."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """Runs of three words in the first sentence."""
    return ngram_hashes(tokens.word, tokens.bounds, 3)


SIGNAL = PairedSignal(
    name="opening_trigram_similarity",
    summary="runs of three words in the first sentence",
    source="A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES",
    channel="opening",
    elements=elements,
)
