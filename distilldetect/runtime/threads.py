"""Threads that map over arrays, no more than there are processors."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")

Made = TypeVar("Made")

_most_threads: ContextVar[int | None] = ContextVar("most_threads", default=None)  # None: as many as processors


def in_threads(make: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Map in as many threads as processors: sorting and searching of arrays runs outside the interpreter's lock.

    Threads that map in turn share what is left, so that no more than that are busy.
    """
    given = list(items)
    most = _most_threads.get() or os.cpu_count() or 1
    n_threads = min(most, len(given))
    if n_threads < 2:
        return [make(item) for item in given]
    with ThreadPoolExecutor(n_threads, initializer=_most_threads.set, initargs=(most // n_threads,)) as threads:
        return list(threads.map(make, given))


@contextmanager
def most_threads(n: int) -> Iterator[None]:
    """Let :func:`in_threads` use at most ``n`` threads within: where several workers share the processors."""
    before = _most_threads.set(n)
    try:
        yield
    finally:
        _most_threads.reset(before)
