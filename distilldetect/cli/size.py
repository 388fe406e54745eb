"""Sizes as people write them: ``500M``, ``20G``."""

import re
import sys
from typing import Any

import click

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]?)(?:i?B)?", re.IGNORECASE)


class Size(click.ParamType):  # type: ignore[type-arg]  # generic in later releases only
    """A number of bytes, at least 1; K, M, G and T are powers of 1024."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read one."""
        if isinstance(value, int):
            return value
        match = _SIZE.fullmatch(value.strip())
        n_bytes = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
        if not 0 < n_bytes <= sys.maxsize:
            self.fail(f"{value!r} is no size; write it like 500M or 20G", param, ctx)
        return n_bytes


SIZE = Size()


def size_text(n_bytes: int) -> str:
    """Write a size in the largest unit that it is a whole number of.

    >>> size_text(16 * 2**30), size_text(1500)
    ('16G', '1500')
    """
    unit = max((unit for unit in _UNITS if n_bytes % _UNITS[unit] == 0), key=lambda unit: _UNITS[unit])
    return f"{n_bytes // _UNITS[unit]}{unit}"
