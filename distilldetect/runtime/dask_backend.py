"""Workers of a Dask cluster, which may be other machines: they read the same paths."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from logging import ERROR
from typing import Any

from distilldetect.errors import UsageError
from distilldetect.runtime.backend import Work, Workers, alone, installed, lost

# Dask tells glibc to give every freed bit of memory back at once, which also stops it from learning how large arrays are:
# every one would be asked of the system anew, and cost more to get than to fill. What glibc would have learnt is 32 MB.
_KEEP_MEMORY = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 26,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 1 << 25,
}


@contextmanager
def dask_workers(n: int, scheduler: str | None) -> Iterator[Workers]:
    """See :func:`parallel.workers`."""
    distributed = installed("distributed", "dask")
    import dask

    with dask.config.set(_KEEP_MEMORY), ExitStack() as stack:
        address: Any = scheduler or stack.enter_context(
            # no page that shows what they do, nobody but this machine is listened to, and no port of a fixed number taken
            distributed.LocalCluster(
                n_workers=n,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                host="127.0.0.1",
                silence_logs=ERROR,
            )
        )
        try:
            client = stack.enter_context(distributed.Client(address, set_as_default=False))
        except (OSError, ValueError) as error:
            hint = "start one with 'dask scheduler', or leave --scheduler out"
            raise UsageError(f"--scheduler {scheduler}: no Dask scheduler answers there; {hint}") from error
        n_workers = sum(client.ncores().values())
        if not n_workers:
            raise UsageError(f"--scheduler {scheduler}: has no worker; start some with 'dask worker {scheduler}'")
        yield DaskWorkers(client, n_workers)


@dataclass(frozen=True, slots=True)
class DaskWorkers:
    """Workers that a client of Dask's knows."""

    client: Any
    n: int

    def map(self, work: Work, shared: Any, items: Sequence[Any]) -> Generator[Any, None, None]:
        """See :class:`Workers`."""
        import distributed

        # each worker fetches it with its first item: Dask's own broadcast never ends where one of them is lost meanwhile
        [held] = self.client.scatter([shared], hash=False)
        futures = [self.client.submit(alone, work, held, item, pure=False) for item in items]
        done: Any = distributed.as_completed(futures, loop=self.client.loop)  # type: ignore[no-untyped-call]
        try:
            for future in done:
                yield future.result()
                future.release()
        except (distributed.KilledWorker, distributed.client.FutureCancelledError) as error:
            raise lost() from error
        finally:
            self.client.cancel(futures)
