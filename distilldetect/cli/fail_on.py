"""``--fail-on``: when a verdict should stop a script."""

import operator
import re
from collections.abc import Mapping
from typing import Any

import click

_PLACE = {
    "lr": ("verdict", "log10_lr"),
    "lr_low": ("verdict", "log10_lr_low"),
    "lr_beside": ("siblings", "log10_lr_beside"),
    "log10_lr": ("verdict", "log10_lr"),
    "p": ("verdict", "p_value"),
}
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


class Condition(click.ParamType[Any]):
    """A condition on a result: ``lr>=10``, ``lr_low>=2`` (the interval's lower end), ``lr_beside>=10`` or ``p<=0.05``."""

    name = "condition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse; click's own usage error if it is none."""
        if callable(value):
            return value
        match = re.fullmatch(r"\s*(lr|lr_low|lr_beside|log10_lr|p)\s*(>=|<=|>|<)\s*(-?[0-9]+(?:[.][0-9]+)?)\s*", str(value))
        if match is None:
            self.fail(
                f"{value!r} is no condition; write lr>=10, lr_low>=2, lr_beside>=10, log10_lr>1 or p<=0.05", param, ctx
            )
        key, compare, limit = match[1], _COMPARE[match[2]], float(match[3])

        def met(document: Mapping[str, Any]) -> bool:
            part, name = _PLACE[key]
            number = (document[part] or {}).get(name)
            if number is None:
                return False
            return bool(compare(10**number if key.startswith("lr") else number, limit))

        return met
