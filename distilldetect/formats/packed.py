"""Conversations that all records of a file hold as text, as exports to CSV and Parquet leave them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from distilldetect.formats.cells import parsed_text
from distilldetect.formats.container import Block, Blocks
from distilldetect.formats.contents import role
from distilldetect.formats.records import Records
from distilldetect.formats.shape import Record

_MESSAGES = frozenset({
    "messages", "conversation", "conversations", "conversation_a", "conversation_b", "chat_history", "prompt", "completion",
})  # fmt: skip


def with_parsed_cells(records: Records) -> Records:
    """Parse columns that hold messages, or lists named as such, as text in all of the first records."""
    names = _columns_as_text([record for _, record in records.sample])
    if not names:
        return records
    return replace(
        records,
        head=[(line, _parsed(record, names)) for line, record in records.head],
        sample=[(line, _parsed(record, names)) for line, record in records.sample],
        blocks=_mapped(records.blocks, lambda record: _parsed(record, names)),
    )


def _columns_as_text(sample: Sequence[Record]) -> list[str]:
    names = [name for name, cell in sample[0].items() if isinstance(cell, str) and cell[:1] in ("[", "{")]
    return [name for name in names if name in _MESSAGES and all(_are_messages(record.get(name)) for record in sample)]


def _are_messages(cell: Any) -> bool:
    value = parsed_text(cell) if isinstance(cell, str) else cell
    return value is None or (isinstance(value, list) and bool(value) and all(map(role, value)))


def _parsed(record: Record, names: Iterable[str]) -> Record:
    return {**record, **{name: parsed_text(record[name]) for name in names if name in record}}


def _mapped(blocks: Blocks, change: Callable[[Record], Record]) -> Blocks:
    for lines, records in blocks:
        yield Block(lines, list(map(change, records)))
