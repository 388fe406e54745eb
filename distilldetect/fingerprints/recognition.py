"""Which files are fingerprints: asked of every file, so it needs neither arrays nor the cache."""

from collections.abc import Iterable
from pathlib import Path

from distilldetect.formats import is_read_once

_HEAD_BYTES = 64


def any_fingerprint(paths: Iterable[str]) -> bool:
    """Return whether one of the files is a fingerprint; one that cannot be read, or only once, is none."""
    return any(map(_is_fingerprint, paths))


def looks_like_a_fingerprint(head: bytes) -> bool:
    """Return whether a file begins as a fingerprint does: a zip archive whose first member is its description."""
    return head[:4] == b"PK\x03\x04" and head[30:39] == b"about.npy"


def _is_fingerprint(path: str) -> bool:
    try:
        if is_read_once(path):
            return False
        with Path(path).open("rb") as file:
            return looks_like_a_fingerprint(file.read(_HEAD_BYTES))
    except (OSError, ValueError):
        return False
