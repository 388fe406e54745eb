"""What a dump is known by in whatever file it lies: its answers, or a few of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from distilldetect.defaults import COPIED_TOKENS, SAME_SKETCH, SKETCH_ANSWERS

if TYPE_CHECKING:
    from distilldetect.arrays import Mask
    from distilldetect.fingerprints.fingerprint import Fingerprint

HEAD_DIGITS = 8  # of 16: a dump of a thousand answers has one of another's sketch by mistake once in 100,000 times


class Sketch(NamedTuple):
    """What a dump is known by.

    Attributes:
        sha256: of its file.
        answers: the first ``HEAD_DIGITS`` hexadecimal digits of hashes of its answers, see :func:`text.text_key`.

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
        return cls(sha256, frozenset(text[k : k + HEAD_DIGITS] for k in range(0, len(text), HEAD_DIGITS)))

    def is_of(self, other: "Sketch") -> bool:
        """Return whether the dump that this is kept of is another: one file, or ``SAME_SKETCH`` answers in common."""
        return self.sha256 == other.sha256 or len(self.answers & other.answers) >= SAME_SKETCH


def kept_sketch(print_: "Fingerprint") -> Sketch:
    """Return what is kept of a dump: the lowest ``SKETCH_ANSWERS`` of those of ``COPIED_TOKENS`` tokens and more.

    Shorter answers, such as a name or a yes, are those of many models.
    """
    longer = _of_print(print_, print_.features.n_tokens >= COPIED_TOKENS)
    return Sketch(print_.sha256, frozenset(sorted(longer)[:SKETCH_ANSWERS]))


def whole_sketch(print_: "Fingerprint") -> Sketch:
    """Return what a dump is looked up by: all its answers."""
    return Sketch(print_.sha256, _of_print(print_, slice(None)))


def heads(hashes: Iterable[str]) -> frozenset[str]:
    """Return what a sketch holds of hashes of answers, 16 hexadecimal digits each."""
    return frozenset(key[:HEAD_DIGITS] for key in hashes)


def _of_print(print_: "Fingerprint", which: "Mask | slice") -> frozenset[str]:
    """Of some answers; none with a salt, under which hashes are like no others."""
    return heads(f"{key:016x}" for key in print_.answers[which].tolist() if not print_.salt_id)
