"""Function words and punctuation: the oldest mark of authorship, over the whole dump."""

from distilldetect.characters import PUNCTUATION
from distilldetect.profiles import Profile, profile
from distilldetect.signals.signal import CorpusSignal
from distilldetect.text import Tokens


def habits(tokens: Tokens) -> Profile:
    """Words of up to four characters, and punctuation: short words are the grammar of a text in most languages."""
    kept = (tokens.end - tokens.start <= 4) | (tokens.kind == PUNCTUATION)
    return profile(tokens.word[kept], tokens.row[kept], tokens.n_texts)


SIGNAL = CorpusSignal(
    name="function_word_delta_similarity",
    summary="rates of the most frequent short words and punctuation marks",
    source="J. Burrows (2002), Delta; Jannidis et al. (2015), Improving Burrows' Delta (cosine)",
    profile=habits,
    n_features=150,
)
