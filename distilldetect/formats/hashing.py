"""The hash of a file, computed on another processor while the file is being parsed."""

import hashlib
from threading import Thread

from distilldetect.defaults import READ_HASH_BYTES


class BackgroundHash:
    """SHA-256 of bytes that come in pieces. Hashing runs outside the interpreter's lock, so it need not hold up reading."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._n_waiting = 0
        self._thread: Thread | None = None

    def update(self, data: bytes) -> None:
        """Add bytes. Little is hashed at once: a thread costs more than a small file."""
        self._pieces.append(data)
        self._n_waiting += len(data)
        if self._n_waiting >= READ_HASH_BYTES:
            waiting = self._taken()
            self._join()
            self._thread = Thread(target=self._sha256.update, args=(waiting,), daemon=True)
            self._thread.start()

    def hexdigest(self) -> str:
        """Hash of all the bytes so far."""
        self._join()
        self._sha256.update(self._taken())
        return self._sha256.hexdigest()

    def _taken(self) -> bytes:
        waiting = b"".join(self._pieces)
        self._pieces.clear()
        self._n_waiting = 0
        return waiting

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
