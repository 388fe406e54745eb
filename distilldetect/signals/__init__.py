"""What is measured. Each module that defines ``SIGNAL`` is one signal, found by its being in this folder."""

from distilldetect.discover import discover
from distilldetect.signals.signal import CorpusSignal, PairedSignal

PAIRED: dict[str, PairedSignal] = {s.name: s for s in discover(__name__, "SIGNAL", PairedSignal, others_allowed=True)}
CORPUS: dict[str, CorpusSignal] = {s.name: s for s in discover(__name__, "SIGNAL", CorpusSignal, others_allowed=True)}

__all__ = ["CORPUS", "PAIRED", "CorpusSignal", "PairedSignal"]
