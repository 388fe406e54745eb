"""The shapes: each file in this folder that defines ``SHAPE`` is one."""

from distilldetect.formats.shape import Shape
from distilldetect.runtime import discover

SHAPES: dict[str, Shape] = {part.name: part for part in discover(__name__, "SHAPE", Shape)}
"""Name -> shape, in the order of the files' names."""
