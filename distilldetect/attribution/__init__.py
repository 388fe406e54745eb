"""Which of several candidate teachers, or none of them."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.attribution.files import PRIOR_NONE as PRIOR_NONE
    from distilldetect.attribution.files import UNLISTED_SHARE as UNLISTED_SHARE
    from distilldetect.attribution.files import Question as Question
    from distilldetect.attribution.files import Source as Source
    from distilldetect.attribution.prior import Prior as Prior
    from distilldetect.attribution.run import attribute as attribute
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "files": (
                "PRIOR_NONE",
                "Question",
                "Source",
                "UNLISTED_SHARE",
            ),
            "prior": ("Prior",),
            "run": ("attribute",),
        },
    )
