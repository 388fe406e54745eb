"""Words after the first sentence: what is said, more than how."""

from distilldetect.ngrams import ngram_hashes
from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens


def elements(tokens: Tokens) -> Elements:
    """Words after the first sentence."""
    return ngram_hashes(tokens.word, tokens.bounds, 1)


SIGNAL = PairedSignal(
    name="body_word_similarity",
    summary="words after the first sentence",
    source="A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES",
    channel="body",
    elements=elements,
)
