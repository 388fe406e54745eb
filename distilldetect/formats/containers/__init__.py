"""The containers: each file in this folder adds those in its ``CONTAINERS``."""

from itertools import chain

from distilldetect.formats.container import Container
from distilldetect.runtime import discover

_FOUND: list[Container] = sorted(
    chain.from_iterable(discover(__name__, "CONTAINERS", tuple)), key=lambda part: part.name.replace("_", "")
)
CONTAINERS: dict[str, Container] = {part.name: part for part in _FOUND}
"""Name -> container, in the order of the names."""
