"""Habits of a whole dump, and Cosine Delta against its definition."""

import math
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.profiles import BUCKETS, DeltaSpace, profile


def cosine_delta(query, population, n_features):
    return DeltaSpace(population, n_features).closeness(query)


def delta(query, population, n_features):
    """Cosine Delta of plain lists, one feature and one member at a time."""
    if any(math.isnan(share) for share in query):
        return [math.nan] * len(population)
    defined = [member for member in population if not any(math.isnan(share) for share in member)]
    if len(defined) < 3:
        return [math.nan] * len(population)
    columns = list(zip(*defined, strict=True))
    by_frequency = sorted(range(len(query)), key=lambda feature: -float(np.mean(columns[feature])))
    used = [feature for feature in by_frequency[:n_features] if stdev(columns[feature]) > 0]

    def z_scores(shares):
        return [(shares[f] - mean(columns[f])) / stdev(columns[f]) for f in used]

    def cosine(a, b):
        product = sum(x * y for x, y in zip(a, b, strict=True))
        norms = math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))
        return product / norms if norms else math.nan

    return [cosine(z_scores(query), z_scores(member)) for member in population]


POPULATION = np.array(
    [
        [0.50, 0.25, 0.125, 0.125],
        [0.25, 0.50, 0.125, 0.125],
        [0.25, 0.25, 0.375, 0.125],
        [0.375, 0.25, 0.125, 0.25],
    ]
)
MISSING = np.full(4, np.nan)


def test_by_eye():
    # mean .5, deviation .1 in the one feature that counts: z of the query 2, of the members -1, 0, 1
    population = np.array([[0.4, 0.0], [0.5, 0.0], [0.6, 0.0]])
    result = cosine_delta(np.array([0.7, 0.0]), population, 1)
    assert result[[0, 2]].tolist() == pytest.approx([-1.0, 1.0])


@pytest.mark.parametrize("n_features", [1, 2, 3, 4, 100])
@pytest.mark.parametrize("query", [*POPULATION, np.array([0.1, 0.2, 0.3, 0.4])])
def test_agrees_with_the_definition(query, n_features):
    expected = delta(query.tolist(), POPULATION.tolist(), n_features)
    assert cosine_delta(query, POPULATION, n_features).tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("member", range(4))
def test_a_copy_is_closest(member):
    result = cosine_delta(POPULATION[member], POPULATION, 4)
    assert result[member] == pytest.approx(1.0)
    assert np.argmax(result) == member


def test_only_the_most_frequent_features_count():
    changed = POPULATION.copy()
    changed[:, 3] = [0.01, 0.02, 0.03, 0.04]
    query = np.array([0.4, 0.3, 0.2, 0.1])
    assert cosine_delta(query, POPULATION, 3).tolist() == cosine_delta(query, changed, 3).tolist()
    assert cosine_delta(query, POPULATION, 4).tolist() != cosine_delta(query, changed, 4).tolist()


def test_what_all_members_share_counts_for_nothing():
    with_constant = np.hstack([np.full((4, 1), 0.9), POPULATION])
    query = np.array([0.4, 0.3, 0.2, 0.1])
    expected = cosine_delta(query, POPULATION, 4).tolist()
    assert cosine_delta(np.append(0.1, query), with_constant, 5).tolist() == pytest.approx(expected)


def test_a_member_without_text_is_undefined_and_moves_nothing():
    query = np.array([0.4, 0.3, 0.2, 0.1])
    result = cosine_delta(query, np.vstack([POPULATION, MISSING]), 4)
    assert result[:4].tolist() == cosine_delta(query, POPULATION, 4).tolist()
    assert np.isnan(result[4])


@pytest.mark.parametrize(
    ("query", "population"),
    [
        (MISSING, POPULATION),
        (POPULATION[0], POPULATION[:2]),
        (POPULATION[0], np.vstack([POPULATION[:2], MISSING])),
        (POPULATION[0], np.vstack([POPULATION[0]] * 3)),
        (POPULATION.mean(axis=0), POPULATION),
    ],
    ids=["query without text", "two members", "two members with text", "equal members", "query at the mean"],
)
def test_undefined_is_nan(query, population):
    result = cosine_delta(query, population, 4)
    assert result.shape == (len(population),)
    assert np.isnan(result).all()


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.lists(st.integers(0, 64), min_size=3, max_size=3), min_size=3, max_size=6),
    st.lists(st.integers(0, 64), min_size=3, max_size=3),
)
def test_agrees_with_the_definition_on_any_frequencies(population, query):
    shares = (np.array(population) / 64).tolist()
    asked = [number / 64 + 1 / 128 for number in query]
    result = cosine_delta(np.array(asked), np.array(shares), 3)
    expected = delta(asked, shares, 3)
    for value, wanted, member in zip(result.tolist(), expected, population, strict=True):
        assert math.isnan(value) or -1 - 1e-9 <= value <= 1 + 1e-9
        spread = max(abs(m - f) for m, f in zip(np.mean(population, axis=0), member, strict=True))
        if spread > 1e-9:  # at the mean itself rounding decides between 0 / 0 and anything
            assert value == pytest.approx(wanted, abs=1e-6, nan_ok=True)


def test_frequencies_are_shares_of_all_occurrences():
    habits = profile(np.array([7, 7, 9, BUCKETS + 7], dtype=np.uint64), np.array([0, 0, 1, 2]), 4)
    shares = habits.frequencies()
    assert (shares.shape, shares[7], shares[9], shares.sum()) == ((BUCKETS,), 0.75, 0.25, 1.0)


def test_weights_say_how_often_each_prompt_counts():
    habits = profile(np.array([7, 7, 9], dtype=np.uint64), np.array([0, 0, 1]), 2)
    shares = habits.frequencies(np.array([1.0, 6.0]))
    assert (shares[7], shares[9]) == (0.25, 0.75)


def test_frequencies_of_nothing_are_nan():
    nothing = profile(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64), 3)
    something = profile(np.array([7], dtype=np.uint64), np.array([0]), 3)
    assert np.isnan(nothing.frequencies()).all()
    assert np.isnan(nothing.frequencies(np.ones(3))).all()
    assert np.isnan(something.frequencies(np.array([0.0, 1.0, 1.0]))).all()
