"""Masked runs of three tokens over the whole dump: build of sentences where even the prompts may differ."""

from distilldetect.ngrams import ngram_hashes
from distilldetect.profiles import Profile, profile
from distilldetect.signals.signal import CorpusSignal
from distilldetect.text import Tokens


def habits(tokens: Tokens) -> Profile:
    """Runs of three masked tokens."""
    hashes, position = ngram_hashes(tokens.masked, tokens.bounds, 3)
    return profile(hashes, tokens.row[position], tokens.n_texts)


SIGNAL = CorpusSignal(
    name="syntax_delta_similarity",
    summary="rates of the most frequent runs of three masked tokens",
    source="E. Stamatatos (2017), Authorship attribution using text distortion, EACL",
    profile=habits,
    n_features=500,
)
