"""What each signal sees of a response. A module with ``SIGNALS`` adds some by being in this folder."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.signals.features import ALL_SIGNALS as ALL_SIGNALS
    from distilldetect.signals.features import PAIRED as PAIRED
    from distilldetect.signals.features import Extractor as Extractor
    from distilldetect.signals.features import Features as Features
    from distilldetect.signals.sets import HASH_BITS as HASH_BITS
    from distilldetect.signals.sets import RowSets as RowSets
    from distilldetect.signals.sets import is_first as is_first
    from distilldetect.signals.sets import row_keys as row_keys
    from distilldetect.signals.sets import row_sets as row_sets
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "features": ("ALL_SIGNALS", "PAIRED", "Extractor", "Features"),
            "sets": ("HASH_BITS", "RowSets", "is_first", "row_keys", "row_sets"),
        },
    )
