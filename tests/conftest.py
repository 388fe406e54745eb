"""What all tests share."""

import gc
import itertools
import os
import sys

import pytest
from hypothesis import HealthCheck, settings

# Every process of a run would compile everything anew: what is compiled is kept, even where Python is told to keep nothing.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Each process of a run has a processor of its own: threads of linear algebra would only wait for one another on it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# no test depends on how busy the machine is; a test that needs more examples says so
settings.register_profile("any machine", deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
settings.load_profile("any machine")


def pytest_collection_finish():
    """Let the collector of cycles pass over what stays for the whole run, and come by less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def folders(tmp_path_factory):
    """Paths for folders, one a use: pytest's own looks at all that are there before it makes another."""
    parent = tmp_path_factory.mktemp("folders")
    return (parent / str(number) for number in itertools.count())


@pytest.fixture
def tmp_path(folders):
    folder = next(folders)
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def own_cache(folders, monkeypatch):
    """Keep every test out of the user's cache folder."""
    folder = next(folders)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "distilldetect"


@pytest.fixture(scope="session")
def known_dumps(tmp_path_factory):
    """A cache folder for tests that read the same dumps again and again, and do not test the cache."""
    return str(tmp_path_factory.mktemp("known"))
