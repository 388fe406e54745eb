"""Runs of five tokens whose meaning is masked: the build of sentences, without their topic."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """Runs of five tokens, masked to short words, shapes and endings: a quarter of them, the same in every text."""
    return ngram_hashes(tokens.masked, tokens.bounds, 5, one_in_four=True)


SIGNALS = (
    PairedSignal(
        name="masked_syntax_similarity",
        summary="runs of five tokens, masked to short words, shapes and endings, a quarter of them by hash",
        source="E. Stamatatos (2017), Authorship attribution using text distortion, EACL",
        channel="body",
        elements=elements,
    ),
)
