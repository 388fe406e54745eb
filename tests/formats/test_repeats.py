"""Numbers of samples and duplicates, whether answers are held or reduced to hashes."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.formats.repeats import Repeats
from distilldetect.formats.tables import HashTable

PAIR = st.tuples(
    st.sampled_from("pqr"), st.tuples(st.none() | st.integers(0, 1), st.sampled_from([None, "i"]), st.sampled_from("xyz"))
)


def expected(pairs):
    """By lists, one by one."""
    kept, numbers = [], []
    for prompt, answer in pairs:
        numbers.append(-1 if (prompt, answer) in kept else sum(prompt == other for other, _ in kept))
        if numbers[-1] >= 0:
            kept.append((prompt, answer))
    return kept, numbers


@pytest.mark.parametrize("held", [math.inf, 600, 0])
@given(pairs=st.lists(PAIR, max_size=30), cut=st.integers(0, 30))
def test_numbers(held, pairs, cut):
    repeats = Repeats(held)
    numbers = []
    for part in (pairs[:cut], pairs[cut:]):
        prompts, answers = [prompt for prompt, _ in part], [answer for _, answer in part]
        numbers += repeats.numbers(prompts, answers)
    kept, wanted = expected(pairs)
    assert numbers == wanted
    assert repeats.n_prompts == len({prompt for prompt, _ in kept})
    assert repeats.most_samples == max(wanted, default=-1) + 1


@pytest.mark.parametrize("counting", [True, False])
def test_table_counts_as_a_dictionary_does(counting):
    rng = random.Random(1)
    table, known = HashTable(counting=counting), {}
    for _ in range(60):
        keys = {2 + rng.getrandbits(rng.choice([10, 62])) for _ in range(500)} | {-1 - rng.getrandbits(40)}
        keys |= {key + len(keys) * 2**40 for key in keys}  # of equal last digits, which want the same slots
        expected = [known.get(key, 0) if counting else int(key in known) for key in keys]
        assert table.add(list(keys)) == expected
        known.update({key: known.get(key, 0) + 1 for key in keys})
    assert table.n_keys == len(known)


def test_table_adds_several_at_once():
    table = HashTable(counting=True)
    assert table.add([5, 6, 0], [2, 1, 4]) == [0, 0, 0]
    assert table.add([6, 5, 0]) == [1, 2, 4]


def test_table_takes_a_few_bytes_a_key():
    table = HashTable(counting=True)
    table.add([key * 0x9E3779B9 for key in range(1, 100_001)])
    assert 12 < table.n_bytes / table.n_keys < 12 * 2 / 0.6
