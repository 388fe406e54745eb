"""Where work is done: in this process, in others, in threads, or on a Dask or Ray cluster that reads the same paths."""

import importlib
import mmap
import os
import pickle
import shutil
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from logging import ERROR
from pathlib import Path
from types import ModuleType
from typing import Any

from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.runtime.files import try_lock
from distilldetect.runtime.threads import most_threads

BACKENDS = ("loky", "threading", "dask", "ray")

Work = Callable[[Any, Any], Any]
Results = Generator[Any, None, None]

_PREFIX, _LOCK = "distilldetect-", "lock"

_WATCH_SECONDS = 1.0

_ALIGNMENT = 64  # bytes, as NumPy aligns arrays itself

# Dask tells glibc to give every freed bit of memory back at once, which also stops it from learning how large arrays are:
# every one would be asked of the system anew, and cost more to get than to fill. What glibc would have learnt is 32 MB.
_KEEP_MEMORY = {
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 26,
    "distributed.nanny.pre-spawn-environ.MALLOC_MMAP_THRESHOLD_": 1 << 25,
}


@dataclass(frozen=True, slots=True)
class Workers:
    """Some who work side by side.

    Attributes:
        n: their number.
        map: yields ``work(shared, item)`` of each item, in the order in which they are done. ``work`` is a function that
            other processes can import, and what it raises ends the whole; ``shared`` is what all items need, handed over
            once a worker, not once an item. Raises :class:`DistillDetectError` where a worker was lost.
    """

    n: int
    map: Callable[[Work, Any, Sequence[Any]], Results]


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
        started = _dask_workers(n, scheduler)
    elif backend == "ray":
        started = _ray_workers(n)
    else:
        started = _local_workers(backend, n)
    with most_threads(n), started as team:
        yield team


def _alone(work: Work, shared: Any, item: Any) -> Any:
    """Work on one item on one processor: the others have workers of their own."""
    with most_threads(1), _libraries(len(sys.modules)).limit(limits=1):
        return work(shared, item)


@lru_cache(maxsize=1)
def _libraries(n_modules: int) -> Any:
    """Find the libraries that have threads of their own: anew only where more modules were imported."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _lost() -> DistillDetectError:
    """The error of a worker that is gone."""
    hint = "finished pairs are kept: run again with a smaller -j"
    return DistillDetectError(f"the system ended a worker, mostly for want of memory; {hint}")


def _installed(module: str, extra: str) -> ModuleType:
    """Import what an extra of this package installs."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        install = f"pip install 'distilldetect[{extra}]'"
        raise UsageError(f"--backend {extra} needs a package that is not installed; {install}") from error


@contextmanager
def _local_workers(backend: str, n: int) -> Iterator[Workers]:
    if n == 1:
        yield Workers(1, _map_here)
        return
    # where a run ends before its work does, it says so itself: joblib's advice on that is for programmers
    warnings.filterwarnings("ignore", message=r"\d+ tasks (have been successfully executed|which were still)")
    if backend == "threading" or not _has_semaphores():
        yield Workers(n, partial(_map_in_threads, n))
    else:
        with _own_folder() as folder:
            yield Workers(n, partial(_map_in_processes, n, folder))


def _has_semaphores() -> bool:
    """Whether processes can be told to wait for one another, which some sandboxes do not allow."""
    import multiprocessing

    try:
        multiprocessing.Semaphore()
    except (ImportError, OSError):
        return False
    return True


def _map_here(work: Work, shared: Any, items: Sequence[Any]) -> Results:
    return (_alone(work, shared, item) for item in items)


def _map_in_threads(n: int, work: Work, shared: Any, items: Sequence[Any]) -> Results:
    """Threads of this process share everything, and also the interpreter's lock."""
    from joblib import Parallel, delayed

    run = Parallel(n, backend="threading", return_as="generator_unordered", batch_size=1)
    yield from run(delayed(_alone)(work, shared, item) for item in items)


def _map_in_processes(n: int, folder: Path, work: Work, shared: Any, items: Sequence[Any]) -> Results:
    """What processes share is written to a folder once, and mapped into each."""
    import joblib
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    path = folder / f"{len(list(folder.iterdir()))}.shared"
    _write_shared(path, shared)
    with joblib.parallel_config(backend="loky", n_jobs=n, inner_max_num_threads=1):
        run = joblib.Parallel(return_as="generator_unordered", batch_size=1, max_nbytes=None)
    try:
        yield from run(joblib.delayed(_mapped)(os.getpid(), work, str(path), item) for item in items)
    except TerminatedWorkerError as error:
        raise _lost() from error


def _mapped(driver: int, work: Work, path: str, item: Any) -> Any:
    from joblib.externals.loky import process_executor

    # it would take the shared memory, as it is mapped in bit by bit, for a leak, and start the worker again and again
    process_executor._USE_PSUTIL = False
    _end_with(driver)
    return _alone(work, _shared_at(path), item)


@lru_cache(maxsize=1)
def _end_with(driver: int) -> None:
    """Watch the process that started this one: where it is killed, nobody else would end this one."""

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _write_shared(path: Path, shared: Any) -> None:
    """Write arrays to one file, and all else, with where each array lies, to another beside it."""
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(shared, protocol=5, buffer_callback=buffers.append)
    spans = []
    with path.open("wb") as file:
        for buffer in buffers:
            file.write(bytes(-file.tell() % _ALIGNMENT))
            begin = file.tell()
            file.write(buffer.raw())
            spans.append((begin, file.tell()))
        file.write(b"\0")  # an empty file cannot be mapped
    path.with_suffix(".pickle").write_bytes(pickle.dumps((spans, pickled)))


@lru_cache(maxsize=1)
def _shared_at(path: str) -> Any:
    """What the driver has written, its arrays as memory that all processes share.

    They are mapped together: each by itself would hold an open file, of which a process may often have 256.
    """
    spans, pickled = pickle.loads(Path(path).with_suffix(".pickle").read_bytes())  # noqa: S301 - this run has written it
    with Path(path).open("rb") as file:
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    return pickle.loads(pickled, buffers=[whole[start:end] for start, end in spans])  # noqa: S301


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A temporary folder; what runs that were killed have left of theirs is removed, where locks tell which these are."""
    try:
        parent = Path(tempfile.gettempdir())
    except FileNotFoundError as error:
        hint = "name one that can be written to in TMPDIR, or use -j 1"
        raise UsageError(f"there is no folder for temporary files; {hint}") from error
    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError), lock.open("rb") as file:  # another user's, or another run was faster
            if try_lock(file.fileno()):
                shutil.rmtree(lock.parent, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder,
        Path(folder, "locked").open("wb") as file,
    ):
        if try_lock(file.fileno()):
            Path(folder, "locked").rename(Path(folder, _LOCK))  # seen by others only now that it is held
        yield Path(folder)


@contextmanager
def _dask_workers(n: int, scheduler: str | None) -> Iterator[Workers]:
    distributed = _installed("distributed", "dask")
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
        yield Workers(n_workers, partial(_map_with_dask, client))


def _map_with_dask(client: Any, work: Work, shared: Any, items: Sequence[Any]) -> Results:
    import distributed

    # each worker fetches it with its first item: Dask's own broadcast never ends where one of them is lost meanwhile
    [held] = client.scatter([shared], hash=False)
    futures = [client.submit(_alone, work, held, item, pure=False) for item in items]
    done: Any = distributed.as_completed(futures, loop=client.loop)  # type: ignore[no-untyped-call]
    try:
        for future in done:
            yield future.result()
            future.release()
    except (distributed.KilledWorker, distributed.client.FutureCancelledError) as error:
        raise _lost() from error
    finally:
        client.cancel(futures)


@contextmanager
def _ray_workers(n: int) -> Iterator[Workers]:
    """The environment's RAY_ADDRESS names a running cluster."""
    ray: Any = _installed("ray", "ray")
    own = {} if "RAY_ADDRESS" in os.environ else {"num_cpus": n, "include_dashboard": False}
    ray.init(log_to_driver=False, configure_logging=False, **own)
    try:
        yield Workers(int(ray.cluster_resources()["CPU"]), partial(_map_with_ray, ray))
    finally:
        ray.shutdown()


def _map_with_ray(ray: Any, work: Work, shared: Any, items: Sequence[Any]) -> Results:
    everywhere = ray.put(shared)
    remote = ray.remote(num_cpus=1)(_alone)
    waiting = [remote.remote(work, everywhere, item) for item in items]
    try:
        while waiting:
            done, waiting = ray.wait(waiting)
            yield ray.get(done[0])
    except ray.exceptions.RayTaskError as error:
        raise error.cause from error
    except (ray.exceptions.WorkerCrashedError, ray.exceptions.OutOfMemoryError) as error:
        raise _lost() from error
    finally:
        for left in waiting:
            ray.cancel(left, force=True)
