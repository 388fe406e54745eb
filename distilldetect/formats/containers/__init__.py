"""The containers: each file in this folder that defines ``CONTAINER`` is one."""

from distilldetect.discover import discover
from distilldetect.formats.container import Container

CONTAINERS: dict[str, Container] = {part.name: part for part in discover(__name__, "CONTAINER", Container)}
"""Name -> container, in the order of the files' names."""
