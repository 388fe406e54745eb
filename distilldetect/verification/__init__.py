"""A saved result checked against its files and against a second run; manifests of what it rests on."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.verification.manifest import Subject, statement, sums
    from distilldetect.verification.run import verify
else:
    __getattr__ = lazy_names(__name__)
