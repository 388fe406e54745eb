"""Bring text to UTF-8, by its byte-order mark or by the encoding the user names."""

import codecs
from collections.abc import Iterable, Iterator

from distilldetect.errors import UsageError
from distilldetect.formats.quoting import quoted

# Longest first: a UTF-32 mark begins with a UTF-16 one.
_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def marked_encoding(head: bytes | bytearray) -> tuple[str, int] | None:
    """Name the encoding that a byte-order mark announces and the mark's length, or None where there is no mark."""
    return next(((name, len(mark)) for mark, name in _MARKS if head.startswith(mark)), None)


def named_encoding(name: str) -> str:
    """Check the name of a text encoding.

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


def to_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Decode chunks of bytes and encode them as UTF-8.

    Raises:
        UnicodeError: the bytes are not in that encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", True).encode()
