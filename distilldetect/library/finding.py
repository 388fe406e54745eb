"""Which libraries there are, and which of them a case is on."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np

from distilldetect.arrays import U64
from distilldetect.defaults import LIBRARY_AUTO, LIBRARY_NONE, LIBRARY_PROMPTS
from distilldetect.errors import UsageError
from distilldetect.library.stored import Library, read_library

_SHIPPED = Path(__file__).parent.parent / "data" / "libraries"


@cache
def shipped() -> tuple[Library, ...]:
    """Return the libraries that come with the package, by name; of each only its description is read."""
    return tuple(Library(str(path)) for path in sorted(_SHIPPED.glob("*.ddlib")))


def libraries_of(which: str) -> tuple[Library, ...]:
    """Return the libraries that may be used.

    Args:
        which: ``LIBRARY_NONE``; ``LIBRARY_AUTO`` for all shipped ones; else a name or path, see :func:`named`.
    """
    if which == LIBRARY_NONE:
        return ()
    return shipped() if which == LIBRARY_AUTO else (named(which),)


def best_match(prompts: U64, libraries: Iterable[Library]) -> Library | None:
    """Return the library that has most of some prompts, or None where none has ``LIBRARY_PROMPTS`` of them.

    Args:
        prompts: keys, ascending, ``(n_prompts,)``.
        libraries: to choose from; of those with equally many the first.
    """
    best = max(libraries, key=lambda library: shared_prompts(prompts, library), default=None)
    return best if best is not None and shared_prompts(prompts, best) >= LIBRARY_PROMPTS else None


def shared_prompts(prompts: U64, library: Library) -> int:
    """Return how many of some prompts a library has.

    Args:
        prompts: keys, distinct, ``(n_prompts,)``.
        library: it.
    """
    return len(np.intersect1d(prompts, library.prompts, assume_unique=True))


def named(name: str) -> Library:
    """Return a shipped library by its name, or the library in a file.

    Raises:
        UsageError: there is neither.
        DumpError: the file is no library.
    """
    for library in shipped():
        if library.name == name:
            return library
    if Path(name).exists():
        return read_library(name)
    known = ", ".join(library.name for library in shipped()) or "none"
    raise UsageError(f"{name}: no library of this name, and no such file; shipped libraries: {known}")
