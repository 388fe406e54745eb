"""Texts as tokens, in one vectorised pass over all responses of a dump.

A token is a run of letters, marks, digits and underscores; or one letter, with its marks, of a script that is written
without spaces or in syllables (Han, kana, Hangul, Thai, Khmer); or one other printing character. Characters that are not
seen, such as zero-width spaces, are left out first. Hashes stand for tokens from here on:
comparing and sorting 64-bit numbers is what makes a panel of hundreds of dumps affordable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.text.characters import (
    IGNORABLE,
    MARK,
    NEWLINE,
    OTHER_TERMINATORS,
    PUNCTUATION,
    SINGLE,
    SPACED_TERMINATORS,
    WORD,
    classes_of,
    is_digit,
    lowered,
)

_NEEDS_NO_SPACE = np.array([ord(c) for c in OTHER_TERMINATORS], dtype=np.uint32)

_ENDS_SENTENCE = np.append(_NEEDS_NO_SPACE, np.array([ord(c) for c in SPACED_TERMINATORS], dtype=np.uint32))

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)

_POWER = np.uint64(0xD1342543DE82EF95)

_INVERSE = np.uint64(pow(int(_POWER), -1, 1 << 64))  # odd numbers have one modulo 2**64

_TOKENS_AT_ONCE = 1 << 14  # hashed at a time: what is made of more leaves the processor's cache

_POWERS: U64 = np.multiply.accumulate(np.full(8, _POWER))


@lru_cache(maxsize=1)  # nearly always the same size; that of a very long token is soon let go
def _powers(n: int) -> tuple[U64, U64]:
    """The first ``n`` powers of the base, scaled, and of its inverse, ``(n,)``."""
    power, inverse = np.full(n, _POWER), np.full(n, _INVERSE)
    power[:1] *= _MULTIPLIER
    return np.multiply.accumulate(power, out=power), np.multiply.accumulate(inverse, out=inverse)


@dataclass(frozen=True, slots=True)
class Tokens:
    """All responses of a dump as one run of tokens, in order.

    Attributes:
        codes: lower-cased code points of all texts joined, those that are not seen left out, ``(n_characters,) uint32``.
        start, end: each token's place in ``codes``, ``(n_tokens,) int64``.
        row: the text each token is in, ``(n_tokens,) int64``.
        bounds: text ``i`` holds tokens ``bounds[i]:bounds[i + 1]``, ``(n_texts + 1,) int64``.
        kind: WORD, SINGLE or PUNCTUATION, ``(n_tokens,) uint8``.
        word: hash of the lower-cased token, ``(n_tokens,) uint64``.
        masked: hash of what is left when its meaning is masked (see :func:`tokenise`), ``(n_tokens,) uint64``.
        starts_line: the first token of a line, ``(n_tokens,) bool``.
        starts_sentence: the first token of a sentence or line, ``(n_tokens,) bool``.
        in_body: not in the first sentence of its text, ``(n_tokens,) bool``.
        origin: each character's place in the texts joined, ``(n_characters,) int64``; None where all are seen.
    """

    codes: NDArray[np.uint32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    row: NDArray[np.int64]
    bounds: NDArray[np.int64]
    kind: NDArray[np.uint8]
    word: U64
    masked: U64
    starts_line: NDArray[np.bool_]
    starts_sentence: NDArray[np.bool_]
    in_body: NDArray[np.bool_]
    origin: NDArray[np.int64] | None = None

    @property
    def n_texts(self) -> int:
        """Number of texts, empty ones included."""
        return len(self.bounds) - 1

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens from one to another, which is part of them, stand in the texts joined; end excluded."""
        start, end = int(self.start[first]), int(self.end[last])
        return (start, end) if self.origin is None else (int(self.origin[start]), int(self.origin[end - 1]) + 1)


def mix(values: U64) -> U64:
    """Scramble 64-bit numbers so that any bits of the result may be used alone.

    Source:
        S. Vigna's splitmix64 finaliser, after D. Stafford's "Mix13" (2011).
    """
    shifted = values >> np.uint64(30)
    mixed = values ^ shifted
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= np.right_shift(mixed, np.uint64(27), out=shifted)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= np.right_shift(mixed, np.uint64(31), out=shifted)
    return mixed


def tokenise(texts: Sequence[str]) -> Tokens:
    """Cut texts into tokens, sentences and lines.

    The masked form of a token keeps how it is written and drops what it says: a word of up to four letters stays,
    a longer one becomes its case (lower, Capitalised, UPPER), whether it is long, and its last three letters; a
    number becomes its length; Han and katakana become their class, other letters that stand alone stay; punctuation stays.

    Args:
        texts: any strings, empty ones and lone surrogates included.

    Source:
        E. Stamatatos (2017), Authorship attribution using text distortion, EACL (masking); kept words are the short
        ones rather than a word list, so that no language is assumed.
    """
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    text_bounds: NDArray[np.int64] = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) for text in texts], out=text_bounds[1:])
    place = codes.astype(np.intp)  # numpy looks up by its own index type twice as fast
    classes = classes_of(place)
    seen, origin = classes != IGNORABLE, None
    if not seen.all():
        origin = np.flatnonzero(seen)
        codes, place, classes, text_bounds = (
            codes[origin],
            place[origin],
            classes[origin],
            np.searchsorted(origin, text_bounds).astype(np.int64),
        )
    lower = lowered(place)

    begins_text = np.zeros(len(codes) + 1, dtype=bool)
    begins_text[text_bounds] = True
    classes, inside = _joined(classes, begins_text[:-1])
    # a token ends before the first character after its start that is not inside one
    breaks = np.flatnonzero(~inside)
    begins = np.flatnonzero(classes[breaks] >= WORD)
    start = breaks[begins]
    end = np.append(breaks, len(codes))[begins + 1]
    bounds = np.searchsorted(start, text_bounds)
    row = np.repeat(np.arange(len(texts)), np.diff(bounds))
    kind = classes[start]

    starts_line = _starts_line(classes, start, bounds)
    starts_sentence = starts_line | _follows_sentence_end(lower, classes, begins_text, start, end, kind, starts_line)
    word, masked = np.empty((2, len(start)), dtype=np.uint64)
    for block in (slice(n, n + _TOKENS_AT_ONCE) for n in range(0, len(start), _TOKENS_AT_ONCE)):
        word[block] = _hash_tokens(lower, start[block], end[block])
        masked[block] = _mask(codes, lower, start[block], end[block], kind[block])
    sentence = np.cumsum(starts_sentence)
    first = np.append(sentence, 0)[np.minimum(bounds[:-1], len(sentence))]
    return Tokens(
        codes=lower,
        start=start,
        end=end,
        row=row,
        bounds=bounds,
        kind=kind,
        word=word,
        masked=masked,
        starts_line=starts_line,
        starts_sentence=starts_sentence,
        in_body=sentence > first[row],
        origin=origin,
    )


def _joined(classes: NDArray[np.uint8], begins_text: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Classes in which marks are as what they stand on, and which characters go on with the token before."""
    mark = classes == MARK
    on_single = np.zeros(len(classes), dtype=bool)
    if mark.any():
        place = np.arange(len(classes))
        under = classes[np.maximum.accumulate(np.where(mark & ~begins_text, 0, place))]
        on_single = mark & (under == SINGLE)
        classes = np.where(mark, np.where(on_single, np.uint8(SINGLE), np.uint8(WORD)), classes)
    is_word = classes == WORD
    inside = np.zeros(len(classes), dtype=bool)
    np.logical_and(is_word[1:], is_word[:-1], out=inside[1:])
    inside &= ~begins_text
    return classes, inside | on_single


def _starts_line(classes: NDArray[np.uint8], start: NDArray[np.int64], bounds: NDArray[np.int64]) -> NDArray[np.bool_]:
    starts = np.zeros(len(start) + 1, dtype=bool)
    starts[np.searchsorted(start, np.flatnonzero(classes == NEWLINE))] = True  # the next token; none after the last
    starts[bounds[:-1][bounds[:-1] < bounds[1:]]] = True
    return starts[:-1]


def _follows_sentence_end(
    codes: NDArray[np.uint32],
    classes: NDArray[np.uint8],
    begins_text: NDArray[np.bool_],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    kind: NDArray[np.uint8],
    starts_line: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Whether the token before ended a sentence: a full stop before a space, but not that of "1." in a list."""
    follows = np.zeros(len(start), dtype=bool)
    if len(start) < 2:
        return follows
    mark = np.flatnonzero(kind[:-1] == PUNCTUATION)
    terminator = mark[np.isin(codes[start[mark]], _ENDS_SENTENCE)]
    after = end[terminator]
    spaced = (classes[np.minimum(after, len(classes) - 1)] <= NEWLINE) | begins_text[after]
    spaced |= np.isin(codes[start[terminator]], _NEEDS_NO_SPACE)
    before = np.maximum(terminator - 1, 0)
    numbered = starts_line[before] & is_digit(codes[start[before]])
    numbered &= ~starts_line[terminator]
    follows[terminator[spaced & ~numbered] + 1] = True
    return follows


def _hash_tokens(codes: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> U64:
    # prefix sums of character times power of its place; dividing by the power of its start frees a token of its place
    codes, start, end = codes[start[0] : end[-1]], start - start[0], end - start[0]
    power, inverse = _powers(1 << max(17, len(codes).bit_length()))
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum((codes + np.uint64(1)) * power[: len(codes)], out=sums[1:])
    return mix((sums[end] - sums[start]) * inverse[start])


def _mask(
    codes: NDArray[np.uint32],
    lowered: NDArray[np.uint32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    kind: NDArray[np.uint8],
) -> U64:
    length = end - start
    first = lowered[start]
    suffix = np.zeros(len(start), dtype=np.uint64)
    for back in range(1, 5):  # the last four characters; the fourth only of words no longer than that
        use = length >= back if back < 4 else length == back
        suffix += (lowered[np.maximum(end - back, 0)].astype(np.uint64) + np.uint64(1)) * _POWERS[back] * use
    is_upper = codes[start] != first
    all_upper = is_upper & (length > 1) & (codes[end - 1] != lowered[end - 1])
    shape = is_upper.astype(np.uint64) + all_upper + np.uint64(4) * (length > 4) + np.uint64(8) * (length > 8)
    masked = suffix * _MULTIPLIER + shape
    digit = np.flatnonzero(is_digit(first))
    masked[digit] = np.uint64(0x1000) + np.minimum(length[digit], 6).astype(np.uint64)
    single = np.flatnonzero(kind == SINGLE)
    character = first[single]
    says_much = (character >= 0x2E80) & (character <= 0x9FFF) & ((character < 0x3040) | (character > 0x309F))
    says_much |= (character >= 0xF900) & (character <= 0xFFDC) | (character >= 0x1B000)
    content = single[says_much]
    masked[content] = np.uint64(0x2000) + (first[content] < 0x3100)
    return mix(masked)


# Frequent in English, and in no other language of Latin script frequent all together.
_ENGLISH = ("the", "of", "and", "to", "that", "with", "you", "are", "this", "is")


_FIRST_BITS = np.uint64(56)  # shifted by so many, eight bits are left


@lru_cache(maxsize=1)
def _english() -> U64:
    return np.sort(tokenise([" ".join(_ENGLISH)]).word)


def english_words(tokens: Tokens) -> NDArray[np.bool_]:
    """Return which tokens are among ten of the commonest English words, ``(n_tokens,)``.

    They are some 15 to 25 % of the tokens of English prose, some 5 % and more where much of it is code, and below 3 % in
    other languages.
    """
    known = _english()
    likely = np.zeros(256, dtype=bool)  # by the first bits of a hash, which tell nearly all others
    likely[known >> _FIRST_BITS] = True
    found: NDArray[np.bool_] = likely[tokens.word >> _FIRST_BITS]
    found[found] = np.isin(tokens.word[found], known)
    return found
