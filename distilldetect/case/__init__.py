"""One suspect and one teacher: scored, with evidence and warnings."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.case.request import FROM_LIBRARY, OPTIONS, Request
    from distilldetect.case.run import score
else:
    __getattr__ = lazy_names(__name__)
