"""The sets of many models as one table: they are those that went in, and as close to a dump as an index says."""

import numpy as np
import pytest

from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, placed
from distilldetect.library import read_library, reduced
from distilldetect.library.coding import MOST_MODELS
from distilldetect.library.kin import KIN_SIGNALS
from distilldetect.library.table import Table
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


def test_the_most_models_have_their_sets():
    keys = np.arange(MOST_MODELS, dtype=np.uint64)
    ones, models = np.ones(MOST_MODELS, dtype=np.int64), np.arange(MOST_MODELS).astype(np.uint8)
    found = Table(keys, ones, models, 1, MOST_MODELS).sets(range(MOST_MODELS))
    assert [own.keys.tolist() for own in found] == [[model] for model in range(MOST_MODELS)]


def test_of_no_prompts_nothing_is_close(path):
    table = read_library(path).table(KIN_SIGNALS[0], np.empty(0, dtype=np.uint64))
    empty = table.sets([1])[0]
    assert (len(empty.keys), table.cosine(empty).shape) == (0, (0, 4))
