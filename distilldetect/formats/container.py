"""What a container is: one way of storing records in a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from distilldetect.formats.stream import Stream

Numbered = tuple[int, Any]
"""The number of a record, and the record."""


@dataclass(frozen=True, slots=True)
class Container:
    """One way of storing records.

    Attributes:
        name: as reported in ``Dump.container``.
        summary: one line for the list of formats.
        recognised_by: what tells this container from others, as ``matches`` does.
        matches: tells by the head of the content whether it is stored this way; no two containers match one head.
        records: yields each record, which should be an object, with the number of its line, or its own number where there
            are no lines.
    """

    name: str
    summary: str
    recognised_by: str
    matches: Callable[[Stream], bool]
    records: Callable[[Stream], Iterator[Numbered]]
