"""Read dumps: any container (how records are stored) with any shape (where a record keeps prompt, id and output)."""

from typing import TYPE_CHECKING

from distilldetect.formats.container import Container
from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.dump import DUMP_SUFFIXES, Dump, Response, Summary, model_name
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import Reading, dumps_among, load
from distilldetect.formats.shape import BY_NAME, Shape
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.stream import MAGIC, compressed, is_read_once, unreadable
from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.formats.inspection import PromptKeys, failed, inspect, prompt_keys
else:
    __getattr__ = lazy_names(__name__)
