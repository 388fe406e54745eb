"""Files that are either whole or as they were, whoever reads, writes or is killed meanwhile."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file under a temporary name beside it and rename it.

    Args:
        path: of the file, in a folder that exists.
        parts: of its content.

    Raises:
        OSError: the place cannot be written to; nothing is left behind.
    """
    temporary = path.parent / f".{path.name}.{secrets.token_hex(8)}"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
