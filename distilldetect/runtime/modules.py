"""Modules that are imported when a name of theirs is asked for, and those that are parts of a tool by being in a folder."""

import ast
import importlib
import pkgutil
from collections.abc import Callable
from typing import Any, TypeVar

Part = TypeVar("Part")


def lazy_names(package: str) -> Callable[[str], Any]:
    """Make the ``__getattr__`` of a package that imports a module when one of its names is first asked for.

    The names and their modules are those that the package's own ``__init__.py`` imports for type checkers.
    """
    tree = ast.parse(pkgutil.get_data(package, "__init__.py") or b"")
    home = {own.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for own in node.names}

    def find(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(str(home[name])), name)

    return find


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
    parts: list[Part] = []
    for info in pkgutil.iter_modules(importlib.import_module(package).__path__):
        module = importlib.import_module(f"{package}.{info.name}")
        found = getattr(module, attribute, None) or ()
        for part in found if isinstance(found, tuple) else (found,):
            if not isinstance(part, kind):
                raise TypeError(f"{module.__name__}.{attribute} is not a {kind.__name__}")
            parts.append(part)
    return tuple(parts)
