"""JSON Lines: one object a line. Blank lines are skipped; several objects on a line, or a list of them, are taken apart."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import orjson

from distilldetect.formats.container import Block, Blocks, Container
from distilldetect.formats.json_values import (
    SEVERAL,
    JsonError,
    are_shallow,
    check_depth,
    parse,
    records_in,
    several,
    without_marks,
)
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by a first line that is an object and is not the only one."""
    if not stream.head.lstrip().startswith(b"{"):
        return False
    first, second = stream.first_line(), stream.after_first_line()
    return first.endswith(b"}") and bool(second) and (second == b"{" or _is_json(stream, first))


def blocks(stream: Stream) -> Blocks:
    """Yield each line's value, or the values in it."""
    for start, lines in stream.runs_of_lines():
        try:
            values = list(map(orjson.loads, lines))
        except orjson.JSONDecodeError:  # a blank line, or what Python writes and orjson refuses, or a fault
            yield from _one_by_one(stream, start, lines)
            continue
        if not are_shallow(values, stream.options.max_nesting):
            _check_depths(stream, start, values)
        if list in map(type, values):
            inside = records_in(list(enumerate(values, start)), stream.notes)
            yield Block([number for number, _ in inside], [value for _, value in inside])
        else:
            yield Block(range(start, start + len(values)), values)


def _one_by_one(stream: Stream, start: int, lines: Sequence[bytes]) -> Blocks:
    for number, line in enumerate(lines, start):
        if not line or line.isspace():
            continue
        bare = without_marks(line, stream.notes)
        if not bare:
            continue
        for value in _values(stream, bare, number):
            yield Block((number,), (value,))


def _values(stream: Stream, line: bytes, number: int) -> Sequence[Any]:
    """Parse a line that holds one value, as it should, or several."""
    notes, max_nesting = stream.notes, stream.options.max_nesting
    try:
        found = [(number, parse(line, notes, max_nesting))]
    except JsonError as error:
        try:
            found = several(line, Counter(), max_nesting) if line.startswith((b"{", b"[")) else []
        except JsonError:
            found = []
        if len(found) < 2:
            raise stream.error(error.problem, error.hint, number) from error
        notes[SEVERAL] += 1
    return [value for _, value in records_in(found, notes)]


def _check_depths(stream: Stream, start: int, values: Sequence[Any]) -> None:
    for number, value in enumerate(values, start):
        try:
            check_depth(value, stream.options.max_nesting)
        except JsonError as error:
            raise stream.error(error.problem, error.hint, number) from error


def _is_json(stream: Stream, line: bytes) -> bool:
    try:
        return bool(several(line, Counter(), stream.options.max_nesting))
    except JsonError:
        return False


CONTAINER = Container("jsonl", "one JSON object a line", matches, blocks)
