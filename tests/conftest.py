"""What all tests share."""

import os

import pytest
from hypothesis import HealthCheck, settings

# no test depends on how busy the machine is
settings.register_profile("any machine", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory):
    """Let processes that tests start share what they compile, even where Python is told to keep nothing."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("PYTHONPYCACHEPREFIX", str(tmp_path_factory.mktemp("compiled")))


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """Keep every test out of the user's cache folder."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder / "distilldetect"
