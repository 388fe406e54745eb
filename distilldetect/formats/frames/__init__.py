"""The kinds of frames: each file in this folder that defines ``FRAMES`` offers some."""

from distilldetect.formats.frame import FrameKind
from distilldetect.runtime import discover

FRAMES: dict[str, FrameKind] = {
    kind.name: kind for kind in sorted(discover(__name__, "FRAMES", FrameKind), key=lambda kind: kind.name)
}
"""Name -> kind of frame, in the order of the names, in which they are looked for."""
