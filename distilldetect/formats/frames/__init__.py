"""The kinds of frames: each file in this folder that defines ``FRAME`` is one."""

from distilldetect.formats.frame import FrameKind
from distilldetect.runtime import discover

FRAMES: dict[str, FrameKind] = {part.name: part for part in discover(__name__, "FRAME", FrameKind)}
"""Name -> kind of frame, in the order of the files' names."""
