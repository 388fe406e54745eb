"""The sets of many models as one table: they are those that went in, and as close to a dump as an index says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, placed
from distilldetect.library import read_library, reduced
from distilldetect.library.kin import KIN_SIGNALS
from distilldetect.library.table import table_columns, table_keys, table_places
from distilldetect.similarity import Index


@pytest.mark.parametrize("first", [0, 7])  # all of the library's prompts, and some
@pytest.mark.parametrize("signal", KIN_SIGNALS)
def test_a_dump_is_as_close_as_an_index_says(path, case, signal, first):
    library, prompts = read_library(path), case["teacher"].prompts[first:]
    table = library.table(signal, prompts)
    own = reduced(placed(case["suspect_distilled"], AuditPrompts(prompts)), library.reductions).sets[signal]
    np.testing.assert_array_equal(table.cosine(own), Index(table.sets(range(4))).cosine(own))


@pytest.mark.parametrize("signal", WEIGHED_SIGNALS)
def test_some_models_have_the_sets_that_they_have_among_all(path, case, signal):
    table = read_library(path).table(signal, case["teacher"].prompts)
    everyone = table.sets(range(4))
    for places in ([2], [3, 0], []):
        for found, place in zip(table.sets(places), places, strict=True):
            np.testing.assert_array_equal(found.keys, everyone[place].keys)


def as_keys(values):
    return np.array(sorted(values), dtype=np.uint64)


@given(st.lists(st.sets(st.integers(0, 40) | st.integers(0, 2**63 - 1), max_size=30), min_size=1, max_size=9))
def test_columns_give_back_the_sets(values):
    columns = table_columns([as_keys(own) for own in values])
    keys = table_keys(columns["gaps"])
    assert keys.tolist() == sorted(set().union(*values))
    places = table_places(columns["steps"], columns["sizes"], len(keys), range(len(values)))
    assert [set(keys[places[model]].tolist()) for model in range(len(values))] == values


def test_what_is_shared_is_written_once():
    columns = table_columns([as_keys(range(0, 100_000, 100))] * 5)
    assert (len(columns["gaps"]), len(columns["steps"])) == (1000, 5000)


def test_columns_that_do_not_fit_are_refused():
    columns = table_columns([as_keys({1, 5}), as_keys({5, 9})])
    with pytest.raises(ValueError, match=r"^keys do not ascend$"):
        table_keys(np.zeros(3, dtype=np.uint64))
    with pytest.raises(ValueError, match=r"^sizes do not fit$"):
        table_places(columns["steps"][:-1], columns["sizes"], 3, [0])
    with pytest.raises(ValueError, match=r"^a key is beyond the last$"):
        table_places(columns["steps"], columns["sizes"], 2, [1])


def test_of_no_prompts_nothing_is_close(path):
    table = read_library(path).table(KIN_SIGNALS[0], np.empty(0, dtype=np.uint64))
    empty = table.sets([1])[0]
    assert (len(empty.keys), table.cosine(empty).shape) == (0, (0, 4))
