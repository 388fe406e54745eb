"""The records of a file, wherever they lie in it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from distilldetect.defaults import READ_DETECTION_RECORDS, READ_MAX_FIELDS, READ_SAMPLE_RECORDS
from distilldetect.formats.container import Block, Blocks
from distilldetect.formats.detection import choose_container
from distilldetect.formats.quoting import kind
from distilldetect.formats.shape import Record
from distilldetect.formats.stream import Stream
from distilldetect.formats.wrappers import tabled, transposed, unwrapped, wrapper_model


@dataclass(frozen=True, slots=True)
class Records:
    """What a file holds.

    Attributes:
        container: the name of the container, with the compression if there is one.
        head: the first records with their lines, for detection.
        sample: more of them, by which it is judged what all have in common.
        blocks: all of them; the file is read as they are taken.
        within: path of the list that holds the records, where an object wraps them.
        model: the model that the wrapper names, or None.
    """

    container: str
    head: list[tuple[int, Record]]
    sample: list[tuple[int, Record]]
    blocks: Blocks
    within: str | None = None
    model: str | None = None


def records_of(stream: Stream, is_record: Callable[[Record], bool]) -> Records:
    """Open the records of a stream.

    Args:
        stream: the content.
        is_record: tells whether an object that is alone in its file is a record, or else a wrapper.

    Raises:
        DumpError: the content is of no known container, or holds something that is no object.
    """
    container = choose_container(stream)
    name = container.name + (f"+{stream.compression}" if stream.compression else "")
    # an object that is alone in its file may be a wrapper with a field for each record
    most_fields = math.inf if container.name == "json_object" else READ_MAX_FIELDS
    first = _with_sample(_of_objects(container.blocks(stream), stream, most_fields))
    if not first.sample:
        raise stream.error("holds no records", "check that it was written to the end")
    if len(first.sample) > 1:
        return _records(name, first)
    wrapper = first.sample[0][1]
    if cells := transposed(wrapper) or tabled(wrapper):
        return _records(name, _with_sample(_listed(cells, stream)))
    if not is_record(wrapper) and (found := unwrapped(wrapper, is_record)):
        if not found.records:
            raise stream.error(f"holds no records: its list {found.path} is empty", "check how it was written")
        return _records(name, _with_sample(_listed(found.records, stream)), found.path, wrapper_model(wrapper))
    return _records(name, first)


class _First(NamedTuple):
    """The first records with their lines, and all the blocks."""

    sample: list[tuple[int, Record]]
    blocks: Blocks


def _records(name: str, first: _First, within: str | None = None, model: str | None = None) -> Records:
    return Records(name, first.sample[:READ_DETECTION_RECORDS], first.sample, first.blocks, within, model)


def every(records: Records) -> Iterator[tuple[int, Record]]:
    """Go through all the records once, with their lines."""
    for block in records.blocks:
        yield from zip(block.lines, block.records, strict=True)


def _with_sample(blocks: Blocks) -> _First:
    """Look at the first records; return them, and all the blocks."""
    seen: list[Block] = []
    n_records = 0
    while n_records < READ_SAMPLE_RECORDS and (block := next(blocks, None)):
        seen.append(block)
        n_records += len(block.records)
    rows = chain.from_iterable(zip(block.lines, block.records, strict=True) for block in seen)
    return _First(list(islice(rows, READ_SAMPLE_RECORDS)), chain(seen, blocks))


def _listed(records: list[Record], stream: Stream) -> Blocks:
    return _of_objects(iter([Block(range(1, len(records) + 1), records)]), stream)


def _of_objects(blocks: Blocks, stream: Stream, most_fields: float = READ_MAX_FIELDS) -> Blocks:
    for block in blocks:
        if set(map(type, block.records)) != {dict} or max(map(len, block.records)) > most_fields:
            for line, record in zip(block.lines, block.records, strict=True):
                if not isinstance(record, dict):
                    raise stream.error(f"{kind(record)} where a record should be", "a record is a JSON object", line)
                if len(record) > most_fields:
                    raise stream.error(f"a record of {len(record):,} fields", "check the file", line)
        yield block
