"""Whether two responses begin with the same 5 tokens."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import first_tokens


def elements(tokens: Tokens) -> Elements:
    """The first 5 tokens of each text, as one element: the similarity is 1 where equal, else 0."""
    return first_tokens(tokens, (5,))


SIGNAL = PairedSignal(
    name="opening_five_tokens_similarity",
    summary="whether the first 5 tokens are the same",
    source="I. Nikolic et al. (2025), Model provenance testing for LLMs, NeurIPS (agreement of next tokens)",
    channel="opening",
    elements=elements,
    drops_prompt=False,
)
