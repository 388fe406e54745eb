"""Which of several candidate teachers, or none of them."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.attribution.files import PRIOR_NONE, UNLISTED_SHARE, Question, Source
    from distilldetect.attribution.openset import Prior
    from distilldetect.attribution.run import attribute
else:
    __getattr__ = lazy_names(__name__)
