"""What a report is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Report:
    """One output format.

    Attributes:
        name: as ``--format`` takes it.
        suffixes: of files for which ``-o`` chooses it.
        render: result document, whether a header is wanted -> text with a final newline.
    """

    name: str
    suffixes: tuple[str, ...]
    render: Callable[[Mapping[str, Any], bool], str]
