"""A JSON list of objects."""

import re

from distilldetect.formats.container import Block, Blocks, Container
from distilldetect.formats.json_values import JsonError, parse
from distilldetect.formats.stream import Stream

# A table's header may begin with a bracket too ("[model] prompt"), but not with a bracket and a JSON value.
_START = re.compile(rb'\s*\[\s*(?:[\[{\]"\d-]|true\b|false\b|null\b|$)')


def matches(stream: Stream) -> bool:
    """Tell by a bracket and the beginning of a JSON value."""
    return _START.match(stream.head) is not None


def blocks(stream: Stream) -> Blocks:
    """Yield each item, numbered from 1."""
    try:
        values = parse(stream.whole(), stream.notes, stream.options.max_nesting)
    except JsonError as error:
        raise stream.error(error.problem, error.hint, error.line) from error
    yield Block(range(1, len(values) + 1), values)


CONTAINER = Container("json_list", "one JSON list of objects", matches, blocks)
