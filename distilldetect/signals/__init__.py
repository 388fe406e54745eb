"""What is measured. Each module that defines ``SIGNAL`` is one signal, found by its being in this folder."""

from distilldetect.discover import discover
from distilldetect.signals.signal import PairedSignal

PAIRED: dict[str, PairedSignal] = {s.name: s for s in discover(__name__, "SIGNAL", PairedSignal)}

__all__ = ["PAIRED", "PairedSignal"]
