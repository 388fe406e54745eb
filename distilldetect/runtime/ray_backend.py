"""Workers of a Ray cluster, which may be other machines: they read the same paths."""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from distilldetect.runtime.backend import Work, Workers, alone, installed, lost


@contextmanager
def ray_workers(n: int) -> Iterator[Workers]:
    """See :func:`parallel.workers`; the environment's RAY_ADDRESS names a running cluster."""
    ray: Any = installed("ray", "ray")
    own = {} if "RAY_ADDRESS" in os.environ else {"num_cpus": n, "include_dashboard": False}
    ray.init(log_to_driver=False, configure_logging=False, **own)
    try:
        yield RayWorkers(ray, int(ray.cluster_resources()["CPU"]))
    finally:
        ray.shutdown()


@dataclass(frozen=True, slots=True)
class RayWorkers:
    """Workers that the module ``ray`` knows once it is connected."""

    ray: Any
    n: int

    def map(self, work: Work, shared: Any, items: Sequence[Any]) -> Generator[Any, None, None]:
        """See :class:`Workers`."""
        everywhere = self.ray.put(shared)
        remote = self.ray.remote(num_cpus=1)(alone)
        waiting = [remote.remote(work, everywhere, item) for item in items]
        try:
            while waiting:
                done, waiting = self.ray.wait(waiting)
                yield self.ray.get(done[0])
        except self.ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except self.ray.exceptions.WorkerCrashedError as error:
            raise lost() from error
        finally:
            for left in waiting:
                self.ray.cancel(left, force=True)
