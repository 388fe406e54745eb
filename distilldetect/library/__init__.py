"""Known models' answers to public prompts, as hashes: references for whoever has two dumps and nothing else."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.library.about import About as About
    from distilldetect.library.about import LibraryModel as LibraryModel
    from distilldetect.library.building import build as build
    from distilldetect.library.finding import best_match as best_match
    from distilldetect.library.finding import libraries_of as libraries_of
    from distilldetect.library.finding import named as named
    from distilldetect.library.finding import shared_prompts as shared_prompts
    from distilldetect.library.finding import shipped as shipped
    from distilldetect.library.kin import Makers as Makers
    from distilldetect.library.kin import maker as maker
    from distilldetect.library.known import Choice as Choice
    from distilldetect.library.known import KnownModels as KnownModels
    from distilldetect.library.known import Party as Party
    from distilldetect.library.known import known_models as known_models
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
            "finding": ("best_match", "libraries_of", "named", "shared_prompts", "shipped"),
            "kin": ("Makers", "maker"),
            "known": ("Choice", "KnownModels", "Party", "known_models"),
            "reducing": ("Reduction", "reduced"),
            "stored": ("Library", "read_library"),
        },
    )
