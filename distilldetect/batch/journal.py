"""What a long run has finished, kept beside its output: a run that was killed goes on where it ended."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from distilldetect.errors import DumpError
from distilldetect.runtime import try_lock

Row = Mapping[str, Any]


class Journal(dict[str, Row]):
    """Finished rows by key, one JSON object a line, appended in groups that are on the disk before the next one begins.

    A line is whole or not there: what a kill leaves of one is cut off when the journal is opened again, and what a full
    disk leaves of a group is cut off at once.

    Args:
        path: of the journal.
        handle: its file, open for reading and appending.
    """

    def __init__(self, path: str, handle: int) -> None:
        self._path, self._handle = path, handle
        content = b"".join(iter(lambda: os.read(handle, 1 << 20), b""))
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(handle, whole)
        super().__init__(_readable(content[:whole]))

    def append(self, rows: Mapping[str, Row]) -> None:
        """Keep finished rows, one group.

        Raises:
            DumpError: they cannot be written; the journal is as it was before.
        """
        lines = b"".join(json.dumps({"key": key, "row": dict(row)}).encode() + b"\n" for key, row in rows.items())
        before = os.fstat(self._handle).st_size
        try:
            written = 0
            while written < len(lines):
                written += os.write(self._handle, lines[written:])
            os.fsync(self._handle)
        except OSError as error:
            os.ftruncate(self._handle, before)
            raise _unwritable(self._path, error) from error
        self.update(rows)

    def forget(self) -> None:
        """Start anew."""
        os.ftruncate(self._handle, 0)
        self.clear()


@contextmanager
def open_journal(path: str) -> Iterator[Journal]:
    """Open a journal, or begin one.

    Raises:
        DumpError: it cannot be written, or another run is writing it.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        if try_lock(handle) is False:
            hint = "wait until it ends, or name another output"
            raise DumpError("another run is writing to it", source=path, hint=hint)
        yield Journal(path, handle)
    finally:
        os.close(handle)


def read_journal(path: str) -> Mapping[str, Row]:
    """The finished rows of a journal by key, none where there is no journal; nothing is changed."""
    try:
        return dict(_readable(Path(path).read_bytes()))
    except OSError:
        return {}


def journal_path(output: str) -> str:
    """Where the journal of an output lies: hidden, beside it."""
    target = Path(output)
    return str(target.parent / f".{target.name}.journal")


def _readable(content: bytes) -> Iterable[tuple[str, Row]]:
    """Every whole line; what is none is as if it had never been finished."""
    for line in content.split(b"\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        match entry:
            case {"key": str(key), "row": dict(row)}:
                yield key, row


def _unwritable(path: str, error: OSError) -> DumpError:
    hint = "finished pairs are kept; make room, or name a file in a folder that exists and is yours"
    return DumpError(f"cannot be written: {error.strerror}", source=path, hint=hint)
