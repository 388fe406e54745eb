"""``--fail-on``: when a verdict should stop a script."""

import math
import operator
import re
from collections.abc import Mapping
from typing import Any

import click

_KEYS = {
    "lr": "log10_lr",
    "lr_low": "log10_lr_low",
    "lr_uncapped": "log10_lr_uncapped",
    "log10_lr": "log10_lr",
    "p": "p_value",
}
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


class Condition(click.ParamType):  # type: ignore[type-arg]  # no generic in click 8.1, the oldest allowed
    """A condition on a result: ``lr>=10``, ``lr_low>=2`` (the interval's lower end), ``lr_uncapped>=99`` or ``p<=0.05``."""

    name = "condition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse; click's own usage error if it is none."""
        if callable(value):
            return value
        match = re.fullmatch(
            r"\s*(lr|lr_low|lr_uncapped|log10_lr|p)\s*(>=|<=|>|<)\s*(-?[0-9]+(?:[.][0-9]+)?)\s*", str(value)
        )
        if match is None:
            self.fail(
                f"{value!r} is no condition; write lr>=10, lr_low>=2, lr_uncapped>=100, log10_lr>1 or p<=0.05", param, ctx
            )
        key, compare, limit = match[1], _COMPARE[match[2]], float(match[3])

        def met(document: Mapping[str, Any]) -> bool:
            number = document["verdict"][_KEYS[key]]
            if number is None:
                return False
            if key.startswith("lr"):  # compared as logarithms: an uncapped LR may be too large for a number
                return bool(compare(number, math.log10(limit) if limit > 0 else -math.inf))
            return bool(compare(number, limit))

        return met
