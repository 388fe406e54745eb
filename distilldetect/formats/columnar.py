"""Tables of the Arrow family, for which pyarrow is needed."""

import importlib
import io
from collections.abc import Callable, Iterator
from typing import Any

from distilldetect.formats.cells import with_nested_values
from distilldetect.formats.container import Block, Blocks
from distilldetect.formats.stream import Stream


def pyarrow(stream: Stream, module: str) -> Any:
    """Import a part of pyarrow.

    Raises:
        DumpError: it is not installed.
    """
    try:
        return importlib.import_module(f"pyarrow.{module}")
    except ImportError as error:
        raise stream.error("needs pyarrow to be read", "pip install 'distilldetect[parquet]'") from error


def table_blocks(stream: Stream, batches: Callable[[io.BytesIO], Iterator[Any]]) -> Blocks:
    """Yield each batch, its rows numbered from 1.

    Raises:
        DumpError: the file is damaged.
    """
    damage = pyarrow(stream, "lib").ArrowException
    n_rows = 0
    try:
        for batch in batches(io.BytesIO(stream.whole())):
            batch.validate(full=True)  # or else pyarrow follows damaged offsets out of its memory
            records = list(map(with_nested_values, batch.to_pylist()))
            yield Block(range(n_rows + 1, n_rows + len(records) + 1), records)
            n_rows += len(records)
    except (damage, OSError, ValueError) as error:
        raise stream.error("the table is damaged or cut short", "copy or download the file again") from error
