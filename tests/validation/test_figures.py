"""Figures of small panels, by hand."""

import math

import numpy as np
import pytest

from distilldetect.validation.figures import figures, largest_errors
from distilldetect.validation.table import LabelTable, PairTable

NAN = math.nan


def _table(providers, n_suspects):
    n_teachers = len(providers)
    teachers = tuple(f"t{k}" for k in range(n_teachers))
    suspects = tuple(f"s{k}" for k in range(n_suspects))
    return PairTable(
        teachers,
        tuple(providers),
        suspects,
        {},
        {},
        np.zeros((n_teachers, n_suspects), dtype=bool),
        {},
        np.zeros((n_teachers, n_suspects)),
        100,
        np.full((n_teachers, n_teachers, n_suspects), NAN),
    )


def _known(label, basis="documented", families=None):
    label = np.array(label)
    bases = np.broadcast_to(np.array(basis, dtype="U64"), label.shape).copy()
    return LabelTable(label, bases, tuple(families or (f"f{k}" for k in range(label.shape[1]))))


# three teachers of three providers, each of which taught three of nine suspects and none of the others
LABEL = np.repeat(np.eye(3, dtype=int), 3, axis=1)
PANEL = _table("PQR", 9), _known(LABEL)
# a teacher taught the first suspect, nobody the second: the smallest panel with a contrast
SMALL = _table("PQ", 2), _known([[1, 0], [0, 0]])


def test_a_perfect_score_wins_every_figure():
    found = figures(np.where(LABEL == 1, 100.0, -100.0), *PANEL)
    assert found["within_teacher_macro_auroc"]["clean"] == 1.0
    assert found["interaction"]["clean"]["families_equal"] == found["interaction"]["clean"]["teachers_equal"] == 1.0
    assert (found["interaction"]["clean"]["families_equal_low"], found["interaction"]["clean"]["families_equal_high"]) == (
        pytest.approx(1.0),
        pytest.approx(1.0),
    )
    for name in ("families_equal", "pooled"):
        assert found[name]["auroc"] == 1.0
        assert [found[name][cost] for cost in ("eer", "cllr", "cllr_min", "brier")] == pytest.approx([0, 0, 0, 0])
    assert found["attribution"] == {"provider_top1_fraction": 1.0, "teacher_top1_fraction": 1.0, "n_suspects": 9}
    teacher = found["within_teacher"]["t1"]["clean"]
    assert (teacher["auroc"], teacher["tpr_at_fpr_0.10"]) == (1.0, 1.0)
    assert (teacher["auroc_low"], teacher["auroc_high"]) == (pytest.approx(1.0), pytest.approx(1.0))
    assert (teacher["n_positive_families"], teacher["n_negative_families"]) == (3, 6)


def test_a_constant_score_says_nothing():
    found = figures(np.zeros((3, 9)), *PANEL)
    assert found["within_teacher_macro_auroc"]["clean"] == 0.5
    assert found["interaction"]["clean"]["families_equal"] == 0.5
    assert found["pooled"] == pytest.approx({"auroc": 0.5, "eer": 0.5, "cllr": 1.0, "cllr_min": 1.0, "brier": 0.25})
    assert found["families_equal"] == pytest.approx(found["pooled"])


def test_main_effects_of_teacher_and_suspect_win_no_interaction():
    label = np.array([[1, 1, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    panel = _table("PQR", 5), _known(label)
    by_teacher = np.array([[3.0], [1.0], [0.0]])
    prior = figures(np.repeat(by_teacher, 5, axis=1), *panel)
    assert prior["pooled"]["auroc"] > 0.75  # some teachers have more pupils, which a score should not live on
    assert prior["within_teacher_macro_auroc"]["clean"] == 0.5
    assert prior["interaction"]["clean"]["families_equal"] == 0.5
    assert prior["interaction"]["clean"]["teachers_equal"] == 0.5
    additive = figures(by_teacher + np.array([[2.3, 0.7, 0.9, 0.1, -0.4]]), *panel)
    assert additive["within_teacher_macro_auroc"]["clean"] == 1.0
    assert additive["interaction"]["clean"]["families_equal"] == 0.5


@pytest.mark.parametrize(
    ("scores", "share"),
    [
        ([[3, 1], [2, 1]], 1.0),  # (3 - 1) - (2 - 1) > 0
        ([[3, 1], [4, 1]], 0.0),  # (3 - 1) - (4 - 1) < 0
        ([[3, 1], [7, 5]], 0.5),  # (3 - 1) - (7 - 5) = 0
        ([[-3, -4], [9, 9]], 1.0),
    ],
)
def test_interaction_by_hand(scores, share):
    found = figures(np.array(scores, dtype=float), *SMALL)["interaction"]["clean"]
    assert found["families_equal"] == found["teachers_equal"] == share
    assert found["n_contrasts"] == 1
    assert found["by_teacher"] == {"t0": share}


def test_interaction_weighs_families_not_models():
    # the first family of positives has two models that win, the second one that loses
    table, known = _table("PQ", 4), _known([[1, 1, 1, 0], [0, 0, 0, 0]], families=("a", "a", "b", "c"))
    found = figures(np.array([[1.0, 1.0, -1.0, 0.0], [0.0, 0.0, 0.0, 0.0]]), table, known)["interaction"]["clean"]
    assert (found["families_equal"], found["n_contrasts"]) == (0.5, 3)


def test_teachers_of_the_same_provider_are_no_rivals():
    table, known = _table("PP", 2), SMALL[1]
    found = figures(np.array([[3.0, 1.0], [2.0, 1.0]]), table, known)["interaction"]["clean"]
    assert found["n_contrasts"] == 0
    assert math.isnan(found["families_equal"])


def test_teachers_of_unknown_providers_are_rivals():
    found = figures(np.array([[3.0, 1.0], [2.0, 1.0]]), _table(("", ""), 2), SMALL[1])
    assert found["interaction"]["clean"]["n_contrasts"] == 1
    assert found["interaction"]["clean"]["families_equal"] == 1.0


def test_a_teacher_of_unknown_provider_is_not_credited_with_another():
    scores = np.array([[1.0, 0.0], [2.0, 0.0]])
    assert figures(scores, _table(("", ""), 2), SMALL[1])["attribution"]["provider_top1_fraction"] == 0.0


def test_a_rival_must_be_known_to_have_taught_neither():
    unknown = _known([[1, 0], [-1, 0]])
    assert figures(np.array([[3.0, 1.0], [2.0, 1.0]]), SMALL[0], unknown)["interaction"]["clean"]["n_contrasts"] == 0
    undefined = figures(np.array([[3.0, 1.0], [NAN, 1.0]]), *SMALL)
    assert undefined["interaction"]["clean"]["n_contrasts"] == 0


def test_attribution_by_hand():
    # the first is laid to its teacher, the second to another of the provider, the third elsewhere; nobody taught the last
    table = _table("PPQ", 4)
    known = _known([[1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 0]])
    scores = np.array([[3.0, 1.0, 1.0, 9.0], [2.0, 2.0, 2.0, 0.0], [NAN, 0.0, 3.0, 0.0]])
    assert figures(scores, table, known)["attribution"] == {
        "provider_top1_fraction": 2 / 3,
        "teacher_top1_fraction": 1 / 3,
        "n_suspects": 3,
    }


def test_tiers_of_negatives_are_kept_apart():
    # positives score 2; negatives of the tiers score 1 (clean), 2 (siblings), 3 (nominal)
    table = _table("P", 6)
    basis = [["documented", "documented", "documented", "temporal", "sibling-documented", "nominal"]]
    known = _known([[1, 1, 1, 0, 0, 0]], basis)
    found = figures(np.array([[2.0, 2.0, 2.0, 1.0, 2.0, 3.0]]), table, known)
    assert {tier: figure["auroc"] for tier, figure in found["within_teacher"]["t0"].items()} == {
        "clean": 1.0,
        "siblings": 0.5,
        "nominal": 0.0,
    }
    assert found["within_teacher_macro_auroc"] == {"clean": 1.0, "siblings": 0.5, "nominal": 0.0}
    assert found["pooled"]["auroc"] == found["families_equal"]["auroc"] == 1.0  # clean negatives only


def test_within_a_teacher_a_family_counts_once():
    table = _table("P", 5)
    known = _known([[1, 1, 1, 1, 0]], families=("a", "a", "a", "b", "c"))
    found = figures(np.array([[2.0, 2.0, 2.0, 0.0, 1.0]]), table, known)
    teacher = found["within_teacher"]["t0"]["clean"]
    assert (teacher["auroc"], teacher["n_positive_families"]) == (0.5, 2)
    assert (found["families_equal"]["auroc"], found["pooled"]["auroc"]) == (0.5, 0.75)
    assert math.isnan(found["within_teacher_macro_auroc"]["clean"])  # two families are too few


def test_undefined_scores_are_left_out():
    scores = np.where(LABEL == 1, 5.0, -5.0)
    scores[0, :3] = NAN
    found = figures(scores, *PANEL)
    assert set(found["within_teacher"]) == {"t1", "t2"}
    assert found["pooled"]["auroc"] == 1.0
    assert found["attribution"]["teacher_top1_fraction"] == 6 / 9


def test_figures_that_cannot_be_formed_are_undefined():
    found = figures(np.full((2, 2), NAN), *SMALL)
    assert found["within_teacher"] == {}
    assert found["attribution"]["n_suspects"] == 0
    undefined = [
        found["within_teacher_macro_auroc"]["clean"],
        found["interaction"]["clean"]["families_equal"],
        found["interaction"]["clean"]["families_equal_low"],
        found["attribution"]["provider_top1_fraction"],
        *found["pooled"].values(),
        *found["families_equal"].values(),
    ]
    assert all(math.isnan(value) for value in undefined)


def test_the_largest_errors_are_named_one_suspect_a_family_the_worst_first():
    table = _table("p", 5)
    label = np.array([[0, 0, 0, 1, 1]])
    basis = np.array([["temporal", "temporal", "documented", "", ""]], dtype="U64")
    known = LabelTable(label, basis, ("a", "a", "b", "c", "d"))
    scores = np.array([[1.0, 2.0, 0.5, 3.0, np.nan]]) * math.log(10)
    found = largest_errors(scores, table, known, most=2)
    assert found["clean"] == [
        {"teacher": "t0", "suspect": "s1", "log10_lr": pytest.approx(2.0)},
        {"teacher": "t0", "suspect": "s2", "log10_lr": pytest.approx(0.5)},
    ]
    assert [row["suspect"] for row in found["trained"]] == ["s3"]
    assert found["siblings"] == found["nominal"] == []
