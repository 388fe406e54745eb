"""Tab-separated values with a header."""

from distilldetect.formats.container import Container
from distilldetect.formats.containers.delimited import blocks, delimiter
from distilldetect.formats.stream import Stream


def matches(stream: Stream) -> bool:
    """Tell by a header line with tabs."""
    return delimiter(stream) == "\t"


CONTAINER = Container("tsv", "tab-separated values with a header", matches, blocks)
