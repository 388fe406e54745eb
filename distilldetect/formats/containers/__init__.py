"""The containers: each file in this folder that defines ``CONTAINERS`` offers some."""

from distilldetect.formats.container import Container
from distilldetect.runtime import discover

CONTAINERS: dict[str, Container] = {
    part.name: part
    for part in sorted(discover(__name__, "CONTAINERS", Container), key=lambda part: part.name.replace("_", ""))
}
"""Name -> container, in the order of the names."""
