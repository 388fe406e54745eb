"""How close a dump is to every candidate, prompt by prompt."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.similarity.candidates import Candidates, taken
    from distilldetect.similarity.compared import Compared
    from distilldetect.similarity.habits import HabitGains
    from distilldetect.similarity.index import Index, cosines
    from distilldetect.similarity.kin import KIN_SIGNALS, kin_closeness
else:
    __getattr__ = lazy_names(__name__)
