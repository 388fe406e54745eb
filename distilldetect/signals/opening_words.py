"""Words of the first sentence."""

from distilldetect.ngrams import ngram_hashes
from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens


def elements(tokens: Tokens) -> Elements:
    """Words of the first sentence."""
    return ngram_hashes(tokens.word, tokens.bounds, 1)


SIGNAL = PairedSignal(
    name="opening_word_similarity",
    summary="words of the first sentence",
    source="A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES",
    channel="opening",
    elements=elements,
)
