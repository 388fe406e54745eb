"""What a dump is known by in whatever file it lies: a few of its answers."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from distilldetect.arrays import I64
from distilldetect.defaults import COPIED_TOKENS, SAME_SKETCH, SKETCH_ANSWERS

if TYPE_CHECKING:
    from distilldetect.fingerprints.fingerprint import Fingerprint

HASH_DIGITS = 8  # of 16: two dumps of a thousand answers share one by mistake once in 100,000 times


class Sketch(NamedTuple):
    """What a dump is known by.

    Attributes:
        sha256: of its file.
        answers: the lowest ``SKETCH_ANSWERS`` of the hashes of its answers of ``COPIED_TOKENS`` tokens and more, the first
            ``HASH_DIGITS`` hexadecimal digits of each.

    Source:
        A. Z. Broder (1997), On the resemblance and containment of documents, SEQUENCES (the lowest hashes are a sample).
    """

    sha256: str
    answers: frozenset[str]

    @property
    def text(self) -> str:
        """The answers as one text."""
        return "".join(sorted(self.answers))

    @classmethod
    def from_text(cls, sha256: str, text: str) -> "Sketch":
        """Read one again, see :attr:`text`."""
        return cls(sha256, frozenset(text[k : k + HASH_DIGITS] for k in range(0, len(text), HASH_DIGITS)))

    def is_same_dump(self, other: "Sketch") -> bool:
        """Return whether both are of one file, or have ``SAME_SKETCH`` answers of their sketches in common."""
        return self.sha256 == other.sha256 or len(self.answers & other.answers) >= SAME_SKETCH


def answer_sketch(sha256: str, answers: Iterable[str], n_tokens: I64) -> Sketch:
    """Return what a dump is known by.

    Args:
        sha256: of its file.
        answers: hash of each answer, 16 hexadecimal digits, see :func:`text.text_key`.
        n_tokens: length of each.
    """
    longer = {key[:HASH_DIGITS] for key, n in zip(answers, n_tokens.tolist(), strict=True) if n >= COPIED_TOKENS}
    return Sketch(sha256, frozenset(sorted(longer)[:SKETCH_ANSWERS]))


def print_sketch(print_: "Fingerprint") -> Sketch:
    """Return what the dump of a fingerprint is known by; with a salt, by nothing but its file."""
    if print_.salt_id:
        return Sketch(print_.sha256, frozenset())
    return answer_sketch(print_.sha256, (f"{key:016x}" for key in print_.answers.tolist()), print_.features.n_tokens)
