"""Columns of the dumps of each model."""

from collections.abc import Sequence
from itertools import count

from distilldetect.formats import Dump


def columns_after(n: int, models: Sequence[Sequence[Dump]]) -> list[tuple[int, ...]]:
    """The columns of each model's dumps, where they stand one after the other behind ``n`` others."""
    columns = count(n)
    return [tuple(next(columns) for _ in group) for group in models]
