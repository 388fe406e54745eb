"""One JSON object: a single record, or a wrapper around the list of them."""

from distilldetect.formats.container import Block, Blocks, Container
from distilldetect.formats.containers import json_lines
from distilldetect.formats.documents import document_values
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by a brace, where the file is not JSON Lines."""
    return stream.head.lstrip().startswith(b"{") and not json_lines.matches(stream)


def blocks(stream: Stream) -> Blocks:
    """Yield the object; which list in it holds the records depends on the shape."""
    found = document_values(stream)
    yield Block([line for line, _ in found], [value for _, value in found])


CONTAINER = Container(
    "json_object", "one JSON object: a record, or a list of them under a key such as results", matches, blocks
)
