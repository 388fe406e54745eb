"""The shapes: each file in this folder that defines ``SHAPE`` is one."""

from distilldetect.discover import discover
from distilldetect.formats.shape import Shape

SHAPES: dict[str, Shape] = {part.name: part for part in discover(__name__, "SHAPE", Shape)}
"""Name -> shape, in the order of the files' names."""
