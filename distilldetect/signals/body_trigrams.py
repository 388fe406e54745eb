"""Phrases after the first sentence."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """Runs of three words after the first sentence: a quarter of them, the same in every text."""
    return ngram_hashes(tokens.word, tokens.bounds, 3, one_in_four=True)


SIGNAL = PairedSignal(
    name="body_trigram_similarity",
    summary="runs of three words after the first sentence, a quarter of them by hash",
    source="A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES",
    channel="body",
    elements=elements,
)
