"""Whose model a dump is, where a library knows another of the same maker."""

import numpy as np
import pytest

from distilldetect.defaults import LIBRARY_SAME_MAKER, LIBRARY_SAME_MODEL, WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, placed
from distilldetect.library import find_kin, makers, read_library, unrelated
from distilldetect.library.kin import closest
from distilldetect.panels import Entry
from distilldetect.signals import Features, RowSets

N_PROMPTS, N_ELEMENTS = 20, 40


def entry(model, provider="", family=""):
    return Entry(model, model, frozenset({"reference"}), family or model, provider, "")


def features(own, shared=0, other=0):
    """Features of a model whose elements are its own but for those it shares with another on every prompt."""
    values = [100 * other + k for k in range(shared)] + [100 * own + k for k in range(shared, N_ELEMENTS)]
    keys = np.array([row << 32 | value for row in range(N_PROMPTS) for value in sorted(values)], dtype=np.uint64)
    counts = np.full(N_PROMPTS, 100)
    return Features(dict.fromkeys(WEIGHED_SIGNALS, RowSets(keys, N_PROMPTS)), counts, counts)


ENTRIES = (entry("north-1", "north"), entry("north-2", "north"), entry("south-1", "south"), entry("lone"))
MODELS = tuple(features(k + 1) for k in range(4))


def test_a_model_of_the_library_names_its_maker():
    (kin,) = find_kin(ENTRIES, MODELS, [features(1)], LIBRARY_SAME_MODEL)
    assert (kin.dump, kin.entry.model) == (0, "north-1")
    assert makers(ENTRIES, MODELS, suspects=[features(1)]) == {"north"}
    assert makers(ENTRIES, MODELS, teachers=[features(9), features(3)]) == {"south"}


def test_a_maker_that_is_not_known_is_the_family():
    assert makers(ENTRIES, MODELS, [features(4)]) == {"lone"}
    assert unrelated(ENTRIES, {"lone", "south"}) == (0, 1)
    assert unrelated(ENTRIES, ()) == (0, 1, 2, 3)


def test_a_dump_that_is_like_nobody_names_nobody():
    assert makers(ENTRIES, MODELS, [features(9)], [features(8)]) == frozenset()
    assert makers(ENTRIES, MODELS) == frozenset()


def test_the_closest_of_another_maker_is_what_counts():
    close = np.array([0.30, 0.29, 0.20, 0.10])
    kin = closest(ENTRIES, close)
    assert (kin.entry.model, kin.times_as_close) == ("north-1", pytest.approx(1.5))
    assert closest(ENTRIES[:2], close[:2]).times_as_close == 0


def test_a_suspect_is_held_to_more_than_a_teacher():
    models = (*MODELS[:3], features(4))
    near = features(9, shared=20, other=1)
    mixed = Features(
        {
            n: RowSets(np.union1d(near.sets[n].keys, features(3, shared=0).sets[n].keys[::3]), N_PROMPTS)
            for n in WEIGHED_SIGNALS
        },
        near.n_tokens,
        near.n_english,
    )
    (kin,) = find_kin(ENTRIES, models, [mixed], LIBRARY_SAME_MAKER)
    assert LIBRARY_SAME_MAKER < kin.times_as_close < LIBRARY_SAME_MODEL
    assert makers(ENTRIES, models, teachers=[mixed]) == {"north"}
    assert makers(ENTRIES, models, suspects=[mixed]) == frozenset()


def test_the_invented_teacher_and_its_pupil_are_of_no_reference_maker(path, case):
    library = read_library(path)
    prompts = case["teacher"].prompts
    own = [placed(case[name], AuditPrompts(prompts)) for name in ("teacher", "suspect_distilled", "suspect_independent")]
    entries, models, (teacher, *suspects) = library.references(prompts, own)
    assert makers(entries, models, [teacher], suspects) == frozenset()
    assert makers(entries, models, [models[1]], suspects) == {"juniper-collective"}
