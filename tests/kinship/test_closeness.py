"""Closeness of all dumps of a panel to one another."""

import math
import re
from dataclasses import replace

import numpy as np
import pytest
from dumps import dump_of
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.fingerprints.fingerprint import fingerprint, merged
from distilldetect.formats.dump import Response
from distilldetect.kinship.closeness import Kinship, kinship, nearest_relatives, rank_fractions, slim
from distilldetect.signals.sets import RowSets

LINES = {  # two models of one line, two of another, and one that stands alone
    "ash-1": ("Sure, here is my plan for it.", "First of all you take a lamp.", "First of all you wait a while."),
    "ash-2": ("Sure, here is my plan for it.", "First of all you take a bowl.", "First of all you wait a while."),
    "elm-1": ("Great question, let us begin.", "The key thing is to look twice.", "The key thing is to be slow."),
    "elm-2": ("Great question, let us start.", "The key thing is to look twice.", "The key thing is to be calm."),
    "oak": ("No.", "Nobody has ever told me how that goes.", "Everyone hopes for better days here."),
}


def dump(name, prompts, sentences=None):
    said = " ".join(sentences or LINES[name])
    return dump_of([Response(f"prompt number {k}", None, f"{said} It was {k}.") for k in prompts], name, name, model=name)


def print_of(name, prompts=range(12), sentences=None, salt=b""):
    return slim(fingerprint(dump(name, prompts, sentences), salt))


@pytest.fixture(scope="module")
def prints():
    return [print_of(name) for name in LINES]


def test_models_of_one_line_are_nearest(prints):
    found = kinship(prints, 20, 1, 5)
    nearest = [list(LINES)[relative.relative] for relative in nearest_relatives(found, 1)][:4]
    assert nearest == ["ash-2", "ash-1", "elm-2", "elm-1"]
    assert all(relative.support == 1.0 for relative in nearest_relatives(found, 1)[:4])


def test_closeness_is_the_mean_rank_over_signals_with_ties_counted_half(prints):
    found = kinship([*prints, print_of("ash-1")], 5, 1, 5)
    # of the five others, the copy's equal is ash-2 by opening and by sentence openings, and none by phrases
    assert found.closeness[0, 5] == pytest.approx((3.5 / 4 + 3.5 / 4 + 1) / 3)


def test_closeness_is_symmetric_within_its_range_and_1_to_itself(prints):
    found = kinship(prints, 5, 1, 5)
    for table in (found.closeness, *found.resampled):
        assert (table == table.T).all()
        assert (np.diag(table) == 1).all()
        assert ((table >= 0) & (table <= 1)).all()
    off_diagonal = found.closeness[~np.eye(len(LINES), dtype=bool)]
    assert off_diagonal.mean() == pytest.approx(0.5, abs=1e-6)


def test_the_order_of_dumps_does_not_matter(prints):
    forward, backward = kinship(prints, 0, 1, 5), kinship(prints[::-1], 0, 1, 5)
    assert backward.closeness[::-1, ::-1] == pytest.approx(forward.closeness, abs=1e-6)


def test_prompts_that_a_dump_does_not_answer_do_not_count(prints):
    partial = [*prints[:4], print_of("oak", range(6))]
    found = kinship(partial, 5, 1, 5)
    assert found.n_prompts[4, 0] == 6
    assert found.n_prompts[1, 0] == 12
    assert np.isfinite(found.closeness).all()


def test_a_dump_that_shares_too_few_prompts_is_named(prints):
    partial = [*prints[:4], print_of("oak", range(9, 40))]
    message = (
        "oak: shares 3 prompts with ash-1 (answered by both), fewer than 5, and too few with 4 of 4 dumps; leave it out of"
        " the panel, or lower --min-prompts"
    )
    with pytest.raises(NotEvaluableError, match=f"^{re.escape(message)}$"):
        kinship(partial, 5, 1, 5)


def test_answers_without_words_are_too_short_to_compare(prints):
    features = prints[4].features
    empty = {name: RowSets(sets.keys[:0], sets.n_rows) for name, sets in features.sets.items()}
    silent = replace(prints[4], features=replace(features, sets=empty))
    message = (
        "oak: shares 0 prompts with ash-1 (and neither too short to compare), fewer than 5, and too few with 4 of 4 dumps;"
        " leave it out of the panel, or lower --min-prompts"
    )
    with pytest.raises(NotEvaluableError, match=f"^{re.escape(message)}$"):
        kinship([*prints[:4], silent], 5, 1, 5)


def test_a_sample_without_a_shared_prompt_keeps_the_closeness_of_all(prints):
    partial = [*prints[:4], print_of("oak", [0, 1, *range(20, 60)])]
    found = kinship(partial, 30, 1, 2)
    assert found.n_prompts[4, 0] == 2
    assert np.isfinite(found.resampled).all()


def test_too_few_dumps_make_no_tree(prints):
    with pytest.raises(NotEvaluableError, match=r"^2 dumps make no tree; give a panel of at least 3$"):
        kinship(prints[:2], 5, 1, 5)


def test_salts_are_not_mixed(prints):
    salted = print_of("oak", salt=b"secret")
    message = re.escape("oak: was made with another salt than ash-1; make all with the same --salt")
    with pytest.raises(DumpError, match=f"^{message}$"):
        kinship([*prints[:4], salted], 5, 1, 5)


def test_one_salt_for_all_gives_the_same_numbers(prints):
    salted = kinship([print_of(name, salt=b"secret") for name in LINES], 0, 1, 5)
    assert salted.closeness == pytest.approx(kinship(prints, 0, 1, 5).closeness, abs=1e-6)


def test_the_seed_decides_the_samples(prints):
    parts = [print_of(name, range(start, start + 6)) for name, start in (("ash-1", 0), ("elm-1", 6))]
    of_both = [*prints[:4], slim(merged(parts))]
    one, same, other = (kinship(of_both, 5, seed, 5).resampled for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


@given(st.lists(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0, math.nan]), min_size=4, max_size=4), min_size=1, max_size=5))
def test_ranks_count_those_below_and_half_of_those_equal(rows):
    close = np.array(rows, dtype=np.float32)
    found = rank_fractions(close)
    for row, ranks in zip(rows, found, strict=True):
        there = [value for value in row if not math.isnan(value)]
        for value, rank in zip(row, ranks, strict=True):
            if math.isnan(value) or len(there) < 2:
                assert math.isnan(rank)
            else:
                below, equal = sum(v < value for v in there), sum(v == value for v in there) - 1
                assert rank == pytest.approx((below + equal / 2) / (len(there) - 1))


def test_relatives_by_hand():
    close = np.array([[1, 0.9, 0.4], [0.9, 1, 0.6], [0.4, 0.6, 1]], dtype=np.float32)
    swapped = np.array([[1, 0.3, 0.4], [0.3, 1, 0.6], [0.4, 0.6, 1]], dtype=np.float32)
    found = nearest_relatives(Kinship(close, np.stack([close, swapped]), np.full((3, 3), 9)), 5)
    rows = [(r.dump, r.relative, r.rank, round(r.closeness, 6), r.support) for r in found]
    assert rows == [
        (0, 1, 1, 0.9, 0.5), (0, 2, 2, 0.4, 1.0),
        (1, 0, 1, 0.9, 0.5), (1, 2, 2, 0.6, 1.0),
        (2, 1, 1, 0.6, 1.0), (2, 0, 2, 0.4, 1.0),
    ]  # fmt: skip


def test_relatives_without_samples_have_no_support():
    close = np.ones((3, 3), dtype=np.float32)
    found = nearest_relatives(Kinship(close, np.zeros((0, 3, 3), dtype=np.float32), np.full((3, 3), 9)), 1)
    assert [math.isnan(relative.support) for relative in found] == [True] * 3
