"""What a report is."""

import unicodedata
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


def harmless(text: str) -> str:
    r"""Text from a dump without what a terminal would obey: control and formatting characters become blanks.

    >>> harmless("a\x1b[31mb")
    'a [31mb'
    """
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
