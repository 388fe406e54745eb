"""The example references as a library."""

from pathlib import Path

import pytest

from distilldetect.fingerprints import FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.library import About, build
from distilldetect.panels import read_panel

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def panel():
    """Entries of the example references, and the fingerprint of each."""
    entries = read_panel(str(EXAMPLES / "references.csv"), needs_teacher=False)
    maker = FingerprintMaker(ReadOptions())
    return entries, [maker.make(entry.path) for entry in entries]


@pytest.fixture(scope="session")
def case():
    """Fingerprints of the example teacher and suspects."""
    maker = FingerprintMaker(ReadOptions())
    names = ("teacher", "suspect_distilled", "suspect_independent")
    return {name: maker.make(str(EXAMPLES / f"{name}.jsonl")) for name in names}


@pytest.fixture(scope="session")
def about():
    return About("tiny", "invented", "abc1234", "Apache-2.0", "Ask them once.")


@pytest.fixture(scope="session")
def content(panel, about):
    return build(*panel, about)


@pytest.fixture
def path(content, tmp_path):
    file = tmp_path / "tiny.ddlib"
    file.write_bytes(content)
    return str(file)
