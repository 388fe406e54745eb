"""What tells siblings apart is fitted on, held out, and how it is judged."""

import math

import numpy as np
import pytest

from distilldetect.validation import siblings
from distilldetect.validation.siblings import Case, fit_siblings, hold_out_siblings, sibling_cases, sibling_figures
from distilldetect.validation.table import LabelTable, PairTable

NAN = math.nan


def panel(taught, families=None, strength=1.0):
    """Contrasts and labels of suspects, taught by the teachers of these rows, all of them siblings, and nearer to those."""
    n_teachers, n_suspects = max(taught) + 1, len(taught)
    label = np.zeros((n_teachers, n_suspects), dtype=int)
    label[taught, range(n_suspects)] = 1
    near = strength * label + np.random.default_rng(0).normal(0, 0.3, label.shape)
    contrasts = near[:, None, :] - near[None, :, :]
    contrasts[range(n_teachers), range(n_teachers)] = NAN
    basis = np.where(label == 1, "documented", "sibling-documented")
    return contrasts, LabelTable(label, basis, tuple(families or (f"f{k}" for k in range(n_suspects))))


def fitted(contrasts, known):
    """The model of a panel whose scores say nothing."""
    n_teachers, n_suspects = known.label.shape
    names = tuple(f"t{k}" for k in range(n_teachers)), tuple(f"s{k}" for k in range(n_suspects))
    nothing = np.zeros((n_teachers, n_suspects))
    table = PairTable(names[0], ("P",) * n_teachers, names[1], {}, {}, nothing.astype(bool), {}, nothing, 100, contrasts)
    return fit_siblings(nothing, table, known)


def test_a_case_has_one_that_taught_and_a_sibling_that_did_not():
    contrasts, known = panel([0, 1])
    assert sibling_cases(contrasts, known) == [Case(0, 1, 0), Case(1, 0, 1)]
    known.basis[1, 0] = "temporal"  # not known to be a sibling's pupil
    assert sibling_cases(contrasts, known) == [Case(1, 0, 1)]
    contrasts[1, 0, 1] = NAN  # the suspect is a dump of one of them
    assert sibling_cases(contrasts, known) == []


def test_neither_the_suspects_family_nor_either_of_the_two_is_in_the_fit(monkeypatch):
    contrasts, known = panel([0, 1, 2, 3, 0, 1, 2, 3], families="abcdabcd")
    seen = []

    def record(contrasts, cases, known):
        seen.append({(frozenset(case[:2]), known.families[case.suspect]) for case in cases})
        return float(len(seen))  # the number of the fit

    monkeypatch.setattr(siblings, "_slope", record)
    held_out = hold_out_siblings(contrasts, known)
    fit_of = np.round(held_out / contrasts)
    for one, other in ((0, 1), (1, 0), (2, 3)):
        for suspect, family in enumerate(known.families):
            cases = seen[int(fit_of[one, other, suspect]) - 1]
            assert cases
            assert all(not pair & {one, other} and name != family for pair, name in cases)


def test_what_is_judged_may_differ_from_what_is_fitted_on():
    contrasts, known = panel([k % 3 for k in range(9)])
    judged = np.stack([contrasts, 2 * contrasts, -contrasts])
    plain = hold_out_siblings(contrasts, known)
    np.testing.assert_allclose(hold_out_siblings(contrasts, known, judged), np.stack([plain, 2 * plain, -plain]))


def test_where_no_other_siblings_are_left_nothing_is_held_out():
    contrasts, known = panel([0, 1, 0, 1])
    assert np.isnan(hold_out_siblings(contrasts, known)).all()
    assert fitted(contrasts, known) is None


def test_siblings_that_differ_are_told_apart_and_noise_is_not():
    taught = [k % 4 for k in range(40)]
    clear = fitted(*panel(taught))
    assert clear.validation["right_fraction"] > 0.95
    assert clear.validation["cllr"] < 0.3
    assert clear.bound > 0.5
    assert len(clear.refits) == 100
    counts = {key: count for key, count in clear.validation.items() if key.startswith("n_")}
    assert counts == {"n_cases": 120, "n_families": 40, "n_sibling_pairs": 6}
    assert clear.validation["cases_by_provider"] == {"P": 120}
    noise = fitted(*panel(taught, strength=0.0))
    assert noise.validation["right_fraction"] == pytest.approx(0.5, abs=0.2)
    assert noise.validation["cllr"] > 0.9
    assert noise.slope < clear.slope / 4


def test_figures_weigh_each_family_of_a_pair_of_siblings_alike():
    contrasts, known = panel([0, 0, 0, 1], families="aaab")
    log_odds = np.full(contrasts.shape, NAN)
    for suspect, value in enumerate((3.0, 1.0, 1.0)):
        log_odds[0, 1, suspect] = value
    log_odds[1, 0, 3] = -3.0
    found = sibling_figures(log_odds, known)
    assert found["right_fraction"] == pytest.approx(0.5)
    assert found["right_lr10_fraction"] == pytest.approx(0.5 / 3)
    assert found["wrong_lr10_fraction"] == pytest.approx(0.5)
    bits = [math.log2(1 + math.exp(-value)) for value in (3.0, 1.0, 1.0, -3.0)]
    assert found["cllr"] == pytest.approx((sum(bits[:3]) / 3 + bits[3]) / 2)


def test_without_cases_there_are_no_figures():
    contrasts, known = panel([0, 1])
    found = sibling_figures(np.full(contrasts.shape, NAN), known)
    assert math.isnan(found["right_fraction"])
    assert math.isnan(found["cllr"])
    assert found["n_cases"] == 0
