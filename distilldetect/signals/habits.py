"""Habits: which pairs of neighbouring words a response uses, on whatever subject."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def word_pairs(tokens: Tokens) -> Elements:
    """Take every pair of neighbouring tokens, punctuation included."""
    return ngram_hashes(tokens.word, tokens.bounds, 2)


SIGNALS = (
    PairedSignal(
        name="word_pair_likelihood",
        summary="in whose frequent pairs of words the response is written",
        source="D. Jurafsky, J. H. Martin (2024), Speech and language processing, chapter 4 (multinomial naive Bayes)",
        channel="whole",
        elements=word_pairs,
        drops_prompt=False,
        measure="likelihood",
    ),
)
