"""JSON Lines: one object a line. Blank lines are skipped."""

from collections.abc import Sequence
from typing import Any

import orjson

from distilldetect.formats.container import Block, Blocks, Container
from distilldetect.formats.json_values import JsonError, are_shallow, check_depth, parse
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by a first line that is an object and is not the only one."""
    if not stream.head.lstrip().startswith(b"{"):
        return False
    first, second = stream.first_line(), stream.after_first_line()
    return first.endswith(b"}") and bool(second) and (second == b"{" or _is_json(stream, first))


def blocks(stream: Stream) -> Blocks:
    """Yield each line's value."""
    for start, lines in stream.runs_of_lines():
        try:
            values = list(map(orjson.loads, lines))
        except orjson.JSONDecodeError:  # a blank line, or what Python writes and orjson refuses, or a fault
            yield from _one_by_one(stream, start, lines)
            continue
        if not are_shallow(values, stream.options.max_nesting):
            _check_depths(stream, start, values)
        yield Block(range(start, start + len(values)), values)


def _one_by_one(stream: Stream, start: int, lines: Sequence[bytes]) -> Blocks:
    for number, line in enumerate(lines, start):
        if not line or line.isspace():
            continue
        try:
            value = parse(line, stream.notes, stream.options.max_nesting)
        except JsonError as error:
            raise stream.error(error.problem, error.hint, number) from error
        yield Block((number,), (value,))


def _check_depths(stream: Stream, start: int, values: Sequence[Any]) -> None:
    for number, value in enumerate(values, start):
        try:
            check_depth(value, stream.options.max_nesting)
        except JsonError as error:
            raise stream.error(error.problem, error.hint, number) from error


def _is_json(stream: Stream, line: bytes) -> bool:
    try:
        parse(line, stream.notes.copy(), stream.options.max_nesting)
    except JsonError:
        return False
    return True


CONTAINER = Container("jsonl", "one JSON object a line", matches, blocks)
