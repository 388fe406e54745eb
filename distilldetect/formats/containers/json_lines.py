"""JSON Lines: one object a line. Blank lines are skipped."""

from distilldetect.formats.container import Container, Rows
from distilldetect.formats.json_values import JsonError, parse
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by a first line that is an object and is not the only one."""
    if not stream.head.lstrip().startswith(b"{"):
        return False
    first, second = stream.first_line(), stream.after_first_line()
    return first.endswith(b"}") and bool(second) and (second == b"{" or _is_json(stream, first))


def rows(stream: Stream) -> Rows:
    """Yield each line's value."""
    limit = stream.options.max_nesting
    for number, line in stream.lines():
        if not line or line.isspace():
            continue
        try:
            value = parse(line, stream.notes, limit)
        except JsonError as error:
            raise stream.error(error.problem, error.hint, number) from error
        yield number, value


def _is_json(stream: Stream, line: bytes) -> bool:
    try:
        parse(line, stream.notes.copy(), stream.options.max_nesting)
    except JsonError:
        return False
    return True


CONTAINER = Container("jsonl", "one JSON object a line", matches, rows)
