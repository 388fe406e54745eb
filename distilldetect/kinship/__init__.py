"""Who writes like whom: distances between dumps, trees, nearest relatives."""

from distilldetect.kinship.closeness import Kinship, kinship, nearest_relatives, slim
from distilldetect.kinship.drawing import svg
from distilldetect.kinship.trees import LINKAGES, newick, support
