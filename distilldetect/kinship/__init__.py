"""Who writes like whom: distances between dumps, trees, nearest relatives."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.kinship.closeness import Kinship, kinship, nearest_relatives, slim
    from distilldetect.kinship.drawing import svg
    from distilldetect.kinship.trees import LINKAGES, newick, support
else:
    __getattr__ = lazy_names(
        __name__,
        closeness="Kinship kinship nearest_relatives slim",
        drawing="svg",
        trees="LINKAGES newick support",
    )
