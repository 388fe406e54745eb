"""Files for the tests to read."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Write bytes or text to a file without a telling name; return its path."""

    def write(content: bytes | str, name: str = "dump") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return write
