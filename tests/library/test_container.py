"""Columns of numbers give back what they were made of."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from distilldetect.errors import DumpError
from distilldetect.library import container
from distilldetect.library.container import Container, pack

numbers = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 300), max_size=20)


@pytest.fixture
def opened(tmp_path):
    """Write bytes and open them as a library's file."""

    def open_(content):
        (tmp_path / "f.ddlib").write_bytes(content)
        return Container(str(tmp_path / "f.ddlib"))

    return open_


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=5), numbers, max_size=4))
def test_a_file_gives_back_its_columns(opened, values):
    written = {name: np.array(own, dtype=np.uint64) for name, own in values.items()}
    content = pack(written, {})
    file = opened(content)
    assert [name for name, *_ in file.description["columns"]] == list(written)
    for name, own in written.items():
        np.testing.assert_array_equal(file.numbers(name), own)
    assert len(content) == file.n_bytes


def test_a_number_takes_as_many_bytes_as_the_greatest_needs():
    content = pack({"a": np.array([255, 1], dtype=np.uint64), "b": np.array([256, 1], dtype=np.uint64)}, {})
    assert content.endswith(b"\xff\1" + b"\0\1\1\0")


def test_a_column_that_has_changed_is_refused(opened):
    file = opened(pack({"a": np.arange(5, dtype=np.uint64)}, {})[:-5] + bytes(5))
    with pytest.raises(ValueError, match=r"^a part has changed$"):
        file.numbers("a")


@pytest.mark.parametrize(
    "place", [["a", 0, 1, ""], ["a", 9, 1, ""], ["a", 1, -1, ""], ["a", True, 1, ""], ["a", 1, 1.0, ""]]
)
def test_a_length_that_makes_no_sense_is_refused(opened, place, monkeypatch):
    dumps = container.json.dumps
    monkeypatch.setattr(container.json, "dumps", lambda whole, **how: dumps({**whole, "columns": [place]}, **how))
    content = pack({}, {})
    with pytest.raises(DumpError, match=": is damaged, or no library; "):
        opened(content)
