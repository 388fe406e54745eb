"""One suspect and one teacher: scored, with evidence and warnings."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.case.case import Case as Case
    from distilldetect.case.request import FROM_LIBRARY as FROM_LIBRARY
    from distilldetect.case.request import Request as Request
    from distilldetect.case.run import score as score
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "case": ("Case",),
            "request": ("FROM_LIBRARY", "Request"),
            "run": ("score",),
        },
    )
