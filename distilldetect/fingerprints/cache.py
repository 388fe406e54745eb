"""Fingerprints kept from run to run. Losing one costs time, never a result."""

import hashlib
import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from distilldetect.errors import UsageError
from distilldetect.fingerprints.file import from_bytes, to_bytes
from distilldetect.fingerprints.fingerprint import Fingerprint
from distilldetect.runtime import write_whole
from distilldetect.signals import ALL_SIGNALS

# Bytes kept unless the user says otherwise: some 500 dumps of 800 answers, or 10,000 of 50.
CACHE_LIMIT_BYTES = 4 * 10**9
# Share of the limit that one process adds before it looks whether the oldest must go: looking reads the whole folder.
_UNCHECKED_FRACTION = 1 / 16
_DIGEST_BYTES = hashlib.sha256().digest_size


class FingerprintCache:
    """A folder of fingerprints, one file each: SHA-256 of the content, then the content.

    Several processes may use one folder: files are written under a temporary name and renamed. Which was used last is
    told by the time of the file.

    Attributes:
        folder: made when the first fingerprint is kept.
        limit_bytes: beyond it the least recently used go.
        notes: what the user should know, in whole sentences; whoever shows them empties the list.
    """

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        self.folder, self.limit_bytes = folder, limit_bytes
        self.notes: list[str] = []
        self._unchecked = 0
        self._is_writable = True

    def get(self, key: str, source: str, signals: Collection[str] = ALL_SIGNALS) -> Fingerprint | None:
        """The fingerprint of a key by some signals, or None where there is none or it is damaged.

        Its source is the dump's path in this run; the one under which it was read first may be another.
        """
        path = self._path(key)
        try:
            stored = path.read_bytes()
        except OSError:
            return None
        digest, content = stored[:_DIGEST_BYTES], memoryview(stored)[_DIGEST_BYTES:]
        if hashlib.sha256(content).digest() != digest:
            self.notes.append(f"{source}: its cached fingerprint {path} is damaged and is made again.")
            return None
        with suppress(OSError):  # the folder may be somebody else's: good enough to read from
            os.utime(path)
        found = from_bytes(bytes(content), str(path), signals)
        return replace(found, provenance={**found.provenance, "source": source})

    def put(self, key: str, print_: Fingerprint) -> None:
        """Keep a fingerprint; where that is impossible a note says so once, and the run goes on without."""
        path, content = self._path(key), to_bytes(print_)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, (hashlib.sha256(content).digest(), content))
        except OSError as error:
            if self._is_writable:
                self.notes.append(f"{self.folder}: fingerprints cannot be kept there ({error.strerror}).")
            self._is_writable = False
            return
        self._unchecked += _DIGEST_BYTES + len(content)
        if self._unchecked > _UNCHECKED_FRACTION * self.limit_bytes:
            self.prune()

    def size(self, key: str) -> int:
        """Bytes of a fingerprint that is kept; 0 where it is not."""
        try:
            return self._path(key).stat().st_size
        except OSError:
            return 0

    def total_bytes(self) -> int:
        """Bytes of all that is kept."""
        return sum(size for _, size, _ in self._files())

    def prune(self) -> None:
        """Remove the least recently used until the rest is within the limit."""
        self._unchecked = 0
        total = 0
        for _, size, path in sorted(self._files(), reverse=True):
            total += size
            if total > self.limit_bytes:
                with suppress(OSError):  # another run may have been faster, or holds it; or it is somebody else's
                    path.unlink()

    def _files(self) -> list[tuple[int, int, Path]]:
        """(time of use, bytes, path) of each; unfinished ones too, which a killed run leaves behind."""
        found = []
        for path in self.folder.glob("*/*"):
            with suppress(OSError):
                state = path.stat()
                found.append((state.st_mtime_ns, state.st_size, path))
        return found

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.ddfp"


def default_folder() -> Path:
    """Where the system keeps what can be made again.

    Raises:
        UsageError: the user has no home.
    """
    from platformdirs import user_cache_dir

    try:
        return Path(user_cache_dir("distilldetect")).expanduser()  # some versions leave a "~" where there is none
    except RuntimeError as error:
        raise UsageError("there is no home to keep fingerprints in; use --cache-dir FOLDER or --no-cache") from error
