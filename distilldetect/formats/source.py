"""The bytes of a file or of standard input, hashed and counted as they pass."""

import hashlib
import io
import sys
from pathlib import Path
from threading import Thread
from typing import BinaryIO

from distilldetect.defaults import READ_CHUNK_BYTES, READ_HASH_BYTES
from distilldetect.errors import DumpError


class BackgroundHash:
    """SHA-256 of bytes that come in pieces, computed on another processor: outside the interpreter's lock."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._n_bytes = 0
        self._thread: Thread | None = None

    def update(self, data: bytes) -> None:
        """Add bytes. Little is hashed at once: a thread costs more than a small file."""
        self._pieces.append(data)
        self._n_bytes += len(data)
        if self._n_bytes >= READ_HASH_BYTES:
            self.close()
            self._thread = Thread(target=self._hash, args=(self._pieces,), daemon=True)
            self._thread.start()
            self._pieces, self._n_bytes = [], 0

    def hexdigest(self) -> str:
        """Hash of all the bytes so far."""
        self.close()
        self._hash(self._pieces)
        self._pieces, self._n_bytes = [], 0
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Wait for what is being hashed; no thread is left behind."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _hash(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self._sha256.update(piece)


class HashedBytes(io.RawIOBase):
    """A readable stream that knows the SHA-256 and the number of the bytes read from it."""

    def __init__(self, raw: BinaryIO, *, stays_open: bool = False) -> None:
        self._raw = raw
        self._stays_open = stays_open
        self._ahead = b""
        self._sha256 = BackgroundHash()
        self.n_bytes = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read at most ``size`` bytes, or all that is left."""
        if self._ahead:
            data, self._ahead = (self._ahead, b"") if size < 0 else (self._ahead[:size], self._ahead[size:])
            return data + self._read(-1) if size < 0 else data
        return self._read(size)

    def peek(self, size: int) -> bytes:
        """Look at the next bytes, at least ``size`` of them unless the end comes first."""
        while len(self._ahead) < size and (more := self._read(READ_CHUNK_BYTES)):
            self._ahead += more
        return self._ahead

    def drain(self) -> None:
        """Read what is left, so that the hash is that of the whole file."""
        self._ahead = b""
        while self._read(READ_CHUNK_BYTES):
            pass

    def sha256(self) -> str:
        """Hash, in hexadecimal, of the bytes read so far."""
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Close the file below, unless it stays open, as standard input does."""
        if not self._stays_open:
            self._raw.close()
        self._sha256.close()
        super().close()

    def _read(self, size: int) -> bytes:
        data = self._raw.read(size)
        self._sha256.update(data)
        self.n_bytes += len(data)
        return data


def open_source(source: str) -> HashedBytes:
    """Open a file by its path, or standard input by "-".

    Raises:
        DumpError: there is no such file, it is a directory, or it may not be read.
    """
    if source == "-":
        if sys.stdin is None:
            raise DumpError("standard input is closed", source=source, hint="name a file")
        return HashedBytes(sys.stdin.buffer, stays_open=True)
    try:
        return HashedBytes(Path(source).open("rb", buffering=0))
    except (OSError, ValueError) as error:
        raise unreadable(source, error) from error


def unreadable(source: str, error: OSError | ValueError) -> DumpError:
    """Say in one line why a path cannot be read."""
    if isinstance(error, FileNotFoundError):
        return DumpError("no such file", source=source, hint="check the path")
    if isinstance(error, IsADirectoryError):
        return DumpError("is a directory", source=source, hint="name a file in it")
    if isinstance(error, PermissionError):
        return DumpError("may not be read", source=source, hint="check its permissions")
    reason = getattr(error, "strerror", None) or str(error)
    return DumpError(f"cannot be read ({reason})", source=source, hint="check the path")
