"""What is fitted: five numbers, the formula that uses them, and the file that holds them."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.model.file import Model as Model
    from distilldetect.model.file import load_model as load_model
    from distilldetect.model.file import model_document as model_document
    from distilldetect.model.hierarchical import Hierarchical as Hierarchical
    from distilldetect.model.hierarchical import Level as Level
    from distilldetect.model.hierarchical import capped_by_references as capped_by_references
    from distilldetect.model.hierarchical import with_errors as with_errors
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "file": ("Model", "load_model", "model_document"),
            "hierarchical": ("Hierarchical", "Level", "capped_by_references", "with_errors"),
        },
    )
