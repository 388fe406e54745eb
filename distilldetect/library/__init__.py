"""Known models' answers to public prompts, as hashes: references for whoever has two dumps and nothing else."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.library.building import build
    from distilldetect.library.kin import Makers, maker
    from distilldetect.library.known import (
        Choice,
        KnownModels,
        Party,
        Told,
        known_models,
        libraries_of,
        named,
        shared_prompts,
        shipped,
    )
    from distilldetect.library.reducing import Reduction, reduced
    from distilldetect.library.stored import About, Library, LibraryModel, read_library
else:
    __getattr__ = lazy_names(__name__)
