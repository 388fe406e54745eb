"""Where work is done: in this process, in others, in threads, on a Dask cluster or a Ray cluster."""

from collections.abc import Iterator
from contextlib import contextmanager

from distilldetect.runtime.backend import Workers
from distilldetect.runtime.dask_backend import dask_workers
from distilldetect.runtime.local_backend import local_workers
from distilldetect.runtime.ray_backend import ray_workers
from distilldetect.runtime.threads import most_threads

BACKENDS = ("loky", "threading", "dask", "ray")


@contextmanager
def workers(backend: str, n: int, scheduler: str | None = None) -> Iterator[Workers]:
    """Start workers; they end with the block.

    Args:
        backend: one of ``BACKENDS``.
        n: workers wanted, each busy on one processor.
        scheduler: address of a running Dask scheduler, whose workers are used instead of new ones.

    Raises:
        UsageError: the backend is not installed, or nobody answers at the address.
    """
    if backend == "dask":
        started = dask_workers(n, scheduler)
    elif backend == "ray":
        started = ray_workers(n)
    else:
        started = local_workers(backend, n)
    with most_threads(n), started as team:
        yield team
