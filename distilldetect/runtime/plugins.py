"""Find the parts of a folder by their being there: adding a part is adding a file."""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

Part = TypeVar("Part")


def discover(package: str, attribute: str, kind: type[Part]) -> tuple[Part, ...]:
    """Collect one attribute of every module in a package, in the order of the modules' names.

    Args:
        package: dotted name of an importable package.
        attribute: the name every part module defines.
        kind: what that name must be bound to: one, or a tuple of several.

    Returns:
        The parts found. Modules without the attribute are skipped: helpers may live beside the parts.

    Raises:
        TypeError: a module binds the name to something else, which is a programming mistake.
    """
    home: ModuleType = importlib.import_module(package)
    parts: list[Part] = []
    for info in pkgutil.iter_modules(home.__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        found = getattr(module, attribute, None) or ()
        for part in found if isinstance(found, tuple) else (found,):
            if not isinstance(part, kind):
                raise TypeError(f"{module.__name__}.{attribute} is not a {kind.__name__}")
            parts.append(part)
    return tuple(parts)
