"""Whether two responses begin with the same 3 tokens."""

from distilldetect.ngrams import first_tokens
from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens


def elements(tokens: Tokens) -> Elements:
    """The first 3 tokens of each text, as one element: the similarity is 1 where equal, else 0."""
    return first_tokens(tokens, (3,))


SIGNAL = PairedSignal(
    name="opening_three_tokens_similarity",
    summary="whether the first 3 tokens are the same",
    source="I. Nikolic et al. (2025), Model provenance testing for LLMs, NeurIPS (agreement of next tokens)",
    channel="opening",
    elements=elements,
    drops_prompt=False,
)
