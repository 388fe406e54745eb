"""What each line is about, in the words it begins with: the headings and list items that a model thinks of."""

import numpy as np

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import PUNCTUATION, Tokens, is_digit
from distilldetect.text.ngrams import run_hashes


def elements(tokens: Tokens) -> Elements:
    """The first run of words of each line that does not begin with a digit, up to the next mark or the line's end."""
    is_mark = tokens.kind == PUNCTUATION
    begins = ~is_mark
    begins[1:] &= is_mark[:-1] | tokens.starts_line[1:]
    run = np.flatnonzero(begins)
    run = run[~is_digit(tokens.codes[tokens.start[run]])]  # numbers of lists tell the habit of numbering, not the items
    line = np.cumsum(tokens.starts_line)[run]
    head = run[np.diff(line, prepend=0) > 0]
    stops = np.flatnonzero(is_mark | tokens.starts_line)
    end = np.append(stops, len(tokens.word))[np.searchsorted(stops, head, side="right")]
    return run_hashes(tokens.word, head, end), head


SIGNALS = (
    PairedSignal(
        name="line_head_similarity",
        summary="the words with which each line after the first sentence begins, up to its first mark",
        source="M. Sun et al. (2025), Idiosyncrasies in large language models, arXiv 2502.12150 (lists, headings, content)",
        channel="body",
        elements=elements,
    ),
)
