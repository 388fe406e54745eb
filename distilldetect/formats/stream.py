"""The content of a file: hashed as it passes, decompressed by its first bytes, in UTF-8 where it is text, within limits."""

import codecs
import hashlib
import importlib
import io
import re
import stat
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from distilldetect.defaults import READ_CHUNK_BYTES, READ_RATIO_FLOOR_BYTES
from distilldetect.errors import DumpError, UsageError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.quoting import quoted

MAGIC: dict[str, bytes] = {
    "gzip": b"\x1f\x8b",
    "zstd": b"\x28\xb5\x2f\xfd",
    "xz": b"\xfd7zXZ\x00",
    "bz2": b"BZh",
}
"""Name of a compression -> the bytes its files begin with."""

_SUFFIXES = {".gz": "gzip", ".zst": "zstd", ".xz": "xz", ".bz2": "bz2"}
_COMPRESSORS = {"zstd": "ZstdCompressor", "xz": "LZMACompressor", "bz2": "BZ2Compressor"}
_NOT_BLANK = re.compile(rb"\S")
_BINARY = (b"PK\x03\x04", b"PAR1", b"ARROW1")
# Longest first: a UTF-32 mark begins with a UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def compression_of(head: bytes) -> str | None:
    """Name the compression that a file's first bytes announce, or None."""
    return next((name for name, magic in MAGIC.items() if head.startswith(magic)), None)


def compressed(parts: Iterable[bytes], path: str) -> Iterator[bytes]:
    """Compress content as the suffix of its file says, or pass it on as it is where the suffix says nothing."""
    compression = next((name for suffix, name in _SUFFIXES.items() if path.endswith(suffix)), None)
    if compression is None:
        yield from parts
        return
    if compression == "gzip":
        compressor: Any = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)  # 16 asks for gzip's header and trailer
    else:
        compressor = getattr(_codec(compression), _COMPRESSORS[compression])()
    for part in parts:
        yield compressor.compress(part)
    yield compressor.flush()


def damage_errors() -> tuple[type[Exception], ...]:
    """List what the decompressors raise for damaged data, beside an OSError without a number."""
    return (EOFError, zlib.error, _codec("xz").LZMAError, _codec("zstd").ZstdError)


class HashedBytes(io.RawIOBase):
    """A readable stream that knows the SHA-256 and the number of the bytes read from it."""

    def __init__(self, below: Any, *, stays_open: bool = False) -> None:
        self._below = below
        self._stays_open = stays_open
        self._sha256 = hashlib.sha256()
        self.n_bytes = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer as far as there are bytes; return their number."""
        n_bytes: int = self._below.readinto(buffer)
        self._sha256.update(buffer[:n_bytes])
        self.n_bytes += n_bytes
        return n_bytes

    def sha256(self) -> str:
        """Read what is left; return the hash of all, in hexadecimal."""
        while self.read(READ_CHUNK_BYTES):
            pass
        return self._sha256.hexdigest()

    def close(self) -> None:
        """Close the file below, unless it stays open, as standard input does."""
        if not self._stays_open:
            self._below.close()
        super().close()


def is_read_once(source: str) -> bool:
    """Return whether what a path names can be read only once: standard input, a pipe, a socket, a device."""
    with suppress(OSError, ValueError):
        mode = 0 if source == "-" else Path(source).stat().st_mode
        return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
    return False


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
        return HashedBytes(Path(source).open("rb"))
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


class Stream:
    """Read content once, as lines or whole, after a look at its head.

    Attributes:
        source: the file as the user named it.
        options: what the user said about it.
        compression: its name, or None.
        head: the first bytes of the content, at least 4 KiB where there are so many.
        notes: sentence on what was done to the content, with places for a number and the plural's ending -> how often.
    """

    def __init__(self, raw: HashedBytes, source: str, options: ReadOptions) -> None:
        self.source = source
        self.options = options
        self.notes: Counter[str] = Counter()
        self.head = bytearray()
        self._raw = raw
        try:
            self._content = io.BufferedReader(raw)
            self.compression = compression_of(self._content.peek(16))
        except OSError as error:
            raise unreadable(source, error) from error
        self._chunks: Iterator[bytes] = self._decompressed()
        self._fill_head()
        self._to_utf8()

    def error(self, problem: str, hint: str, line: int | None = None) -> DumpError:
        """Build the error that names this file."""
        return DumpError(problem, source=self.source, hint=hint, line=line)

    def limit(self, n_bytes: int) -> int:
        """Say how many bytes that many compressed bytes may become."""
        return int(max(READ_RATIO_FLOOR_BYTES, self.options.max_ratio * n_bytes))

    def first_line(self, most_bytes: int) -> tuple[bytes, int]:
        """Look at the first line that is not blank: it, so many bytes of it at least, without its end; where it ends."""
        start = searched = self.content_from(0)
        while (end := self.head.find(b"\n", searched)) < 0:
            searched = len(self.head)
            if searched > most_bytes or not self._look_further():
                end = searched
                break
        return bytes(self.head[start:end].rstrip()), end

    def content_from(self, start: int) -> int:
        """Find the first byte that is not blank; the end of the content where there is none."""
        first = start
        while (found := _NOT_BLANK.search(self.head, start)) is None:
            start = len(self.head)
            if start - first > self.options.max_record_bytes:
                raise self.error("nothing but white space for very long", "check that it was written to the end")
            if not self._look_further():
                return start
        return found.start()

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Yield each line with its 1-based number, blank ones too, without the line feed."""
        number = 1
        parts: list[bytes] = []
        for chunk in self._chunks_from_head():
            *ended, rest = chunk.split(b"\n")
            for end in ended:
                line = b"".join((*parts, end))
                self._check_line(len(line), number)
                yield number, line
                number, parts = number + 1, []
            parts.append(rest)
            self._check_line(sum(map(len, parts)), number)
        if last := b"".join(parts):
            yield number, last

    def whole(self) -> bytes:
        """Return all of the content."""
        parts: list[bytes] = []
        n_bytes = 0
        for chunk in self._chunks_from_head():
            parts.append(chunk)
            n_bytes += len(chunk)
            if n_bytes > self.options.max_document_bytes:
                problem = f"one document of more than {self.options.max_document_bytes:,} bytes"
                raise self.error(problem, "store it as JSON Lines, or raise --max-document-bytes")
        return b"".join(parts)

    def _chunks_from_head(self) -> Iterator[bytes]:
        head, self.head = bytes(self.head), bytearray()
        return filter(None, chain([head], self._chunks))

    def _check_line(self, n_bytes: int, number: int) -> None:
        if n_bytes > self.options.max_record_bytes:
            problem = f"a line of more than {self.options.max_record_bytes:,} bytes"
            raise self.error(problem, "check the file, or raise --max-record-bytes", number)

    def _fill_head(self) -> None:
        self.head = bytearray()
        while len(self.head) < 4096 and self._look_further():
            pass

    def _look_further(self) -> bool:
        more = next(self._chunks, b"")
        self.head += more
        return bool(more)

    def _decompressed(self) -> Iterator[bytes]:
        n_bytes = 0
        content: BinaryIO = _codec(self.compression).open(self._content, "rb") if self.compression else self._content
        while data := self._read(content):
            n_bytes += len(data)
            if n_bytes > self.options.max_bytes:
                problem = f"more than {self.options.max_bytes:,} bytes of content"
                raise self.error(problem, "raise --max-bytes if that is right")
            if self.compression and n_bytes > self.limit(self._raw.n_bytes):
                problem = f"decompresses to more than {self.options.max_ratio:g} times its size"
                raise self.error(problem, "raise --max-ratio if you trust it")
            yield data

    def _read(self, content: BinaryIO) -> bytes:
        try:
            return content.read(READ_CHUNK_BYTES)
        except Exception as error:
            is_failure = isinstance(error, OSError) and error.errno is not None
            if self.compression and not is_failure and isinstance(error, (OSError, *damage_errors())):
                problem = f"the {self.compression} data is damaged or cut short"
                raise self.error(problem, "copy or download the file again") from error
            if isinstance(error, OSError):
                raise unreadable(self.source, error) from error
            raise

    def _to_utf8(self) -> None:
        if self.head.startswith(_BINARY):
            return
        encoding, skip = next(((name, len(mark)) for mark, name in _MARKS if self.head.startswith(mark)), ("utf-8", 0))
        named = _named_encoding(self.options.encoding) if self.options.encoding else None
        if named and not (skip and (encoding == "utf-8" or named.startswith("utf"))):
            encoding, skip = named, 0
        if encoding == "utf-8":
            del self.head[:skip]
            return
        self._chunks = self._transcoded(chain([bytes(self.head[skip:])], self._chunks), encoding)
        self._fill_head()

    def _transcoded(self, chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
        """Yield the text as UTF-8: as it is if its first characters beyond ASCII are UTF-8 already."""
        if _extends_ascii(encoding):
            for chunk in chunks:
                if not chunk.isascii():
                    begun = chunk + next(chunks, b"")  # where a character may go on
                    chunks = chain([begun], chunks)
                    encoding = "utf-8" if _is_utf8(begun) else encoding
                    break
                yield chunk
        if encoding == "utf-8":
            yield from chunks
            return
        try:
            yield from map(str.encode, codecs.iterdecode(chunks, encoding))
        except (UnicodeError, LookupError) as error:
            raise self.error(f"the text is not {encoding}", "name its encoding with --encoding") from error


def _extends_ascii(encoding: str) -> bool:
    """Return whether each byte of ASCII is its letter in an encoding, and begins nothing else."""
    try:
        return all(bytes([code]).decode(encoding) == chr(code) for code in range(128))
    except (UnicodeError, LookupError):
        return False


def _is_utf8(begun: bytes) -> bool:
    """Return whether bytes are UTF-8, but for a last character that is cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begun)
    except UnicodeDecodeError:
        return False
    return True


def _named_encoding(name: str) -> str:
    """Bring the name of a text encoding to Python's.

    Raises:
        UsageError: Python has no such text encoding.
    """
    try:
        b"text".decode(name)
    except UnicodeError:
        pass
    except (LookupError, ValueError) as error:
        known = "name one such as cp1252 or utf-16-le"
        raise UsageError(f"--encoding: unknown encoding {quoted(name)}; {known}") from error
    return codecs.lookup(name).name


def _codec(compression: str) -> Any:
    """Return the module for a compression, which is loaded only where it is needed."""
    zstd = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return importlib.import_module({"xz": "lzma", "zstd": zstd}.get(compression, compression))
