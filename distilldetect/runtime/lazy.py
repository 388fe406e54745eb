"""Names that a package offers without importing their modules before they are asked for."""

import importlib
from collections.abc import Callable
from typing import Any


def lazy_names(package: str, **offered: str) -> Callable[[str], Any]:
    """Make the ``__getattr__`` of a package that imports a module when one of its names is first asked for.

    Args:
        package: dotted name of the package.
        offered: for each module within the package, the names that the package offers of it, with blanks between.
    """
    home = {name: f"{package}.{module}" for module, names in offered.items() for name in names.split()}

    def find(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(home[name]), name)

    return find
