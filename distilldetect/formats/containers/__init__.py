"""The containers: each file in this folder that defines ``CONTAINER`` is one."""

from distilldetect.formats.container import Container
from distilldetect.runtime import discover

CONTAINERS: dict[str, Container] = {part.name: part for part in discover(__name__, "CONTAINER", Container)}
"""Name -> container, in the order of the files' names."""
