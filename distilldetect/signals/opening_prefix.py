"""How far two responses run alike from their first token on."""

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import Tokens
from distilldetect.text.ngrams import first_tokens


def elements(tokens: Tokens) -> Elements:
    """The first one, two, ... eight tokens of each text: two texts share as many as their common prefix is long."""
    return first_tokens(tokens, range(1, 9))


SIGNAL = PairedSignal(
    name="opening_prefix_similarity",
    summary="length of the common beginning, up to eight tokens",
    source="N. Yax et al. (2024), PhyloLM (alleles: the first characters of a completion), arXiv 2404.04671",
    channel="opening",
    elements=elements,
    drops_prompt=False,
)
