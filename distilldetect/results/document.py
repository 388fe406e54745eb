"""JSON documents: their schema and how numbers are rounded."""

import math
from collections.abc import Mapping
from typing import Any

SCHEMA = "distilldetect/1"


def rounded(value: Any) -> Any:
    """JSON values with NaN and infinities as null and floats to six decimals: equal on every machine."""
    if isinstance(value, float):
        return round(value, 6) + 0.0 if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return value
