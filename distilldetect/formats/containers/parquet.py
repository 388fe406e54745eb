"""Parquet, as Hugging Face datasets and log exports have it."""

import io
from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columnar import pyarrow, table_rows
from distilldetect.formats.container import Container, Rows
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by the mark."""
    return stream.head.startswith(b"PAR1\x15")


def rows(stream: Stream) -> Rows:
    """Yield each row."""
    parquet = pyarrow(stream, "parquet")

    def batches(data: io.BytesIO) -> Iterator[Any]:
        yield from parquet.ParquetFile(data).iter_batches(batch_size=1024)

    yield from table_rows(stream, batches)


CONTAINER = Container("parquet", "Parquet; needs the extra parquet", matches, rows)
