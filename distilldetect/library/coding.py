"""Sets of many models as few bytes: what several share is written once.

All sets of a signal are one table of distinct keys, ascending, with the models that have each. Keys are written as gaps and
models as steps, byte by byte in columns of like bytes, which a Huffman code makes small.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.signals import is_first

# Each model is one byte in a table.
MOST_MODELS = 256
_STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY)
_BYTE = np.uint64(8)


def table_columns(sets: Sequence[U64]) -> dict[str, bytes]:
    """Write sets as columns of bytes.

    Args:
        sets: keys of each model, ascending and distinct, ``(n_keys,)``; at most ``MOST_MODELS``.
    """
    keys = np.concatenate(sets)
    models = np.repeat(np.arange(len(sets), dtype=np.int64), [len(own) for own in sets])
    order = np.argsort(keys, kind="stable")  # models ascend within a key
    keys, models = keys[order], models[order]
    first = is_first(keys)
    steps = np.diff(models, prepend=0) - 1
    steps[first] = models[first]
    holders = np.diff(np.append(np.flatnonzero(first), len(keys))) - 1
    gaps = np.diff(keys[first], prepend=np.uint64(0))
    columns = {f"gaps.{place}": column for place, column in enumerate(byte_columns(gaps))}
    return columns | {"holders": holders.astype(np.uint8).tobytes(), "steps": steps.astype(np.uint8).tobytes()}


def table_keys(columns: Mapping[str, bytes]) -> tuple[U64, NDArray[np.int64], NDArray[np.uint8]]:
    """Read what :func:`table_columns` wrote.

    Returns:
        Distinct keys, ascending, ``(n_keys,)``; how many models have each, ``(n_keys,)``; and these models, ascending
        within each key, ``(n_occurrences,)``.

    Raises:
        ValueError: the columns do not fit together.
    """
    n_places = sum(name.startswith("gaps.") for name in columns)
    gaps = joined_columns([columns[f"gaps.{place}"] for place in range(n_places)])
    if not (gaps[1:] > 0).all():
        raise ValueError("keys do not ascend")
    holders = np.frombuffer(columns["holders"], dtype=np.uint8).astype(np.int64) + 1
    steps = np.frombuffer(columns["steps"], dtype=np.uint8)
    if len(holders) != len(gaps) or holders.sum() != len(steps):
        raise ValueError("columns do not fit together")
    keys = np.cumsum(gaps, dtype=np.uint64)
    reached = np.cumsum(steps + np.uint8(1), dtype=np.uint8)  # modulo 256, and so is what was reached before each key
    before = np.zeros(len(holders), dtype=np.uint8)
    before[1:] = reached[np.cumsum(holders)[:-1] - 1]
    models: NDArray[np.uint8] = reached - np.repeat(before + np.uint8(1), holders)
    return keys, holders, models


def byte_columns(values: U64) -> list[bytes]:
    """Write numbers as columns of bytes, the lowest first, as many as the greatest needs."""
    n_places = (int(values.max()).bit_length() + 7) // 8 if len(values) else 0
    return [(values >> (_BYTE * np.uint64(place))).astype(np.uint8).tobytes() for place in range(max(n_places, 1))]


def joined_columns(columns: Sequence[bytes]) -> U64:
    """Read what :func:`byte_columns` wrote.

    Raises:
        ValueError: columns are of different lengths, or too many.
    """
    if not 0 < len(columns) <= 8:
        raise ValueError("columns are missing")
    values = np.zeros((len(columns[0]), 8), dtype=np.uint8)
    for place, column in enumerate(columns):
        values[:, place] = np.frombuffer(column, dtype=np.uint8)
    return values.view("<u8")[:, 0].astype(np.uint64, copy=False)


def compressed(content: bytes) -> bytes:
    """Return the shorter of two ways to compress bytes; the same bytes for the same content and zlib."""
    tried = []
    for strategy in _STRATEGIES:
        stream = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, strategy)
        tried.append(stream.compress(content) + stream.flush())
    return min(tried, key=len)


def decompressed(content: bytes, n_bytes: int) -> bytes:
    """Return what was compressed, no more than was promised.

    Args:
        content: from :func:`compressed`.
        n_bytes: of the result.

    Raises:
        ValueError, zlib.error: it is damaged, or of another length.
    """
    stream = zlib.decompressobj()
    found = stream.decompress(content, n_bytes + 1)
    if len(found) != n_bytes or not stream.eof:
        raise ValueError("a part is of another length")
    return found
