"""Known models' answers to public prompts, as hashes: references for whoever has two dumps and nothing else."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.library.about import About as About
    from distilldetect.library.about import LibraryModel as LibraryModel
    from distilldetect.library.building import build as build
    from distilldetect.library.finding import best_match as best_match
    from distilldetect.library.finding import named as named
    from distilldetect.library.finding import shared_prompts as shared_prompts
    from distilldetect.library.finding import shipped as shipped
    from distilldetect.library.kin import Kin as Kin
    from distilldetect.library.kin import find_kin as find_kin
    from distilldetect.library.kin import makers as makers
    from distilldetect.library.kin import unrelated as unrelated
    from distilldetect.library.reducing import Reduction as Reduction
    from distilldetect.library.reducing import reduced as reduced
    from distilldetect.library.stored import Library as Library
    from distilldetect.library.stored import read_library as read_library
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "about": ("About", "LibraryModel"),
            "building": ("build",),
            "finding": ("best_match", "named", "shared_prompts", "shipped"),
            "kin": ("Kin", "find_kin", "makers", "unrelated"),
            "reducing": ("Reduction", "reduced"),
            "stored": ("Library", "read_library"),
        },
    )
