"""The records of a file, wherever they lie in it: on lines, in a list within an object, in columns, as text in cells."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from distilldetect.defaults import READ_DETECTION_RECORDS, READ_MAX_FIELDS, READ_SAMPLE_RECORDS
from distilldetect.formats.container import Numbered
from distilldetect.formats.contents import are_messages
from distilldetect.formats.detection import choose_container
from distilldetect.formats.json_values import parsed_text
from distilldetect.formats.shape import Record
from distilldetect.formats.stream import Stream

# Keys of the list that holds the records, most telling first: beside it there may be their summary.
_KEYS = (
    "request_states", "samples", "results", "data", "responses", "outputs", "records", "rows", "examples", "items",
    "predictions", "generations", "completions", "instances", "answers", "model_outputs", "conversations",
)  # fmt: skip
_MODEL_KEYS = ("model", "model_id", "model_name", "generator", "model_name_or_path", "llm")
_PLACES = ("adapter_spec", "eval", "config", "metadata", "parameters", "params", "args", "settings")
_SPLITS = frozenset({"train", "test", "validation", "valid", "val", "dev", "eval"})
_COLUMNS, _ROWS = ("columns", "header", "headers"), ("data", "rows", "values")
_KINDS = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
_MESSAGES = frozenset({
    "messages", "conversation", "conversations", "conversation_a", "conversation_b", "chat_history", "prompt", "completion",
    "input", "inputs", "request",
})  # fmt: skip

IsRecord = Callable[[Record], bool]
Listed = tuple[str, list[Any]]
"""The path of a list, and what is in it."""


@dataclass(frozen=True, slots=True)
class Records:
    """What a file holds.

    Attributes:
        container: the name of the container, with the compression if there is one.
        sample: the first records with their lines, by which it is judged what all have in common.
        every: all of them, likewise; the file is read as they are taken.
        within: path of the list that holds the records, where an object wraps them.
        model: the model that the wrapper names, or None.
    """

    container: str
    sample: Sequence[tuple[int, Record]]
    every: Iterator[tuple[int, Record]]
    within: str | None = None
    model: str | None = None

    @property
    def head(self) -> Sequence[tuple[int, Record]]:
        """The first of the sample, for detection."""
        return self.sample[:READ_DETECTION_RECORDS]

    def with_parsed_cells(self) -> "Records":
        """Parse columns of conversations that all of the first records hold as text, as exports to CSV and Parquet do."""
        first = self.sample[0][1]
        names = [
            name for name, cell in first.items() if name in _MESSAGES and isinstance(cell, str) and cell[:1] in ("[", "{")
        ]
        names = [name for name in names if all(_is_talk(record.get(name)) for _, record in self.sample)]
        if not names:
            return self

        def parsed(record: Record) -> Record:
            return {**record, **{name: parsed_text(record[name]) for name in names if name in record}}

        every = ((line, parsed(record)) for line, record in self.every)
        return replace(self, sample=[(line, parsed(record)) for line, record in self.sample], every=every)


def _is_talk(cell: Any) -> bool:
    value = parsed_text(cell)
    messages = value["messages"] if isinstance(value, dict) and "messages" in value else value
    return messages is None or are_messages(messages)


def records_of(stream: Stream, is_record: IsRecord) -> Records:
    """Open the records of a stream; an object that is alone in its file is a record or else a wrapper.

    Raises:
        DumpError: the content is of no known container, or holds something that is no object.
    """
    container = choose_container(stream)
    name = container.name + (f"+{stream.compression}" if stream.compression else "")
    # an object that is alone in its file may be a wrapper with a field for each record
    most_fields = math.inf if container.name == "json_object" else READ_MAX_FIELDS
    sample, every = _with_sample(_objects(container.records(stream), stream, most_fields))
    if not sample:
        raise stream.error("holds no records", "check that it was written to the end")
    wrapper = sample[0][1]
    if len(sample) > 1:
        return Records(name, sample, every)
    path, model = None, _wrapper_model(wrapper)
    rows = _transposed(wrapper) or _tabled(wrapper)
    if not rows and not is_record(wrapper) and (found := _unwrapped(wrapper, is_record)):
        path, rows = found
        if not rows:
            raise stream.error(f"holds no records: its list {path} is empty", "check how it was written")
    if rows:
        sample, every = _with_sample(_objects(enumerate(rows, start=1), stream))
    return Records(name, sample, every, path, model if rows else None)


def _with_sample(records: Iterator[tuple[int, Record]]) -> tuple[list[tuple[int, Record]], Iterator[tuple[int, Record]]]:
    """Look at the first records; return them, and all."""
    sample = list(islice(records, READ_SAMPLE_RECORDS))
    return sample, chain(sample, records)


def _objects(
    records: Iterable[Numbered], stream: Stream, most_fields: float = READ_MAX_FIELDS
) -> Iterator[tuple[int, Record]]:
    for line, record in records:
        if not isinstance(record, dict):
            kind = _KINDS.get(type(record), "a number")
            raise stream.error(f"{kind} where a record should be", "a record is a JSON object", line)
        if len(record) > most_fields:
            raise stream.error(f"a record of {len(record):,} fields", "check the file", line)
        yield line, record


def _unwrapped(wrapper: Record, is_record: IsRecord) -> Listed | None:
    """Return the list of records in a wrapper, or None where it holds no list of objects.

    Of several lists the first counts whose objects are records, or else the first.
    """
    if wrapper and all(key.isdecimal() and isinstance(value, dict) for key, value in wrapper.items()):
        return "0, 1, ...", list(wrapper.values())
    if len(wrapper) > 1 and all(isinstance(value, dict) and is_record(value) for value in wrapper.values()):
        return "<id>", [{"id": key, **value} for key, value in wrapper.items()]
    if (several := _by_model(wrapper, is_record)) is not None:
        return several
    if found := [(path, list(map(_row, items))) for path, items in _lists(wrapper)]:
        return next((one for one in found if any(map(is_record, one[1][:3]))), found[0])
    return next(((key, []) for key in _KEYS if wrapper.get(key) == []), None)


def _lists(wrapper: Record, depth: int = 2) -> Iterator[Listed]:
    """Yield the lists of objects in a wrapper with their paths: those under known keys come first."""
    for key in dict.fromkeys((*(key for key in _KEYS if key in wrapper), *wrapper)):
        value = wrapper[key]
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield key, value
        elif depth > 1 and isinstance(value, dict):
            yield from ((f"{key}.{path}", items) for path, items in _lists(value, depth - 1))


def _row(item: Record) -> Record:
    """Open the wrapper that the dataset viewer of Hugging Face puts around each row."""
    row = item.get("row")
    return row if isinstance(row, dict) and item.keys() <= {"row", "row_idx", "truncated_cells"} else item


def _by_model(wrapper: Record, is_record: IsRecord) -> Listed | None:
    """Read an object with a list of records for each model, or for each split of a benchmark; None for any other."""
    if len(wrapper) < 2 or not all(isinstance(v, list) and v and isinstance(v[0], dict) for v in wrapper.values()):
        return None
    if not all(is_record(items[0]) for items in wrapper.values()) or not set(_KEYS).isdisjoint(wrapper):
        return None
    are_splits = _SPLITS.issuperset(wrapper)
    named = ((name, item) for name, items in wrapper.items() for item in items)
    records = [item if are_splits or not isinstance(item, dict) else {"model": name, **item} for name, item in named]
    return "<split>" if are_splits else "<model>", records


def _transposed(table: Record) -> list[Record] | None:
    """Return the rows of a table that is stored by columns, as pandas and datasets write them; None for anything else.

    One model for all may stand beside them.
    """
    table = {name: cells for name, cells in table.items() if name not in _MODEL_KEYS or not isinstance(cells, str)}
    columns = [list(c.values()) if isinstance(c, dict) and all(map(str.isdecimal, c)) else c for c in table.values()]
    if len(columns) < 2 or not all(isinstance(column, list) and len(column) > 1 for column in columns):
        return None
    if len(set(map(len, columns))) > 1 or any(isinstance(cell, dict | list) for column in columns for cell in column):
        return None
    return [dict(zip(table, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _tabled(table: Record) -> list[Record] | None:
    """Return the rows of a table stored as names of columns and rows of cells, as MLflow and pandas write them."""
    names = next((table[key] for key in _COLUMNS if isinstance(table.get(key), list)), None)
    rows = next((table[key] for key in _ROWS if isinstance(table.get(key), list)), None)
    if not names or not rows or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def _wrapper_model(wrapper: Record) -> str | None:
    """Return the model that a wrapper names for all of its records."""
    places = [place for place in (wrapper, *map(wrapper.get, _PLACES)) if isinstance(place, dict)]
    names = (place.get(key) for place in places for key in _MODEL_KEYS)
    return next((name for name in names if isinstance(name, str) and name), None)
