"""How close a dump is to every candidate, prompt by prompt."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.similarity.candidates import Candidates as Candidates
    from distilldetect.similarity.compared import Compared as Compared
    from distilldetect.similarity.file import FORMAT as FORMAT
    from distilldetect.similarity.file import from_bytes as from_bytes
    from distilldetect.similarity.file import to_bytes as to_bytes
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "candidates": ("Candidates",),
            "compared": ("Compared",),
            "file": (
                "FORMAT",
                "from_bytes",
                "to_bytes",
            ),
        },
    )
