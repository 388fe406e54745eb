"""Weigh the evidence, from text alone, that one language model was trained on another's outputs."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

__version__ = "0.2.0"

__all__ = ("Request", "load", "load_model", "read_panel", "score")

if TYPE_CHECKING:
    from distilldetect.case import Request, score
    from distilldetect.formats import load
    from distilldetect.model import load_model
    from distilldetect.panels import read_panel
else:
    __getattr__ = lazy_names(__name__)
