"""The shapes: each file in this folder that defines ``SHAPES`` offers some."""

from distilldetect.formats.shape import Shape
from distilldetect.runtime import discover

SHAPES: dict[str, Shape] = {
    shape.name: shape for shape in sorted(discover(__name__, "SHAPES", Shape), key=lambda shape: shape.name)
}
"""Name -> shape, in the order of the names."""
