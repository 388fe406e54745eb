"""References in the suspect's place: counted once and corrected, or one by one, they have the same log-odds."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from distilldetect.model.classifier import Classifier, Term
from distilldetect.scoring.impostors import InPlace, excess_signals
from distilldetect.scoring.likelihood_ratio import stand_ins
from distilldetect.scoring.standins import StandIns

N_CANDIDATES, N_PROMPTS = 9, 30


def classifier(*features):
    terms = tuple(
        Term(*feature, center=0.2, scale=0.3, weight=1.0 + k, low=-5.0, high=5.0) for k, feature in enumerate(features)
    )
    return Classifier(mode="references", terms=terms, intercept=0.1)


COUNTS = classifier(
    ("passage", "win_excess"), ("passage", "nearest_fraction"), ("syntax", "win_fraction"), ("syntax", "nearest_fraction")
)
ALL = classifier(("passage", "nearest_fraction"), ("syntax", "win_excess"))
# sets of references, as suspects that are candidates themselves make them: some lose a model, some a snapshot
REFERENCES = (
    ((2,), (3, 4), (5,), (6, 7), (8,)),
    ((2,), (3, 4), (6, 7), (8,)),
    ((2,), (4,), (5,), (6, 7), (8,)),
    ((2,), (4,), (5,), (7,), (8,)),
    ((2,), (3, 4), (5,)),
    ((3, 4), (8,)),
    ((2,), (3, 4), (5,), (6, 7), (8,)),
)


@pytest.fixture(scope="module")
def among():
    rng = np.random.default_rng(0)
    found = []
    for _ in range(N_CANDIDATES):
        own = {name: rng.integers(0, 6, (N_PROMPTS, N_CANDIDATES)).astype(np.float32) for name in ("passage", "syntax")}
        for near in own.values():
            near[rng.random(near.shape) < 0.1] = np.nan
            near[0] = np.nan  # a prompt that nobody answers
        found.append(own)
    return found


def in_place(among, references, shared, model):
    dumps = [k for group in references for k in group]
    signals = excess_signals(model.features)
    return InPlace(dumps, {name: np.stack([among[k][name][shared] for k in dumps]) for name in signals})


def one_by_one(among, teacher, references, shared, model):
    standing = in_place(among, references, shared, model)
    wins = {name: standing.wins(name, teacher, references) for name in standing.close}
    close = ({name: near[shared] for name, near in among[k].items()} for group in references for k in group)
    return stand_ins(close, teacher, references, model, wins)


@pytest.mark.parametrize("model", [COUNTS, ALL], ids=["counts", "all"])
@pytest.mark.parametrize("teacher", [(0,), (0, 1)])
def test_they_have_the_same_log_odds_to_the_bit_whatever_was_asked_before(among, teacher, model):
    whole = np.ones(N_PROMPTS, dtype=bool)
    some = np.arange(N_PROMPTS) % 3 > 0
    standing = StandIns(among)
    for references in REFERENCES:
        for shared in (whole, some):
            found = standing.log_odds(teacher, references, shared, model)
            np.testing.assert_array_equal(found, one_by_one(among, teacher, references, shared, model))
            expected = in_place(among, references, shared, model).usual(teacher, references)
            assert standing.usual(teacher, references, shared, excess_signals(model.features)) == expected
            assert np.isfinite(found).all()


def test_threads_may_ask_at_the_same_time_and_another_process_too(among):
    standing = pickle.loads(pickle.dumps(StandIns(among)))
    shared = np.ones(N_PROMPTS, dtype=bool)
    expected = [one_by_one(among, (0, 1), references, shared, COUNTS) for references in REFERENCES]
    with ThreadPoolExecutor(4) as threads:
        for _ in range(5):
            found = list(threads.map(lambda references: standing.log_odds((0, 1), references, shared, COUNTS), REFERENCES))
            np.testing.assert_array_equal(np.concatenate(found), np.concatenate(expected))
