"""Long phrases after the first sentence: seldom shared by chance."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """Runs of five words after the first sentence: a quarter of them, the same in every text, which estimates the whole."""
    return ngram_hashes(tokens.word, tokens.bounds, 5, one_in_four=True)


SIGNAL = PairedSignal(
    name="body_fivegram_similarity",
    summary="runs of five words after the first sentence, a quarter of them by hash",
    source="A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES",
    channel="body",
    elements=elements,
)
