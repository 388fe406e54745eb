"""The file of a library: a description that can be read alone, then columns of numbers, each with its hash.

A line that names the format, the length of the description and its SHA-256, the description in JSON, the columns. Nothing
is compressed, so that what a case does not need is not read: what carries the file, a wheel say, makes it half as large.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import U64
from distilldetect.errors import DumpError
from distilldetect.fingerprints import FEATURE_VERSION

FORMAT = b"distilldetect-library/2\n"
_FAMILY = b"distilldetect-library/"
_DIGEST_BYTES = hashlib.sha256().digest_size
_WORD_BYTES = 8
Numbers = NDArray[np.unsignedinteger[Any]]
# Bytes of a description: some 100 a model and a column, of which there are hundreds at most.
_MOST_DESCRIPTION_BYTES = 1 << 24

DAMAGED = "is damaged, or no library"
HINT = "get it again, or make one with 'distilldetect library build'"


def pack(columns: Mapping[str, U64], description: Mapping[str, Any]) -> bytes:
    """Return a file.

    Args:
        columns: numbers by name, ``(n_numbers,)`` each.
        description: JSON values; the version of the features and the places of the columns are added.
    """
    places, stored = [], []
    for name, numbers in columns.items():
        n_bytes = max((int(numbers.max(initial=0)).bit_length() + 7) // 8, 1)
        by_number = numbers.astype("<u8").view(np.uint8).reshape(-1, _WORD_BYTES)
        stored.append(by_number[:, :n_bytes].T.tobytes())  # like bytes beside each other pack well
        places.append([name, n_bytes, len(numbers), hashlib.sha256(stored[-1]).hexdigest()])
    whole = {**description, "feature_version": FEATURE_VERSION, "columns": places}
    told = json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
    head = FORMAT + len(told).to_bytes(4, "little") + hashlib.sha256(told).digest()
    return b"".join([head, told, *stored])


@dataclass(frozen=True, slots=True)
class Column:
    """Where the numbers of a column are.

    Attributes:
        begin: of its bytes in the file.
        n_bytes: of each number.
        n_numbers: that it has.
        digest: SHA-256 of its bytes.
    """

    begin: int
    n_bytes: int
    n_numbers: int
    digest: str

    @property
    def end(self) -> int:
        """Where its bytes end."""
        return self.begin + self.n_bytes * self.n_numbers

    def numbers(self, stored: bytes | memoryview) -> Numbers:
        """Read its numbers.

        Args:
            stored: its bytes.

        Raises:
            ValueError: they are others.
        """
        if hashlib.sha256(stored).hexdigest() != self.digest:
            raise ValueError("a part has changed")
        n_bytes = _WORD_BYTES // 2 if self.n_bytes <= _WORD_BYTES // 2 else _WORD_BYTES
        by_number = np.zeros((self.n_numbers, n_bytes), dtype=np.uint8)
        for place, own in enumerate(np.frombuffer(stored, dtype=np.uint8).reshape(self.n_bytes, self.n_numbers)):
            by_number[:, place] = own
        numbers: Numbers = by_number.view(f"<u{n_bytes}")[:, 0]
        return numbers


def columns_of(places: Any, begin: int) -> dict[str, Column]:
    """Read where columns are, by name.

    Args:
        places: of the description.
        begin: of the first column.

    Raises:
        ValueError, TypeError: they make no sense.
    """
    columns = {}
    for name, n_bytes, n_numbers, digest in places:
        if not (type(n_bytes) is int and type(n_numbers) is int and 0 < n_bytes <= _WORD_BYTES and n_numbers >= 0):
            raise ValueError("a length makes no sense")
        columns[str(name)] = Column(begin, n_bytes, n_numbers, str(digest))
        begin = columns[str(name)].end
    return columns


def read_description(file: BinaryIO, source: str) -> tuple[dict[str, Any], int]:
    """Read the description at the beginning of a file.

    Args:
        file: at its beginning.
        source: its path, for messages.

    Returns:
        The description, and where the columns begin.

    Raises:
        DumpError: it is damaged, no library, or made by another version.
    """
    begin = file.read(len(FORMAT))
    if begin != FORMAT:
        if begin.startswith(_FAMILY):
            raise DumpError("is a library of another format", source=source, hint=HINT)
        raise DumpError(DAMAGED, source=source, hint=HINT)
    n_bytes = int.from_bytes(file.read(4), "little")
    digest = file.read(_DIGEST_BYTES)
    told = file.read(n_bytes) if n_bytes <= _MOST_DESCRIPTION_BYTES else b""
    if hashlib.sha256(told).digest() != digest:
        raise DumpError(DAMAGED, source=source, hint=HINT)
    try:
        description = json.loads(told)
        version = description["feature_version"]
    except (ValueError, KeyError, TypeError) as error:
        raise DumpError(DAMAGED, source=source, hint=HINT) from error
    if version != FEATURE_VERSION:
        problem = f"was made by another version (features {str(version)[:20]}, not {FEATURE_VERSION})"
        raise DumpError(problem, source=source, hint="make it again with this version")
    return description, len(FORMAT) + 4 + _DIGEST_BYTES + n_bytes
