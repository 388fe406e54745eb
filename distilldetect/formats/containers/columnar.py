"""Tables of the Arrow family, for which pyarrow is needed: Parquet, and Arrow as Hugging Face datasets caches it."""

import importlib
import io
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any

from distilldetect.formats.container import Container, Numbered
from distilldetect.formats.json_values import with_nested_values
from distilldetect.formats.stream import Stream

_FILE = b"ARROW1\x00\x00"
# The continuation mark; the length of the schema follows, in four bytes of which the last two are 0 below 64 KiB.
_STREAM = b"\xff\xff\xff\xff"


def _is_arrow(stream: Stream) -> bool:
    is_stream = stream.head.startswith(_STREAM) and stream.head[6:8] == b"\0\0" and len(stream.head) > 8
    return stream.head.startswith(_FILE) or is_stream


def _arrow_batches(ipc: Any, data: bytes) -> Iterator[Any]:
    if data.startswith(_FILE):
        reader = ipc.open_file(io.BytesIO(data))
        yield from (reader.get_batch(i) for i in range(reader.num_record_batches))
    else:
        yield from ipc.open_stream(io.BytesIO(data))


def _rows(module: str, batches: Callable[[Any, bytes], Iterator[Any]], stream: Stream) -> Iterator[Numbered]:
    """Yield the rows of each batch that a part of pyarrow reads, numbered from 1."""
    try:
        reader, damage = importlib.import_module(module), importlib.import_module("pyarrow.lib").ArrowException
    except ImportError as error:
        raise stream.error("needs pyarrow to be read", "pip install 'distilldetect[parquet]'") from error
    numbers = count(1)
    try:
        for batch in batches(reader, stream.whole()):
            batch.validate(full=True)  # or else pyarrow follows damaged offsets out of its memory
            yield from ((next(numbers), with_nested_values(row)) for row in batch.to_pylist())
    except (damage, OSError, ValueError) as error:
        raise stream.error("the table is damaged or cut short", "copy or download the file again") from error


CONTAINERS = (
    Container(
        "arrow",
        "Arrow files and streams; needs the extra parquet",
        "the mark ARROW1 of a file, or by that of a stream with a schema",
        _is_arrow,
        partial(_rows, "pyarrow.ipc", _arrow_batches),
    ),
    Container(
        "parquet",
        "Parquet; needs the extra parquet",
        "the mark PAR1",
        lambda stream: stream.head.startswith(b"PAR1\x15"),
        partial(
            _rows,
            "pyarrow.parquet",
            lambda parquet, data: parquet.ParquetFile(io.BytesIO(data)).iter_batches(batch_size=1024),
        ),
    ),
)
