"""What a team of workers offers, and what every worker does."""

import functools
import importlib
import sys
from collections.abc import Callable, Generator, Sequence
from types import ModuleType
from typing import Any, Protocol

from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.runtime.threads import most_threads

Work = Callable[[Any, Any], Any]


class Workers(Protocol):
    """Some who work side by side."""

    @property
    def n(self) -> int:
        """Their number."""

    def map(self, work: Work, shared: Any, items: Sequence[Any]) -> Generator[Any, None, None]:
        """Yield ``work(shared, item)`` of each item, in the order in which they are done.

        Args:
            work: a function that other processes can import; what it raises ends the whole.
            shared: what all items need; handed over once a worker, not once an item.
            items: one a task.

        Raises:
            DistillDetectError: a worker was lost.
        """


def alone(work: Work, shared: Any, item: Any) -> Any:
    """Work on one item on one processor: the others have workers of their own."""
    with most_threads(1), _libraries(len(sys.modules)).limit(limits=1):
        return work(shared, item)


@functools.lru_cache(1)
def _libraries(n_modules: int) -> Any:
    """Find the libraries that have threads of their own: anew only where more modules were imported."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def installed(module: str, extra: str) -> ModuleType:
    """Import what an extra of this package installs.

    Raises:
        UsageError: it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        install = f"pip install 'distilldetect[{extra}]'"
        raise UsageError(f"--backend {extra} needs a package that is not installed; {install}") from error


def lost() -> DistillDetectError:
    """The error of a worker that is gone."""
    hint = "finished pairs are kept: run again with a smaller -j"
    return DistillDetectError(f"the system ended a worker, mostly for want of memory; {hint}")
