"""Read dumps: any container (how records are stored) with any shape (where a record keeps prompt, id and output)."""

from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import Reading, load
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.slices import prompt_slices
from distilldetect.formats.sorting_out import dumps_among
from distilldetect.formats.summary import Summary

__all__ = ["CONTAINERS", "SHAPES", "ReadOptions", "Reading", "Summary", "dumps_among", "load", "prompt_slices"]
