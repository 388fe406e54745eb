"""Workers on this machine."""

import os
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from distilldetect.runtime.backend import Work, Workers, alone, lost
from distilldetect.runtime.files import try_lock

_PREFIX = "distilldetect-"

_LOCK = "lock"

_WATCH_SECONDS = 1.0


def _say_nothing_of_the_rest() -> None:
    """Where a run ends before its work does, it says so itself: joblib's advice on that is for programmers."""
    warnings.filterwarnings("ignore", message=r"\d+ tasks (have been successfully executed|which were still)")


@contextmanager
def local_workers(backend: str, n: int) -> Iterator[Workers]:
    """See :func:`parallel.workers`; one worker is this process itself."""
    if n == 1:
        yield Here()
        return
    _say_nothing_of_the_rest()
    if backend == "threading":
        yield Threads(n)
    else:
        with _own_folder() as folder:
            yield Processes(n, folder)


@dataclass(frozen=True, slots=True)
class Here:
    """This process, one item after another."""

    n: int = 1

    def map(self, work: Work, shared: Any, items: Sequence[Any]) -> Generator[Any, None, None]:
        """See :class:`Workers`."""
        return (alone(work, shared, item) for item in items)


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of this process: they share everything, and also the interpreter's lock."""

    n: int

    def map(self, work: Work, shared: Any, items: Sequence[Any]) -> Generator[Any, None, None]:
        """See :class:`Workers`."""
        from joblib import Parallel, delayed

        run = Parallel(self.n, backend="threading", return_as="generator_unordered", batch_size=1)
        yield from run(delayed(alone)(work, shared, item) for item in items)


@dataclass(frozen=True, slots=True)
class Processes:
    """Processes. What they share is written to a folder once, and its arrays are mapped into each."""

    n: int
    folder: Path

    def map(self, work: Work, shared: Any, items: Sequence[Any]) -> Generator[Any, None, None]:
        """See :class:`Workers`."""
        import joblib
        from joblib.externals.loky.process_executor import TerminatedWorkerError

        path = self.folder / f"{len(list(self.folder.iterdir()))}.shared"
        joblib.dump(shared, path)
        with joblib.parallel_config(backend="loky", n_jobs=self.n, inner_max_num_threads=1):
            run = joblib.Parallel(return_as="generator_unordered", batch_size=1, max_nbytes=None)
        try:
            yield from run(joblib.delayed(_mapped)(os.getpid(), work, str(path), item) for item in items)
        except TerminatedWorkerError as error:
            raise lost() from error


def _mapped(driver: int, work: Work, path: str, item: Any) -> Any:
    from joblib.externals.loky import process_executor

    # it would take the shared memory, as it is mapped in bit by bit, for a leak, and start the worker again and again
    process_executor._USE_PSUTIL = False
    _end_with(driver)
    return alone(work, _shared_at(path), item)


@lru_cache(maxsize=1)
def _end_with(driver: int) -> None:
    """Watch the process that started this one: where it is killed, nobody else would end this one."""

    def watch() -> None:
        while os.getppid() == driver:
            time.sleep(_WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@lru_cache(maxsize=1)
def _shared_at(path: str) -> Any:
    """What the driver has written, its arrays as memory that all processes share."""
    import joblib

    return joblib.load(path, mmap_mode="r")


@contextmanager
def _own_folder() -> Iterator[Path]:
    """A temporary folder; what runs that were killed have left of theirs is removed."""
    parent = Path(tempfile.gettempdir())
    for lock in parent.glob(f"{_PREFIX}*/{_LOCK}"):
        with suppress(OSError), lock.open("rb") as file:  # another user's, or another run was faster
            if try_lock(file.fileno()):
                shutil.rmtree(lock.parent, ignore_errors=True)
    with (
        tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as folder,
        Path(folder, "locked").open("wb") as file,
    ):
        try_lock(file.fileno())
        Path(folder, "locked").rename(Path(folder, _LOCK))  # seen by others only now that it is held
        yield Path(folder)
