"""How responses end, counted back from the last token."""

from distilldetect.ngrams import last_tokens
from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens


def elements(tokens: Tokens) -> Elements:
    """The last one, two, ... eight tokens of each text: two texts share as many as their common ending is long."""
    return last_tokens(tokens, range(1, 9))


SIGNAL = PairedSignal(
    name="closing_similarity",
    summary="length of the common ending, up to eight tokens",
    source="M. Sun et al. (2025), Idiosyncrasies in large language models, arXiv 2502.12150",
    channel="whole",
    elements=elements,
    drops_prompt=False,
)
