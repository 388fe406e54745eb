"""How sentences and list items begin, after the first."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """The first three words of each sentence and list item after the first."""
    return ngram_hashes(tokens.word, tokens.bounds, 3, only=tokens.starts_sentence)


SIGNALS = (
    PairedSignal(
        name="sentence_opening_similarity",
        summary="the first three words of each sentence and list item after the first",
        source="S. Wadhwa et al. (2025), Who Taught You That? Tracing teachers in model distillation, ACL Findings",
        channel="body",
        elements=elements,
    ),
)
