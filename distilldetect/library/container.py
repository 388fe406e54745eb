"""The file of a library: a description that can be read alone, then columns of numbers, each with its hash.

A line that names the format, the length of the description and its SHA-256, the description in JSON, the columns. Nothing
is compressed, so that what a case does not need is not read: what carries the file, a wheel say, makes it half as large.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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

_HINT = "get it again, or make one with 'distilldetect library build'"
# What readers of bytes raise on files that hold something else than they promise.
_DAMAGE = (ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, MemoryError)


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


class Container:
    """A file that :func:`pack` has made; its columns are read, and checked, when they are asked for.

    Args:
        path: of the file.

    Attributes:
        description: JSON values.
        n_bytes: of the file, as it was made.

    Raises:
        DumpError: the file cannot be read, is damaged, no library, or made by another version.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        with self.checked(), Path(path).open("rb") as file:
            head = file.read(len(FORMAT))
            if head != FORMAT and head.startswith(_FAMILY):
                raise DumpError("is a library of another format", source=path, hint=_HINT)
            n_bytes, digest = int.from_bytes(file.read(4), "little"), file.read(_DIGEST_BYTES)
            told = file.read(n_bytes) if n_bytes <= _MOST_DESCRIPTION_BYTES else b""
            if head != FORMAT or hashlib.sha256(told).digest() != digest:
                raise ValueError("the description has changed")
            self.description: dict[str, Any] = json.loads(told)
            version = self.description["feature_version"]
            if version != FEATURE_VERSION:
                problem = f"was made by another version (features {str(version)[:20]}, not {FEATURE_VERSION})"
                raise DumpError(problem, source=path, hint="make it again with this version")
            self._columns: dict[str, tuple[int, int, int, str]] = {}
            self.n_bytes = file.tell()
            for name, n_bytes, n_numbers, digest in self.description["columns"]:
                if not (type(n_bytes) is type(n_numbers) is int and 0 < n_bytes <= _WORD_BYTES and n_numbers >= 0):
                    raise ValueError("a length makes no sense")
                self._columns[name] = self.n_bytes, n_bytes, n_numbers, digest
                self.n_bytes += n_bytes * n_numbers

    @contextmanager
    def checked(self) -> Iterator[None]:
        """Raise DumpError where the file cannot be read within, or holds something else than it promises."""
        try:
            yield
        except OSError as error:
            hint = "name a file that 'distilldetect library build' has written"
            raise DumpError(str(error.strerror), source=self._path, hint=hint) from error
        except _DAMAGE as error:
            raise DumpError("is damaged, or no library", source=self._path, hint=_HINT) from error

    def numbers(self, name: str) -> Numbers:
        """Read the numbers of a column, within :meth:`checked`."""
        begin, n_bytes, n_numbers, digest = self._columns[name]
        with Path(self._path).open("rb") as file:
            file.seek(begin)
            stored = file.read(n_bytes * n_numbers)
        if hashlib.sha256(stored).hexdigest() != digest:
            raise ValueError("a part has changed")
        width = _WORD_BYTES // 2 if n_bytes <= _WORD_BYTES // 2 else _WORD_BYTES
        by_number = np.zeros((n_numbers, width), dtype=np.uint8)
        for place, own in enumerate(np.frombuffer(stored, dtype=np.uint8).reshape(n_bytes, n_numbers)):
            by_number[:, place] = own
        numbers: Numbers = by_number.view(f"<u{width}")[:, 0]
        return numbers
