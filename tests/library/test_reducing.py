"""Fewer bits and fewer elements: the same for a library and for a case."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.defaults import LIBRARY_HASH_BITS, LIBRARY_THINNED_BITS, WEIGHED_SIGNALS
from distilldetect.library.reducing import Habits, Reduction, reduced, usual_reductions
from distilldetect.signals import RowSets


def sets_of(*keys):
    return RowSets(np.array(sorted(row << 32 | value for row, value in keys), dtype=np.uint64), 3)


def test_low_bits_are_cut_and_equal_elements_become_one():
    sets = sets_of((0, 0x12345601), (0, 0x12345602), (0, 0x12345701), (2, 0x12345601))
    assert [hex(key) for key in Reduction(24).apply(sets).keys.tolist()] == ["0x12345600", "0x12345700", "0x212345600"]


def test_elements_are_kept_by_their_first_bits_and_hashes_stay_spread():
    sets = sets_of((0, 0x3FFFFFFF), (0, 0x40000000), (1, 0x80000000), (2, 0x00000100))
    kept = Reduction(24, 2)
    assert [hex(key) for key in kept.short(sets).tolist()] == ["0x3fffff", "0x800001"]
    assert [hex(key) for key in kept.apply(sets).keys.tolist()] == ["0xfffffc00", "0x200000400"]


@given(st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2**32 - 1)), max_size=40), st.integers(3, 32), st.integers(0, 2))
def test_reduced_sets_ascend_and_are_what_was_stored(keys, bits, thinned):
    reduction = Reduction(bits, thinned)
    sets = sets_of(*keys)
    found = reduction.apply(sets).keys
    assert (found[1:] > found[:-1]).all()
    if reduction != Reduction():
        np.testing.assert_array_equal(found, reduction.spread(reduction.short(sets)))


@given(st.sets(st.tuples(st.integers(0, 2), st.integers(0, 50)), max_size=40), st.sets(st.integers(0, 50), max_size=9))
def test_of_habits_the_known_ones_come_back(keys, known):
    sets, habits = sets_of(*keys), Habits(np.array(sorted(known), dtype=np.uint64))
    short = habits.short(sets)
    assert (short[1:] > short[:-1]).all()
    expected = sets_of(*(key for key in keys if key[1] in known)).keys
    np.testing.assert_array_equal(habits.spread(short) if known else short, expected)


def test_a_number_of_no_habit_is_refused():
    with pytest.raises(IndexError):
        Habits(np.array([7, 9, 11], dtype=np.uint64)).spread(np.array([3], dtype=np.uint64))


def test_all_bits_are_what_an_exact_library_keeps():
    sets = sets_of((0, 1), (1, 2))
    assert set(usual_reductions(exact=True).values()) == {Reduction()}
    assert Reduction().apply(sets) is sets


@pytest.mark.parametrize(("bits", "thinned"), [(33, 0), (0, 0), (24, 24), (24, -1)])
def test_impossible_numbers_of_bits_are_refused(bits, thinned):
    with pytest.raises(ValueError, match=r"^no such number of bits$"):
        Reduction(bits, thinned)


def test_signals_of_sets_are_reduced_and_habits_kept_whole(case):
    features = case["teacher"].features
    reductions = usual_reductions()
    found = reduced(features, reductions)
    assert tuple(found.sets) == WEIGHED_SIGNALS
    assert set(WEIGHED_SIGNALS) - set(reductions) == {"word_pair_likelihood"}
    assert found.sets["word_pair_likelihood"] is features.sets["word_pair_likelihood"]
    for name, reduction in reductions.items():
        assert reduction == Reduction(LIBRARY_HASH_BITS, LIBRARY_THINNED_BITS.get(name, 0))
        n_kept, n_all = len(found.sets[name].keys), len(features.sets[name].keys)
        assert n_kept / n_all == pytest.approx(2**-reduction.thinned, abs=0.1)
