"""What is fitted: five numbers, the formula that uses them, and the file that holds them."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.model.file import Model, load_model, model_document
    from distilldetect.model.hierarchical import Hierarchical, Level, capped_by_references, with_errors
else:
    __getattr__ = lazy_names(__name__)
