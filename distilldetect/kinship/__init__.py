"""Who writes like whom: distances between dumps, trees, nearest relatives."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.kinship.closeness import Kinship as Kinship
    from distilldetect.kinship.closeness import kinship as kinship
    from distilldetect.kinship.closeness import slim as slim
    from distilldetect.kinship.drawing import svg as svg
    from distilldetect.kinship.relatives import nearest_relatives as nearest_relatives
    from distilldetect.kinship.trees import LINKAGES as LINKAGES
    from distilldetect.kinship.trees import newick as newick
    from distilldetect.kinship.trees import support as support
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "closeness": (
                "Kinship",
                "kinship",
                "slim",
            ),
            "drawing": ("svg",),
            "relatives": ("nearest_relatives",),
            "trees": (
                "LINKAGES",
                "newick",
                "support",
            ),
        },
    )
