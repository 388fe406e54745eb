"""Comparisons as bytes: NumPy arrays one after the other, the first a JSON document; no pickle."""

import io
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.similarity.compared import Compared

# Raised whenever closeness is measured otherwise on the same fingerprints, or laid out otherwise.
FORMAT = "distilldetect-comparison/2"


def to_bytes(compared: Compared) -> bytes:
    """A comparison, but for the path of its dump."""
    about = {"sha256": compared.sha256, "close": list(compared.close)}
    arrays = [
        np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        compared.answered,
        compared.n_tokens.astype(np.uint32),
        *(near.T for near in compared.close.values()),
    ]
    file = io.BytesIO()
    for array in arrays:
        np.save(file, array, allow_pickle=False)
    return file.getvalue()


def from_bytes(content: bytes, source: str) -> Compared:
    """What :func:`to_bytes` was given.

    Args:
        content: its bytes, undamaged.
        source: path of the dump.
    """
    file = io.BytesIO(content)
    about = json.loads(_next(file).tobytes())
    return Compared(
        source=source,
        sha256=about["sha256"],
        answered=_next(file),
        n_tokens=_next(file).astype(np.int64),
        close={name: _next(file).T for name in about["close"]},
    )


def _next(file: io.BytesIO) -> NDArray[Any]:
    array: NDArray[Any] = np.load(file, allow_pickle=False)
    return array
