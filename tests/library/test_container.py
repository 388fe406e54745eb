"""Columns of numbers give back what they were made of."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.library.container import columns_of, pack, read_description

numbers = st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 300), max_size=20)


@given(st.dictionaries(st.text(max_size=5), numbers, max_size=4))
def test_a_file_gives_back_its_columns(values):
    written = {name: np.array(own, dtype=np.uint64) for name, own in values.items()}
    content = pack(written, {})
    description, begin = read_description(io.BytesIO(content), "f.ddlib")
    columns = columns_of(description["columns"], begin)
    assert list(columns) == list(written)
    for name, column in columns.items():
        np.testing.assert_array_equal(column.numbers(content[column.begin : column.end]), written[name])
    assert len(content) == max([begin, *(column.end for column in columns.values())])


def test_a_number_takes_as_many_bytes_as_the_greatest_needs():
    content = pack({"a": np.array([255, 1], dtype=np.uint64), "b": np.array([256, 1], dtype=np.uint64)}, {})
    assert content.endswith(b"\xff\1" + b"\0\1\1\0")


def test_a_column_that_has_changed_is_refused():
    content = pack({"a": np.arange(5, dtype=np.uint64)}, {})
    description, begin = read_description(io.BytesIO(content), "f.ddlib")
    column = columns_of(description["columns"], begin)["a"]
    with pytest.raises(ValueError, match=r"^a part has changed$"):
        column.numbers(bytes(5))


@pytest.mark.parametrize(
    "place", [["a", 0, 1, ""], ["a", 9, 1, ""], ["a", 1, -1, ""], ["a", True, 1, ""], ["a", 1, 1.0, ""]]
)
def test_a_length_that_makes_no_sense_is_refused(place):
    with pytest.raises(ValueError, match=r"^a length makes no sense$"):
        columns_of([place], 0)
