"""JSON Lines, a list of objects, or one object; several values that stand one after the other are read as well."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from distilldetect.formats.container import Block, Blocks, Container
from distilldetect.formats.json_values import (
    DOCUMENTS,
    SEVERAL,
    JsonError,
    is_too_deep,
    parse,
    records_in,
    several,
    too_deep,
    without_marks,
)
from distilldetect.formats.stream import Stream

# A table's header may begin with a bracket too ("[model] prompt"), but not with a bracket and a JSON value.
_LIST_START = re.compile(rb'\s*\[\s*(?:[\[{\]"\d-]|true\b|false\b|null\b|$)')


def _are_lines(stream: Stream) -> bool:
    if not stream.head.lstrip().startswith(b"{"):
        return False
    first, second = stream.first_line(), stream.after_first_line()
    return first.endswith(b"}") and bool(second) and (second == b"{" or bool(_several(stream, first)))


def is_list(stream: Stream) -> bool:
    """Tell a list by its beginning."""
    return _LIST_START.match(stream.head) is not None


def _is_object(stream: Stream) -> bool:
    return stream.head.lstrip().startswith(b"{") and not _are_lines(stream)


def _several(stream: Stream, data: bytes, notes: Counter[str] | None = None) -> list[tuple[int, Any]]:
    """Parse values that stand one after the other; nothing where they are not JSON."""
    try:
        return several(data, Counter() if notes is None else notes, stream.options.max_nesting)
    except JsonError:
        return []


def _blocks_of_lines(stream: Stream) -> Blocks:
    """Yield each line's value, or the values in it. Blank lines are skipped."""
    max_nesting = stream.options.max_nesting
    for start, lines in stream.runs_of_lines():
        try:
            values = list(map(orjson.loads, lines))
        except orjson.JSONDecodeError:  # a blank line, or what Python writes and orjson refuses, or a fault
            for number, line in enumerate(lines, start):
                if line and not line.isspace() and (bare := without_marks(line, stream.notes)):
                    yield from (Block((number,), (value,)) for value in _values_of_line(stream, bare, number))
            continue
        if is_too_deep(values, max_nesting + 1):
            number = next(n for n, value in enumerate(values, start) if is_too_deep(value, max_nesting))
            fault = too_deep(max_nesting)
            raise stream.error(fault.problem, fault.hint, number)
        if list in map(type, values):
            yield _block(records_in(list(enumerate(values, start)), stream.notes))
        else:
            yield Block(range(start, start + len(values)), values)


def _values_of_line(stream: Stream, line: bytes, number: int) -> Sequence[Any]:
    """Parse a line that holds one value, as it should, or several."""
    try:
        found = [(number, parse(line, stream.notes, stream.options.max_nesting))]
    except JsonError as error:
        found = _several(stream, line) if line.startswith((b"{", b"[")) else []
        if len(found) < 2:
            raise stream.error(error.problem, error.hint, number) from error
        stream.notes[SEVERAL] += 1
    return [value for _, value in records_in(found, stream.notes)]


def _blocks_of_document(stream: Stream) -> Blocks:
    """Yield each item of a list, numbered from 1, or the object; of several values the records, each with its line."""
    notes = stream.notes
    data = without_marks(stream.whole(), notes)
    try:
        value = parse(data, notes, stream.options.max_nesting)
    except JsonError as error:
        counted: Counter[str] = Counter()
        found = _several(stream, data, counted)
        if len(found) < 2:
            raise stream.error(error.problem, error.hint, error.line) from error
        notes.update(counted)
        records = records_in(found, counted := Counter())
        notes.update(counted or {DOCUMENTS: len(found)})
        yield _block(records)
    else:
        values = value if isinstance(value, list) else [value]
        yield Block(range(1, len(values) + 1), values)


def _block(found: Sequence[tuple[int, Any]]) -> Block:
    return Block([line for line, _ in found], [value for _, value in found])


CONTAINERS = (
    Container(
        "jsonl",
        "one JSON object a line",
        "a first line that is an object and is not the only one",
        _are_lines,
        _blocks_of_lines,
    ),
    Container(
        "json_list",
        "one JSON list of objects",
        "a bracket and the beginning of a JSON value",
        is_list,
        _blocks_of_document,
    ),
    Container(
        "json_object",
        "one JSON object: a record, or a list of them under a key such as results",
        "a brace, where the file is not JSON Lines",
        _is_object,
        _blocks_of_document,
    ),
)
