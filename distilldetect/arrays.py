"""Array types and constants that are used everywhere."""

import math

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Columns = tuple[int, ...]

LN10 = math.log(10)
