"""Decompress by the first bytes, never by the suffix."""

import importlib
import io
import zlib
from collections.abc import Iterable, Iterator
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


_SUFFIXES = {".gz": "gzip", ".zst": "zstd", ".xz": "xz", ".bz2": "bz2"}


def compressed(parts: Iterable[bytes], path: str) -> Iterator[bytes]:
    """Compress content as the suffix of its file says, or pass it on as it is where the suffix says nothing."""
    compression = next((name for suffix, name in _SUFFIXES.items() if path.endswith(suffix)), None)
    if compression is None:
        yield from parts
        return
    compressor = _compressor(compression)
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()


def _compressor(compression: str) -> Any:
    if compression == "gzip":
        return zlib.compressobj(wbits=zlib.MAX_WBITS | 16)  # 16 asks for gzip's header and trailer
    if compression == "xz":
        return importlib.import_module("lzma").LZMACompressor()
    if compression == "bz2":
        return importlib.import_module("bz2").BZ2Compressor()
    return _zstd().ZstdCompressor()


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
