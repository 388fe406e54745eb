"""Arrow files and streams, as Hugging Face datasets caches them."""

import io
from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columnar import pyarrow, table_blocks
from distilldetect.formats.container import Blocks, Container
from distilldetect.formats.stream import Stream

_FILE = b"ARROW1\x00\x00"
# The continuation mark; the length of the schema follows, in four bytes of which the last two are 0 below 64 KiB.
_STREAM = b"\xff\xff\xff\xff"


def matches(stream: Stream) -> bool:
    """Tell by the mark ARROW1 of a file, or by that of a stream with a schema."""
    is_stream = stream.head.startswith(_STREAM) and stream.head[6:8] == b"\0\0" and len(stream.head) > 8
    return stream.head.startswith(_FILE) or is_stream


def blocks(stream: Stream) -> Blocks:
    """Yield each row."""
    is_file = stream.head.startswith(_FILE)
    ipc = pyarrow(stream, "ipc")

    def batches(data: io.BytesIO) -> Iterator[Any]:
        if is_file:
            reader = ipc.open_file(data)
            yield from (reader.get_batch(i) for i in range(reader.num_record_batches))
        else:
            yield from ipc.open_stream(data)

    yield from table_blocks(stream, batches)


CONTAINER = Container("arrow", "Arrow files and streams; needs the extra parquet", matches, blocks)
