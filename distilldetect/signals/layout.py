"""Markdown and layout: the skeleton of lines, bullets, numbers, headings and paragraphs that a response hangs on."""

import numpy as np

from distilldetect.signals.signal import Elements, PairedSignal
from distilldetect.text import PUNCTUATION, WORD, Tokens, is_digit, mix
from distilldetect.text.ngrams import ngram_hashes


def elements(tokens: Tokens) -> Elements:
    """Runs of one, two and three lines; a line is its leading mark, its last mark and its length on a log scale."""
    first = np.flatnonzero(tokens.starts_line)
    after = np.append(first[1:], len(tokens.word))[: len(first)]
    length = (after - first).astype(np.uint64)
    lead = np.where(tokens.kind[first] == PUNCTUATION, tokens.word[first], np.uint64(1))
    is_number = (tokens.kind[first] == WORD) & is_digit(tokens.codes[tokens.start[first]])
    lead = np.where(is_number, np.uint64(2), lead)
    tail = np.where(tokens.kind[after - 1] == PUNCTUATION, tokens.word[after - 1], np.uint64(3))
    size = np.minimum(np.floor(np.log2(np.maximum(length, 1))), 4).astype(np.uint64)
    line = mix(lead + tail * np.uint64(31) + size)
    bounds = np.searchsorted(first, tokens.bounds)
    runs = [ngram_hashes(line, bounds, n) for n in (1, 2, 3)]
    return np.concatenate([h for h, _ in runs]), first[np.concatenate([p for _, p in runs])]


SIGNALS = (
    PairedSignal(
        name="layout_similarity",
        summary="runs of up to three lines, each reduced to its marks and length",
        source="M. Sun et al. (2025), Idiosyncrasies in large language models, arXiv 2502.12150 (Markdown skeleton)",
        channel="whole",
        elements=elements,
        drops_prompt=False,
    ),
)
