"""The hash of a file, computed on another processor while the file is being parsed."""

import hashlib
from queue import Queue
from threading import Thread

from distilldetect.defaults import READ_HASH_BYTES

_MOST_WAITING = 4  # pieces, before reading waits for hashing


class BackgroundHash:
    """SHA-256 of bytes that come in pieces. Hashing runs outside the interpreter's lock, so it need not hold up reading."""

    def __init__(self) -> None:
        self._sha256 = hashlib.sha256()
        self._pieces: list[bytes] = []
        self._n_bytes = 0
        self._queue: Queue[list[bytes] | None] = Queue(_MOST_WAITING)
        self._thread: Thread | None = None

    def update(self, data: bytes) -> None:
        """Add bytes. Little is hashed at once: a thread costs more than a small file."""
        self._pieces.append(data)
        self._n_bytes += len(data)
        if self._n_bytes < READ_HASH_BYTES:
            return
        if self._thread is None:
            self._thread = Thread(target=self._hash_queue, daemon=True)
            self._thread.start()
        self._queue.put(self._taken())

    def hexdigest(self) -> str:
        """Hash of all the bytes so far."""
        self.close()
        self._hash(self._taken())
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Wait for what is being hashed; no thread is left behind."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _hash_queue(self) -> None:
        while (pieces := self._queue.get()) is not None:
            self._hash(pieces)

    def _hash(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self._sha256.update(piece)

    def _taken(self) -> list[bytes]:
        taken, self._pieces, self._n_bytes = self._pieces, [], 0
        return taken
