"""Whoever does the work, the output is the same to the byte."""

import errno
import importlib.util
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress

import numpy as np
import pytest
from batch_panels import batch, example_panel

from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.runtime import workers
from distilldetect.runtime.threads import in_threads, most_threads

# what the backends themselves warn of
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
NEEDS = {"loky": "joblib", "threading": "joblib", "dask": "distributed", "ray": "ray"}


def needing(backend):
    if importlib.util.find_spec(NEEDS[backend]) is None:
        pytest.skip(f"needs the extra {backend}")
    return backend


def add(shared, item):
    return shared + item


def fail(shared, item):
    raise UsageError(f"{shared} {item}")


def die(shared, item):
    os._exit(1)


def busy(shared, item):
    return in_threads(lambda _: os.getpid(), range(4)), in_threads(_most, range(2))


def _most(_):
    import threading

    return threading.current_thread() is threading.main_thread()


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("serial")
    panel = example_panel(folder / "panel")
    assert batch(panel, "-o", folder / "s.csv", "--no-cache") == 0
    return panel, (folder / "s.csv").read_bytes()


@pytest.fixture
def taken_port():
    """The port of Dask's page: whoever has it already, no run needs it."""
    with socket.socket() as other:
        with suppress(OSError):  # somebody else has it already: as good
            other.bind(("127.0.0.1", 8787))
            other.listen()
        yield


@pytest.mark.parametrize("backend", NEEDS)
def test_two_workers_write_what_one_process_writes(serial, tmp_path, taken_port, backend):
    panel, expected = serial
    output = tmp_path / "s.csv"
    assert batch(panel, "-o", output, "--no-cache", "--backend", needing(backend), jobs=2) == 0
    assert output.read_bytes() == expected


@pytest.fixture
def scheduler():
    """The address of a Dask scheduler that has one worker."""
    needing("dask")
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


def test_the_worker_of_a_running_dask_scheduler_writes_the_same(serial, tmp_path, scheduler):
    panel, expected = serial
    output = tmp_path / "s.csv"
    assert batch(panel, "-o", output, "--no-cache", "--scheduler", scheduler) == 0
    assert output.read_bytes() == expected


def leave(shared, item):
    from distributed import get_worker

    own = get_worker()
    own.loop.add_callback(own.close, executor_wait=False)
    while own.status.name != "closed":
        time.sleep(0.01)


def test_a_dask_worker_that_goes_with_what_it_holds_is_one_clear_line(scheduler):
    with workers("dask", 1, scheduler) as team, pytest.raises(DistillDetectError, match=r"^the system ended a worker"):
        list(team.map(leave, 1, [1]))


@pytest.mark.parametrize("backend", ["loky", "threading"])
@pytest.mark.parametrize("n", [1, 2])
def test_every_item_is_worked_on_once(backend, n):
    with workers(backend, n) as team:
        assert team.n == n
        assert sorted(team.map(add, 10, range(7))) == list(range(10, 17))
        assert sorted(team.map(add, 20, range(3))) == [20, 21, 22]


@pytest.mark.parametrize("backend", ["loky", "threading"])
@pytest.mark.parametrize("n", [1, 2])
def test_an_error_of_the_work_ends_it(backend, n):
    with workers(backend, n) as team, pytest.raises(UsageError, match=r"^wrong 1$"):
        list(team.map(fail, "wrong", [1]))


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_a_worker_keeps_to_one_processor(backend):
    with workers(backend, 2) as team:
        for pids, _ in team.map(busy, None, [1, 2]):
            assert len(set(pids)) == 1
        assert all(shown == 1 for shown in team.map(_threads_used, None, [1, 2]))


def _threads_used(shared, item):
    import threading

    return len(set(in_threads(lambda _: threading.get_ident(), range(8))))


def test_threads_within_threads_share_what_is_left():
    import threading

    def inner(_):
        return len(set(in_threads(lambda _: threading.get_ident(), range(8))))

    with most_threads(2):
        assert in_threads(inner, range(2)) == [1, 1]
    with most_threads(1):
        assert in_threads(lambda _: threading.current_thread() is threading.main_thread(), range(3)) == [True] * 3


def folders(parent):
    return {path for path in parent.iterdir() if path.name.startswith("distilldetect-")}


def test_the_folder_that_processes_share_goes_with_them(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workers("loky", 2) as team:
        list(team.map(add, 1, [1]))
        assert len(folders(tmp_path)) == 1
    assert not folders(tmp_path)


MANY_ARRAYS = """
import operator
import resource
import numpy as np
from distilldetect.runtime import workers

resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))
arrays = [np.full(k % 3, k) for k in range(300)] + [np.asfortranarray(np.eye(3)), "text"]
with workers("loky", 2) as team:
    found = sorted(team.map(operator.getitem, arrays, [297, 298, 300]), key=np.size)
assert [own.tolist() for own in found] == [[], [298], np.eye(3).tolist()], found
"""


def test_many_arrays_are_shared_where_few_files_may_be_open():
    pytest.importorskip("resource")
    done = subprocess.run([sys.executable, "-c", MANY_ARRAYS], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_without_locks_no_folder_of_others_is_removed(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def flock(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    other = tmp_path / "distilldetect-other"
    other.mkdir()
    (other / "lock").write_bytes(b"")
    with workers("loky", 2) as team:
        assert list(team.map(add, 1, [1])) == [2]
        assert len(folders(tmp_path)) == 2
    assert folders(tmp_path) == {other}


def test_an_address_without_a_scheduler_is_a_usage_error(monkeypatch):
    needing("dask")
    import dask

    hint = "start one with 'dask scheduler', or leave --scheduler out"
    message = f"--scheduler tcp://127.0.0.1:9: no Dask scheduler answers there; {hint}"
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(UsageError, match=f"^{re.escape(message)}$"),
        workers("dask", 1, "tcp://127.0.0.1:9"),
    ):
        pass


N_PAGES, PAGE = 90_000, 4096  # of processes that grow by more than 300 MB loky says that they leak


def test_processes_that_map_much_memory_are_not_taken_for_leaking(recwarn):
    shared = np.ones(N_PAGES * PAGE, dtype=np.int8)
    with workers("loky", 2) as team:
        pids = set(team.map(_pid_after_touching, shared, [1, 1]))
        time.sleep(1.1)  # each process is looked at a second after the task before
        pids |= set(team.map(_pid_after_touching, shared, [N_PAGES] * 3))
    assert len(pids) <= 2
    assert [str(warning.message) for warning in recwarn if "worker stopped" in str(warning.message)] == []


def _pid_after_touching(shared, n_pages):
    assert shared[: n_pages * PAGE : PAGE].sum() == n_pages
    return os.getpid()


def test_what_a_killed_run_has_left_goes_and_a_running_ones_folder_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / "distilldetect-left"
    left.mkdir()
    (left / "lock").write_bytes(b"")
    (left / "0.shared").write_bytes(bytes(1000))
    with workers("loky", 2):
        [own] = folders(tmp_path)
        assert own != left
        with workers("loky", 2):
            assert own in folders(tmp_path)
            assert len(folders(tmp_path)) == 2


def test_a_worker_that_the_system_ends_is_one_clear_line():  # the last of loky's: the next starts its workers anew
    message = "the system ended a worker, mostly for want of memory; finished pairs are kept: run again with a smaller -j"
    with workers("loky", 2) as team, pytest.raises(DistillDetectError, match=f"^{re.escape(message)}$"):
        list(team.map(die, None, [1, 2]))
