"""Read dumps: any container (how records are stored) with any shape (where a record keeps prompt, id and output)."""

from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.formats.shapes import SHAPES

__all__ = ["CONTAINERS", "SHAPES", "ReadOptions", "load"]
