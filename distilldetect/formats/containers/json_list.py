"""A JSON list of objects."""

import re

from distilldetect.formats.container import Block, Blocks, Container
from distilldetect.formats.documents import document_values
from distilldetect.formats.stream import Stream

# A table's header may begin with a bracket too ("[model] prompt"), but not with a bracket and a JSON value.
_START = re.compile(rb'\s*\[\s*(?:[\[{\]"\d-]|true\b|false\b|null\b|$)')


def matches(stream: Stream) -> bool:
    """Tell by a bracket and the beginning of a JSON value."""
    return _START.match(stream.head) is not None


def blocks(stream: Stream) -> Blocks:
    """Yield each item, numbered from 1; of several lists, one after the other, each with its line."""
    found = document_values(stream)
    if len(found) == 1 and isinstance(found[0][1], list):
        values = found[0][1]
        yield Block(range(1, len(values) + 1), values)
    else:
        yield Block([line for line, _ in found], [value for _, value in found])


CONTAINER = Container("json_list", "one JSON list of objects", matches, blocks)
