"""JSON Lines, a list of objects, or one object; several values that stand one after the other are read as well."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from distilldetect.formats.container import Container, Numbered
from distilldetect.formats.json_values import (
    DOCUMENTS,
    LISTS,
    SEVERAL,
    parse,
    records_in,
    several,
    without_marks,
)
from distilldetect.formats.shape import RecordError
from distilldetect.formats.stream import Stream

# A table's header may begin with a bracket too ("[model] prompt"), but not with a bracket and a JSON value.
_LIST_START = re.compile(rb'\s*\[\s*(?:[\[{\]"\d-]|true\b|false\b|null\b|$)')


def _are_lines(stream: Stream) -> bool:
    if not stream.head.lstrip().startswith(b"{"):
        return False
    first, end = stream.first_line(stream.options.max_document_bytes)  # if it is the only one, it is a document
    at = stream.content_from(end)
    second = stream.head[at : at + 1]
    if not second or not first.endswith(b"}"):
        return False
    return second == b"{" or bool(several(first, Counter(), stream.options.max_nesting))


def is_list(stream: Stream) -> bool:
    """Tell a list by its beginning."""
    return _LIST_START.match(stream.head) is not None


def _records_of_lines(stream: Stream) -> Iterator[Numbered]:
    """Yield each line's value, or the values in it. Blank lines are skipped."""
    for number, line in stream.lines():
        if line and not line.isspace() and (bare := without_marks(line, stream.notes)):
            yield from _values_of_line(stream, bare, number)


def _values_of_line(stream: Stream, line: bytes, number: int) -> Sequence[Numbered]:
    """Parse a line that holds one value, as it should, or several."""
    try:
        found = [(number, parse(line, stream.notes, stream.options.max_nesting))]
    except RecordError as error:
        found = several(line, Counter(), stream.options.max_nesting) if line.startswith((b"{", b"[")) else []
        if len(found) < 2:
            raise stream.error(error.problem, error.hint, number) from error
        stream.notes[SEVERAL] += 1
    return records_in(found, stream.notes)


def _records_of_document(stream: Stream) -> Iterator[Numbered]:
    """Yield each item of a list, numbered from 1, or the object; of several values the records, each with its line."""
    notes = stream.notes
    data = without_marks(stream.whole(), notes)
    try:
        value = parse(data, notes, stream.options.max_nesting)
    except RecordError as error:
        counted: Counter[str] = Counter()
        found = several(data, counted, stream.options.max_nesting)
        if len(found) < 2:
            raise stream.error(error.problem, error.hint, error.line) from error
        notes.update(counted)
        records = records_in(found, notes)
        if not notes[LISTS]:
            notes[DOCUMENTS] += len(found)
        yield from records
    else:
        yield from enumerate(value if isinstance(value, list) else [value], start=1)


CONTAINERS = (
    Container(
        "jsonl",
        "one JSON object a line",
        "a first line that is an object and is not the only one",
        _are_lines,
        _records_of_lines,
    ),
    Container(
        "json_list",
        "one JSON list of objects",
        "a bracket and the beginning of a JSON value",
        is_list,
        _records_of_document,
    ),
    Container(
        "json_object",
        "one JSON object: a record, or a list of them under a key such as results",
        "a brace, where the file is not JSON Lines",
        lambda stream: stream.head.lstrip().startswith(b"{") and not _are_lines(stream),
        _records_of_document,
    ),
)
