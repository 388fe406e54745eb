"""Files that are written whole or not at all, and locks on them."""

import errno
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

_NO_LOCKS = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})


def try_lock(handle: int) -> bool | None:
    """Hold an open file for this process alone until it is closed; return whether no other process holds it.

    That is None where nothing tells: on systems (Windows) and file systems (some of networks) that have no such locks.
    """
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file, in a folder that exists, under a temporary name beside it and rename it.

    Through a link the file that it names is written; a pipe or device takes the parts as they come.

    Raises:
        OSError: the place cannot be written to; nothing is left behind.
    """
    if path.exists() and not stat.S_ISREG(path.stat().st_mode):
        with path.open("wb") as stream:
            stream.writelines(parts)
        return
    path = Path(os.path.realpath(path))  # which, unlike resolve, takes a link to itself for a file
    temporary = path.parent / f".{path.name}.{secrets.token_hex(8)}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
