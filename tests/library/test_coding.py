"""Columns of bytes give back the sets they were made of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.library.coding import (
    MOST_MODELS,
    byte_columns,
    compressed,
    decompressed,
    joined_columns,
    table_columns,
    table_keys,
)

keys = st.sets(st.one_of(st.integers(0, 40), st.integers(0, 2**63 - 1)), max_size=30)


def as_keys(values):
    return np.array(sorted(values), dtype=np.uint64)


def sets_of(columns, n_models):
    found, holders, models = table_keys(columns)
    whole = np.repeat(found, holders)
    return [whole[models == model] for model in range(n_models)]


@given(st.lists(keys, min_size=1, max_size=9))
@settings(max_examples=50)
def test_a_table_gives_back_the_sets(values):
    given_sets = [as_keys(own) for own in values]
    for found, own in zip(sets_of(table_columns(given_sets), len(values)), given_sets, strict=True):
        np.testing.assert_array_equal(found, own)


def test_the_most_models_have_a_place():
    sets = [as_keys({7, model}) for model in range(MOST_MODELS)]
    for found, own in zip(sets_of(table_columns(sets), MOST_MODELS), sets, strict=True):
        np.testing.assert_array_equal(found, own)


def test_what_is_shared_is_written_once():
    one, shared = as_keys(range(0, 100_000, 100)), table_columns([as_keys(range(0, 100_000, 100))] * 5)
    assert len(shared["gaps.0"]) == len(one)
    assert len(shared["steps"]) == 5 * len(one)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=20))
def test_columns_give_back_numbers(values):
    given_values = np.array(values, dtype=np.uint64)
    np.testing.assert_array_equal(joined_columns(byte_columns(given_values)), given_values)


@given(st.binary(max_size=300))
def test_decompressing_gives_back_bytes(content):
    assert decompressed(compressed(content), len(content)) == content


def test_no_more_is_decompressed_than_was_promised():
    with pytest.raises(ValueError, match=r"^a part is of another length$"):
        decompressed(compressed(bytes(10**6)), 100)
    with pytest.raises(ValueError, match=r"^a part is of another length$"):
        decompressed(compressed(bytes(99)), 100)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("steps", bytes(1), "columns do not fit together"),
        ("holders", bytes(5), "columns do not fit together"),
        ("gaps.0", bytes(3), "keys do not ascend"),
    ],
)
def test_columns_that_do_not_fit_are_refused(name, content, message):
    columns = table_columns([as_keys({1, 5}), as_keys({5, 9})])
    with pytest.raises(ValueError, match=f"^{message}$"):
        table_keys(columns | {name: content})
