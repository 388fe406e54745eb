"""Sets of n-grams as sorted keys, against sets of tuples in plain Python."""

import math

import numpy as np
import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.signals.sets import RowSets, row_sets
from distilldetect.similarity.index import Index
from distilldetect.text.ngrams import first_tokens, ngram_hashes
from distilldetect.text.tokens import tokenise


def word_sets(texts, n):
    tokens = tokenise(texts)
    hashes, position = ngram_hashes(tokens.word, tokens.bounds, n)
    return row_sets(hashes, tokens.row[position], tokens.n_texts)


def reference(texts, n):
    """The set of n-grams of each text; a token is a word between blanks."""
    tokens = [text.split() for text in texts]
    return [{tuple(words[i : i + n]) for i in range(len(words) - n + 1)} for words in tokens]


def numbers(*rows):
    """Sets of small numbers as RowSets."""
    pairs = [(number, row) for row, numbers_ in enumerate(rows) for number in numbers_]
    hashes = np.array([number << 32 for number, _ in pairs], dtype=np.uint64)
    return row_sets(hashes, np.array([row for _, row in pairs], dtype=np.int64), len(rows))


def back(sets):
    """RowSets made by ``numbers`` as Python sets."""
    found = [set() for _ in range(sets.n_rows)]
    for key, row in zip(sets.keys.tolist(), sets.rows().tolist(), strict=True):
        found[row].add(key & ((1 << 32) - 1))
    return found


def test_row_sets_hold_each_element_once_and_empty_rows_too():
    sets = numbers([3, 1, 3], [], [1], [])
    assert back(sets) == [{1, 3}, set(), {1}, set()]
    assert sets.sizes().tolist() == [2, 0, 1, 0]
    assert sets.rows().tolist() == [0, 0, 2]


def test_a_row_beyond_a_million():
    sets = row_sets(np.array([5 << 32], dtype=np.uint64), np.array([2**20 - 1]), 2**20)
    assert sets.rows().tolist() == [2**20 - 1]
    assert sets.moved().rows().tolist() == [0]


def test_ngrams_stay_within_their_text():
    tokens = tokenise(["a b c", "d", "", "e f"])
    assert ngram_hashes(tokens.word, tokens.bounds, 1)[1].tolist() == [0, 1, 2, 3, 4, 5]
    assert ngram_hashes(tokens.word, tokens.bounds, 2)[1].tolist() == [0, 1, 4]
    assert ngram_hashes(tokens.word, tokens.bounds, 3)[1].tolist() == [0]
    for n in (4, 7):
        hashes, position = ngram_hashes(tokens.word, tokens.bounds, n)
        assert (len(hashes), len(position)) == (0, 0)


def test_order_and_length_tell_ngrams_apart():
    tokens = tokenise(["a b", "b a", "a b", "a a"])
    two = ngram_hashes(tokens.word, tokens.bounds, 2)[0].tolist()
    assert two[0] == two[2]
    assert len(set(two)) == 3
    assert not set(two) & set(ngram_hashes(tokens.word, tokens.bounds, 1)[0].tolist())


def test_without_takes_away_what_the_other_has_in_the_same_row():
    assert back(numbers([1, 2, 3], [1, 2], [4]).without(numbers([2, 9], [], [4]))) == [{1, 3}, {1, 2}, set()]


def test_without_nothing_or_from_nothing():
    some, nothing = numbers([1], [2]), numbers([], [])
    assert back(some.without(nothing)) == [{1}, {2}]
    assert back(nothing.without(some)) == [set(), set()]
    assert back(some.without(some)) == [set(), set()]


def test_moved_puts_each_set_in_the_next_row_and_the_last_in_the_first():
    assert back(numbers([1], [], [2, 3]).moved()) == [{2, 3}, {1}, set()]
    assert back(numbers([7]).moved()) == [{7}]
    assert numbers([1], [], [2, 3]).moved().keys.tolist() == numbers([2, 3], [1], []).keys.tolist()
    assert back(numbers().moved()) == []


def test_placed_renumbers_rows_and_leaves_out_those_without_a_place():
    placed = numbers([1, 2], [3], [4], []).placed(np.array([0, -1, 3, 4]), 5)
    assert back(placed) == [{1, 2}, set(), set(), {4}, set()]
    assert placed.keys.tolist() == sorted(placed.keys.tolist())


def test_shared_and_cosine_by_eye():
    index = Index([numbers([1, 2, 3, 4], [1]), numbers([2], []), numbers([8, 9], [1, 2, 3, 4])])
    query = numbers([2], [1])
    assert index.shared(query).tolist() == [[1, 1, 0], [1, 0, 1]]
    np.testing.assert_array_equal(index.cosine(query), np.array([[0.5, 1, 0], [1, np.nan, 0.5]], dtype=np.float32))
    assert index.cosine(query).dtype == np.float32


@each("n_candidates", [1, 7, 8, 9, 17])
def test_every_candidate_has_a_bit_of_its_own(n_candidates):
    index = Index([numbers([0, candidate + 1]) for candidate in range(n_candidates)])
    for candidate in range(n_candidates):
        expected = [2 if other == candidate else 1 for other in range(n_candidates)]
        assert index.shared(numbers([0, candidate + 1])).tolist() == [expected]


def test_more_than_256_shared_elements_are_counted():
    many = numbers(range(1000), range(300))
    index = Index([many, numbers([5], [])])
    assert index.shared(many).tolist() == index.shared(RowSets(many.keys, 2)).tolist() == [[1000, 1], [300, 0]]


@pytest.mark.parametrize("highest", [2**32, 2**16, 40])
def test_keys_are_found_however_they_crowd(highest):
    rng = np.random.default_rng(0)
    rows = np.minimum(rng.geometric(0.1, size=6000) - 1, 79)  # many in the first, none in some
    sets = [
        row_sets(rng.integers(highest, size=6000).astype(np.uint64) << np.uint64(32), rng.permutation(rows), 80)
        for _ in range(3)
    ]
    expected = [
        [np.isin(sets[0].keys[sets[0].rows() == row], candidate.keys).sum() for candidate in sets] for row in range(80)
    ]
    index = Index(sets)
    assert index.shared(RowSets(sets[0].keys, 80)).tolist() == expected
    assert index.shared(sets[0]).tolist() == expected  # a candidate's own keys are not looked for


def test_empty_sets_share_nothing_and_have_no_cosine():
    nothing, some = numbers([], []), numbers([1], [2])
    for candidates, query in (([nothing, nothing], some), ([some, nothing], nothing), ([nothing], nothing)):
        index = Index(candidates)
        assert index.shared(query).tolist() == [[0] * len(candidates)] * 2
        assert np.isnan(index.cosine(query)).all()


def test_disjoint_sets_have_cosine_zero():
    assert Index([numbers([1], [2])]).cosine(numbers([2], [1])).tolist() == [[0.0], [0.0]]


N_ROWS = 3
some_texts = st.lists(st.text("ab c", max_size=14), min_size=N_ROWS, max_size=N_ROWS)


@given(st.lists(some_texts, min_size=1, max_size=11), some_texts, some_texts, st.integers(1, 3))
def test_index_agrees_with_python_sets(candidates, query, prompts, n):
    asked = word_sets(prompts, n)
    index = Index([word_sets(texts, n).without(asked) for texts in candidates])
    viewed = word_sets(query, n).without(asked)
    plain = [
        [own - said for own, said in zip(reference(texts, n), reference(prompts, n), strict=True)]
        for texts in (query, *candidates)
    ]
    shared, cosine = index.shared(viewed), index.cosine(viewed)
    assert viewed.sizes().tolist() == [len(own) for own in plain[0]]
    for number, theirs in enumerate(plain[1:]):
        for row, (own, their) in enumerate(zip(plain[0], theirs, strict=True)):
            assert shared[row, number] == len(own & their)
            expected = len(own & their) / math.sqrt(len(own) * len(their)) if own and their else math.nan
            assert cosine[row, number] == pytest.approx(expected, rel=1e-6, nan_ok=True)


def grouped(found, owner):
    """Hashes of each text as a set, by the position of each element."""
    hashes, position = found
    groups = {}
    for hashed, place in zip(hashes.tolist(), position.tolist(), strict=True):
        groups.setdefault(int(owner[place]), set()).add(hashed)
    return groups


def test_first_tokens_are_as_many_as_the_text_reaches():
    tokens = tokenise(["a b c", "", "d", "e f"])
    hashes, position = first_tokens(tokens, (1, 3))
    assert sorted(position.tolist()) == [0, 0, 3, 4]
    assert len(set(hashes.tolist())) == 4
    assert first_tokens(tokens, (9,))[0].tolist() == []


def test_two_texts_share_as_many_elements_as_their_common_beginning_is_long():
    tokens = tokenise(["a b c d", "a b x d", "b a c d"])
    first = grouped(first_tokens(tokens, range(1, 9)), tokens.row)
    assert [len(first[0] & first[other]) for other in (0, 1, 2)] == [4, 2, 0]


def test_tokens_of_no_text_or_only_empty_texts():
    for texts in ([], ["", " "]):
        tokens = tokenise(texts)
        assert [len(part) for part in first_tokens(tokens, (1, 2))] == [0, 0]
