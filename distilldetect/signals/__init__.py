"""What each signal sees of a response. A module with ``SIGNALS`` adds some by being in this folder."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.signals.features import ALL_SIGNALS, PAIRED, Extractor, Features
    from distilldetect.signals.sets import HASH_BITS, RowSets, distinct, is_first, row_bounds, row_keys, row_sets
else:
    __getattr__ = lazy_names(__name__)
