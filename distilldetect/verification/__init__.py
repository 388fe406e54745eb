"""A saved result checked against its files and against a second run; manifests of what it rests on."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.verification.jsondiff import ABSENT as ABSENT
    from distilldetect.verification.jsondiff import LIST as LIST
    from distilldetect.verification.jsondiff import OBJECT as OBJECT
    from distilldetect.verification.manifest import Subject as Subject
    from distilldetect.verification.manifest import statement as statement
    from distilldetect.verification.manifest import sums as sums
    from distilldetect.verification.run import Verification as Verification
    from distilldetect.verification.run import verify as verify
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "jsondiff": (
                "ABSENT",
                "LIST",
                "OBJECT",
            ),
            "manifest": (
                "Subject",
                "statement",
                "sums",
            ),
            "run": (
                "Verification",
                "verify",
            ),
        },
    )
