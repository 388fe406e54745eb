"""Decompress by the first bytes, never by the suffix."""

import importlib
import io
import zlib
from types import ModuleType
from typing import Any, BinaryIO, cast

MAGIC: dict[str, bytes] = {
    "gzip": b"\x1f\x8b",
    "zstd": b"\x28\xb5\x2f\xfd",
    "xz": b"\xfd7zXZ\x00",
    "bz2": b"BZh",
}
"""Name of a compression -> the bytes its files begin with."""


def compression_of(head: bytes) -> str | None:
    """Name the compression that a file's first bytes announce, or None."""
    return next((name for name, magic in MAGIC.items() if head.startswith(magic)), None)


def decompressing(raw: io.RawIOBase, compression: str) -> BinaryIO:
    """Wrap a compressed byte stream in one that reads its content. Modules are loaded only where they are needed."""
    if compression == "gzip":
        opened: Any = importlib.import_module("gzip").GzipFile(fileobj=raw, mode="rb")
    elif compression == "xz":
        opened = importlib.import_module("lzma").LZMAFile(raw)
    elif compression == "bz2":
        opened = importlib.import_module("bz2").BZ2File(raw)
    else:
        opened = _zstd().ZstdFile(raw)
    return cast(BinaryIO, opened)


def damage_errors() -> tuple[type[Exception], ...]:
    """List what the decompressors raise for damaged data, beside an OSError without a number."""
    lzma_error: type[Exception] = importlib.import_module("lzma").LZMAError
    zstd_error: type[Exception] = _zstd().ZstdError
    return (EOFError, zlib.error, lzma_error, zstd_error)


def is_damage(error: Exception) -> bool:
    """Tell whether an error means damaged compressed data (and not a bug or a failing disk)."""
    return isinstance(error, damage_errors()) or (isinstance(error, OSError) and error.errno is None)


def _zstd() -> ModuleType:
    try:
        return importlib.import_module("compression.zstd")  # Python 3.14
    except ImportError:
        return importlib.import_module("backports.zstd")
