"""The kinds of frames: each file in this folder adds those in its ``FRAMES``."""

from itertools import chain

from distilldetect.formats.frame import FrameKind
from distilldetect.runtime import discover

_FOUND: list[FrameKind] = sorted(chain.from_iterable(discover(__name__, "FRAMES", tuple)), key=lambda kind: kind.name)
FRAMES: dict[str, FrameKind] = {kind.name: kind for kind in _FOUND}
"""Name -> kind of frame, in the order of the names, in which they are looked for."""
