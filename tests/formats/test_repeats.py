"""Numbers of samples and duplicates, whether answers are held or reduced to hashes."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.formats.repeats import Repeats

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


def test_an_answer_is_known_again_after_it_was_reduced():
    answers = [(None, None, text) for text in "xyzw"]
    repeats = Repeats(1000)  # three answers are held, at 256 bytes each
    assert [number for answer in answers for number in repeats.numbers("p", [answer])] == [0, 1, 2, 3]
    assert [number for answer in answers for number in repeats.numbers("p", [answer])] == [-1] * 4
