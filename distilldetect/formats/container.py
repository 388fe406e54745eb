"""What a container is: one way of storing records in a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from distilldetect.formats.stream import Stream

Rows = Iterator[tuple[int, Any]]
"""Number of the line (or of the record, where there are no lines) and the record, which should be an object."""


@dataclass(frozen=True, slots=True)
class Container:
    """One way of storing records.

    Attributes:
        name: as reported in ``Dump.container``.
        summary: one line for the list of formats.
        matches: tells by the head of the content whether it is stored this way; no two containers match one head.
        rows: yields the records.
    """

    name: str
    summary: str
    matches: Callable[[Stream], bool]
    rows: Callable[[Stream], Rows]
