"""Parquet, as Hugging Face datasets and log exports have it."""

import io
from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columnar import pyarrow, table_blocks
from distilldetect.formats.container import Blocks, Container
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by the mark PAR1."""
    return stream.head.startswith(b"PAR1\x15")


def blocks(stream: Stream) -> Blocks:
    """Yield each row."""
    parquet = pyarrow(stream, "parquet")

    def batches(data: io.BytesIO) -> Iterator[Any]:
        yield from parquet.ParquetFile(data).iter_batches(batch_size=1024)

    yield from table_blocks(stream, batches)


CONTAINER = Container("parquet", "Parquet; needs the extra parquet", matches, blocks)
