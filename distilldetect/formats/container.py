"""What a container is: one way of storing records in a file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from distilldetect.formats.stream import Stream


class Block(NamedTuple):
    """Some records that stand together in a file.

    Attributes:
        lines: the number of each one's line, or of the record itself where there are no lines.
        records: each should be an object.
    """

    lines: Sequence[int]
    records: Sequence[Any]


Blocks = Iterator[Block]


@dataclass(frozen=True, slots=True)
class Container:
    """One way of storing records.

    Attributes:
        name: as reported in ``Dump.container``.
        summary: one line for the list of formats.
        recognised_by: what tells this container from others, as ``matches`` does.
        matches: tells by the head of the content whether it is stored this way; no two containers match one head.
        blocks: yields the records, as many at once as happen to be in memory.
    """

    name: str
    summary: str
    recognised_by: str
    matches: Callable[[Stream], bool]
    blocks: Callable[[Stream], Blocks]
