"""One suspect and one teacher: scored, with evidence and warnings."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.case.case import Case as Case
    from distilldetect.case.case import LeftOut as LeftOut
    from distilldetect.case.case import model_names as model_names
    from distilldetect.case.evidence import Passage as Passage
    from distilldetect.case.evidence import only_shared_with as only_shared_with
    from distilldetect.case.evidence import shared_passages as shared_passages
    from distilldetect.case.request import Request as Request
    from distilldetect.case.run import score as score
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "case": (
                "Case",
                "LeftOut",
                "model_names",
            ),
            "evidence": (
                "Passage",
                "only_shared_with",
                "shared_passages",
            ),
            "request": ("Request",),
            "run": ("score",),
        },
    )
