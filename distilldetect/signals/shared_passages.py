"""Passages: runs of eight words, which two models hardly ever write independently of a common text."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """Runs of eight words."""
    return ngram_hashes(tokens.word, tokens.bounds, 8)


SIGNALS = (
    PairedSignal(
        name="passage_similarity",
        summary="runs of eight words",
        source="Y. Bernstein, J. Zobel (2004), A scalable system for identifying co-derivative documents, SPIRE",
        channel="whole",
        elements=elements,
    ),
)
