"""Which files are fingerprints: asked of every file, so it needs neither arrays nor the cache."""

from itertools import chain
from pathlib import Path

from distilldetect.case import Request

_HEAD_BYTES = 64


def any_print(request: Request) -> bool:
    """Whether a file of the request is a fingerprint; one that cannot be read is none."""
    return any(map(_is_print, chain.from_iterable(request.groups)))


def looks_like_a_print(head: bytes) -> bool:
    """Whether a file begins as a fingerprint does: a zip archive whose first member is its description."""
    return head[:4] == b"PK\x03\x04" and head[30:39] == b"about.npy"


def _is_print(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return looks_like_a_print(file.read(_HEAD_BYTES))
    except (OSError, ValueError):
        return False
