"""The sets of many models as one table: they are those that went in, and as close to a dump as an index says."""

import numpy as np
import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, placed
from distilldetect.library import read_library, reduced
from distilldetect.library.table import table_columns, table_sets
from distilldetect.similarity import KIN_SIGNALS, Index


def on_case(table, model):
    return table.sets(model).placed(table.rows, table.n_rows)


@pytest.mark.parametrize("first", [0, 7])  # all of the library's prompts, and some
@pytest.mark.parametrize("signal", KIN_SIGNALS)
def test_a_dump_is_as_close_as_an_index_says(path, case, signal, first):
    library, prompts = read_library(path), case["teacher"].prompts[first:]
    table = library.table(signal, prompts)
    own = reduced(placed(case["suspect_distilled"], AuditPrompts(prompts)), library.reductions).sets[signal]
    np.testing.assert_array_equal(table.cosine(own), Index([on_case(table, model) for model in range(4)]).cosine(own))


@each("signal", WEIGHED_SIGNALS)
def test_some_models_have_the_sets_that_they_have_among_all(path, case, signal):
    library, prompts = read_library(path), case["teacher"].prompts
    everyone = library.table(signal, prompts)
    for places in ([2], [3, 0], []):
        some = library.table(signal, prompts, places)
        assert list(some.places) == places
        for place in places:
            np.testing.assert_array_equal(some.sets(place).keys, everyone.sets(place).keys)


def as_keys(values):
    return np.array(sorted(values), dtype=np.uint64)


@given(st.lists(st.sets(st.integers(0, 40) | st.integers(0, 2**63 - 1), max_size=30), min_size=1, max_size=9))
def test_columns_give_back_the_sets(values):
    columns = table_columns([as_keys(own) for own in values])
    keys, places = table_sets(**columns, models=range(len(values)))
    assert keys.tolist() == sorted(set().union(*values))
    assert [set(keys[places[model]].tolist()) for model in range(len(values))] == values


def test_what_is_shared_is_written_once():
    columns = table_columns([as_keys(range(0, 100_000, 100))] * 5)
    assert (len(columns["gaps"]), len(columns["steps"])) == (1000, 5000)


def test_columns_that_do_not_fit_are_refused():
    columns = table_columns([as_keys({1, 5}), as_keys({5, 9})])
    for wrong in ({"gaps": np.zeros(3, dtype=np.uint64)}, {"steps": columns["steps"][:-1]}):
        with pytest.raises(ValueError, match=r"^keys do not ascend, or sizes do not fit$"):
            table_sets(**columns | wrong, models=[0])
    with pytest.raises(ValueError, match=r"^a key is beyond the last$"):
        table_sets(**columns | {"gaps": columns["gaps"][:2]}, models=[1])


def test_of_no_prompts_nothing_is_close(path):
    table = read_library(path).table(KIN_SIGNALS[0], np.empty(0, dtype=np.uint64))
    empty = on_case(table, 1)
    assert (len(empty.keys), table.cosine(empty).shape) == (0, (0, 4))
