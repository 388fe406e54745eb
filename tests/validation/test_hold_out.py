"""What a fit is given, and what it is not."""

import numpy as np
import pytest

from distilldetect.defaults import STRICTNESS
from distilldetect.model.classifier import Classifier, Term
from distilldetect.model.modes import MODE_FEATURES
from distilldetect.panels.panel import Label
from distilldetect.validation import hold_out, metrics
from distilldetect.validation.hold_out import columns_of, double_hold_out, fit_table, label_table
from distilldetect.validation.table import LabelTable, PairTable


def no_siblings(n_teachers, n_suspects):
    """Contrasts of a panel in which every teacher has a provider of its own."""
    return np.full((n_teachers, n_teachers, n_suspects), np.nan)


N_FEATURES = len(MODE_FEATURES["references"])


def exact(values):
    """Observations of endless prompts, whose means are these."""
    return np.stack([values, np.full(values.shape, np.inf), np.zeros(values.shape)], axis=-1)


def _table(providers, n_suspects):
    shape = (len(providers), n_suspects)
    teachers = tuple(f"t{k}" for k in range(shape[0]))
    suspects = tuple(f"s{k}" for k in range(n_suspects))
    return PairTable(
        teachers,
        tuple(providers),
        suspects,
        {},
        {},
        np.zeros(shape, dtype=bool),
        {},
        np.zeros(shape),
        100,
        no_siblings(*shape),
    )


def _known(label, families, basis="documented"):
    label = np.array(label)
    return LabelTable(label, np.broadcast_to(np.array(basis, dtype="U64"), label.shape).copy(), tuple(families))


@pytest.fixture
def fits(monkeypatch):
    """What each fit was given; its classifier answers every pair with the number of the fit."""
    masks = []

    def record(values, known, keep, mode):
        masks.append(keep.copy())
        return Classifier(
            mode, tuple(Term(s, t, 0.0, 1.0, 0.0, 0.0, 0.0) for s, t in MODE_FEATURES[mode]), float(len(masks) - 1)
        )

    monkeypatch.setattr(hold_out, "fit_table", record)
    return masks


@pytest.fixture
def fitted(monkeypatch):
    """The arguments of the last call of ``fit``, which does nothing else."""
    seen = {}

    def record(values, labels, weights, features, mode, n_prompts, variances, strictness):
        seen.update(n_prompts=n_prompts, variances=variances, strictness=strictness)
        seen.update(values=values, labels=labels, weights=weights, features=features, mode=mode)

    monkeypatch.setattr(hold_out, "fit", record)
    return seen


def test_labels_are_laid_over_the_table_and_others_ignored():
    table = _table("PQ", 3)
    labels = [
        Label("t0", "s1", 1, "llama", "Meta", "documented"),
        Label("t1", "s0", 0, "", "", "temporal"),
        Label("t9", "s0", 1, "x", "", "documented"),
        Label("t0", "s9", 1, "x", "", "documented"),
    ]
    known = label_table(table, labels, {"s0": "own", "s1": "own", "s2": "s2"})
    assert known.label.tolist() == [[-1, 1, -1], [0, -1, -1]]
    assert known.basis.tolist() == [["", "documented", ""], ["temporal", "", ""]]
    assert known.families == ("own", "llama", "s2")


def test_every_pair_is_judged_by_a_fit_without_its_family_and_its_teachers_provider(fits):
    # four positives on three providers: none has more than half of them
    label = [[1, 0, 0, 0, 1], [0, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0]]
    table, known = _table("PPQR", 5), _known(label, "aabbc")
    scores = double_hold_out(exact(np.zeros((1, 4, 5, N_FEATURES))), table, known, "references")
    assert np.isfinite(scores).all()
    for teacher, suspect in np.ndindex(4, 5):
        keep = fits[int(scores[teacher, suspect])]
        for other_teacher, other_suspect in np.ndindex(4, 5):
            same_provider = table.providers[other_teacher] == table.providers[teacher]
            same_family = known.families[other_suspect] == known.families[suspect]
            assert keep[other_teacher, other_suspect] == (not same_provider and not same_family)


def test_of_a_provider_with_most_positives_only_the_teacher_itself_is_held_out(fits):
    table, known = _table("PPQ", 3), _known([[1, 1, 0], [0, 0, 1], [0, 0, 1]], "abc")
    scores = double_hold_out(exact(np.zeros((1, 3, 3, N_FEATURES))), table, known, "references")
    for teacher, suspect in np.ndindex(3, 3):
        keep = fits[int(scores[teacher, suspect])]
        assert keep.any(axis=1).tolist() == [k != teacher for k in range(3)]
        assert keep.any(axis=0).tolist() == [k != suspect for k in range(3)]


def test_teachers_of_unknown_providers_are_held_out_one_by_one(fits):
    table, known = _table(["", "", ""], 3), _known(np.eye(3, dtype=int), "abc")
    scores = double_hold_out(exact(np.zeros((1, 3, 3, N_FEATURES))), table, known, "references")
    assert [fits[int(scores[k, 0])].any(axis=1).tolist() for k in range(3)] == [
        [False, True, True],
        [True, False, True],
        [True, True, False],
    ]


@pytest.mark.parametrize("mode", ["references", "background"])
@pytest.mark.parametrize(("models_a_positive_family", "models_a_negative_family"), [(1, 1), (2, 2), (1, 2), (2, 1)])
def test_a_feature_that_only_names_the_family_wins_nothing_held_out(
    models_a_positive_family, models_a_negative_family, mode
):
    # each positive family has a feature of its own, and all its models were taught: learnt by heart, no skill
    n_features = len(MODE_FEATURES[mode])
    positive = np.repeat(np.arange(n_features), models_a_positive_family)
    negative = np.repeat(np.arange(12), models_a_negative_family) + n_features
    families = np.concatenate([positive, negative])
    label = np.tile((families < n_features).astype(int), (3, 1))
    values = np.zeros((1, *label.shape, n_features))
    for suspect, family in enumerate(positive):
        values[0, :, suspect, family] = 1.0
    table, known = _table("PQR", len(families)), _known(label, families)
    by_heart = fit_table(exact(values), known, np.ones(label.shape, dtype=bool), mode).log_odds(values[0])
    held_out = double_hold_out(exact(values), table, known, mode)
    assert metrics.auroc(by_heart.ravel(), label.ravel()) == 1.0
    assert metrics.cllr(held_out.ravel(), label.ravel()) >= 1.0
    # a fit that has seen one positive family less is less sure of those without a feature: that alone sets them apart
    assert held_out[label == 1].max() < 0.8 * held_out[label == 0].mean() < 0


def test_a_feature_that_holds_for_every_family_keeps_its_skill_held_out():
    rng = np.random.default_rng(0)
    label = np.tile([1, 0], (3, 6))
    label = np.stack([label[0], label[0][::-1], label[0]])
    values = rng.normal(size=(1, 3, 12, N_FEATURES))
    values[0, :, :, 0] += 6.0 * label
    held_out = double_hold_out(exact(values), _table("PQR", 12), _known(label, range(12)), "references")
    assert metrics.auroc(held_out.ravel(), label.ravel()) > 0.9


def test_a_pair_without_any_feature_is_not_judged():
    rng = np.random.default_rng(1)
    values = rng.random((1, 3, 4, N_FEATURES))
    values[0, 1, 2] = np.nan
    known = _known([[1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]], "abcd")
    held_out = double_hold_out(exact(values), _table("PQR", 4), known, "references")
    assert np.argwhere(np.isnan(held_out)).tolist() == [[1, 2]]


def test_nominal_unknown_undefined_and_hidden_pairs_are_never_fitted(fitted):
    values = np.arange(6.0).reshape(1, 1, 6, 1).repeat(N_FEATURES, axis=-1)
    values[0, 0, 3] = np.nan
    basis = [["documented", "nominal", "", "documented", "temporal", "documented"]]
    known = _known([[1, 0, -1, 0, 0, 1]], "abcdef", basis)
    keep = np.array([[True, True, True, True, True, False]])
    fit_table(exact(values), known, keep, "references")
    assert fitted["values"][:, 0].tolist() == [0.0, 4.0]
    assert fitted["labels"].tolist() == [1, 0]
    assert (fitted["features"], fitted["mode"]) == (MODE_FEATURES["references"], "references")


def test_a_nominal_label_changes_no_fit():
    rng = np.random.default_rng(2)
    values = rng.random((1, 2, 6, N_FEATURES))
    label = [[1, 0, 1, 0, 0, 0], [0, 1, 0, 1, 0, 0]]
    basis = [["documented"] * 5 + ["nominal"]] * 2
    everything = np.ones((2, 6), dtype=bool)
    without = everything.copy()
    without[:, 5] = False
    known = _known(label, "abcdef", basis)
    assert fit_table(exact(values), known, everything, "references") == fit_table(
        exact(values), known, without, "references"
    )


def test_models_of_one_family_and_teacher_share_one_weight_in_every_audit(fitted):
    values = np.zeros((2, 2, 4, N_FEATURES))
    values[1] = 1.0
    known = _known([[1, 1, 0, 1], [0, 0, 0, -1]], ["a", "a", "a", "b"])
    fit_table(exact(values), known, np.ones((2, 4), dtype=bool), "references")
    # of the first teacher two positives of a, one negative of a, one positive of b; of the second three negatives of a
    assert fitted["weights"] == pytest.approx([1 / 2, 1 / 2, 1, 1, 1 / 3, 1 / 3, 1 / 3] * 2)
    assert fitted["labels"].tolist() == [1, 1, 0, 1, 0, 0, 0] * 2
    assert fitted["values"][:, 0].tolist() == [0.0] * 7 + [1.0] * 7


def test_a_fit_is_given_numbers_of_prompts_and_variances_beside_the_means(fitted):
    values = np.arange(2.0 * N_FEATURES * 3).reshape(1, 1, 2, N_FEATURES, 3)
    fit_table(values, _known([[1, 0]], "ab"), np.ones((1, 2), dtype=bool), "references")
    given = [fitted[name] for name in ("values", "n_prompts", "variances")]
    np.testing.assert_array_equal(given, np.moveaxis(values[0, 0], -1, 0))


@pytest.mark.parametrize("mode", MODE_FEATURES)
def test_openings_and_bodies_are_read_together_where_there_are_references(fitted, mode):
    values = exact(np.zeros((1, 1, 2, len(MODE_FEATURES[mode]))))
    fit_table(values, _known([[1, 0]], "ab"), np.ones((1, 2), dtype=bool), mode)
    assert fitted["strictness"] == (STRICTNESS if mode.endswith("references") else None)


def test_a_table_of_one_feature_is_fitted_as_length(fitted):
    known = _known([[1, 0]], "ab")
    fit_table(exact(np.zeros((1, 1, 2, 1))), known, np.ones((1, 2), dtype=bool), "references")
    assert fitted["features"] == (("length", "ratio"),)


def test_a_model_that_dropped_features_finds_those_it_kept():
    kept = (MODE_FEATURES["references"][3], MODE_FEATURES["references"][1])
    model = Classifier("references", tuple(Term(*feature, 0.0, 1.0, 1.0, 0.0, 1.0) for feature in kept), 0.0)
    assert columns_of(model, "references", N_FEATURES) == [3, 1]
    length = Classifier("references", (Term("length", "ratio", 0.0, 1.0, 1.0, 0.0, 1.0),), 0.0)
    assert columns_of(length, "references", 1) == [0]


def test_refits_give_one_row_each_and_move_with_the_families(monkeypatch):
    rng = np.random.default_rng(0)
    n_features = len(MODE_FEATURES["references"])
    label = np.tile([1, 0], (2, 6))
    values = rng.normal(size=(1, 2, 12, n_features)) + label[None, :, :, None]
    known = LabelTable(label, np.full((2, 12), "documented"), tuple(f"family {k // 2}" for k in range(12)))
    model = hold_out.fit_table(exact(values), known, np.ones((2, 12), dtype=bool), "references")
    monkeypatch.setattr(hold_out, "N_REFITS", 5)
    rows = np.array(hold_out.refits(model, exact(values), known, "references"))
    assert rows.shape == (5, len(model.terms) + 1)
    assert (rows[:, 1:] >= 0).all()
    assert (rows.std(axis=0) > 0).all()
    assert hold_out.refits(model, exact(values), known, "references") == tuple(map(tuple, rows.tolist()))


def test_without_references_the_refits_also_move_to_the_level_of_single_teachers(monkeypatch):
    rng = np.random.default_rng(0)
    n_features = len(MODE_FEATURES["background"])
    label = np.tile([1, 0], (2, 6))
    values = rng.normal(size=(1, 2, 12, n_features)) + label[None, :, :, None]
    known = LabelTable(label, np.full((2, 12), "documented"), tuple(f"family {k // 2}" for k in range(12)))
    model = hold_out.fit_table(exact(values), known, np.ones((2, 12), dtype=bool), "background")
    monkeypatch.setattr(hold_out, "N_REFITS", 20)
    alike = np.array(hold_out.refits(model, exact(values), known, "background", exact(values)))
    apart = values.copy()
    apart[:, 0] += 3.0
    apart[:, 1] -= 3.0
    moved = np.array(hold_out.refits(model, exact(values), known, "background", exact(apart)))
    assert np.array_equal(moved[:, 1:], alike[:, 1:])
    assert moved[:, 0].std() > 3 * alike[:, 0].std()


def test_levels_are_those_of_untaught_models_about_their_mean():
    known = _known([[0, 0, 1], [0, 0, 0]], ["a", "b", "c"], [["documented", "nominal", "documented"], ["documented"] * 3])
    strata = np.array([[[[1.0], [50.0], [90.0]], [[2.0], [3.0], [4.0]]]])
    assert hold_out._levels(strata, known).tolist() == [[-1.0], [1.0]]


def test_the_untaught_level_is_the_mean_of_the_teachers_medians():
    scores = np.array([[1.0, 2.0, 9.0, np.nan], [5.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0]])
    members = np.array([[1, 1, 1, 1], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=bool)
    assert hold_out.untaught_level(scores, members) == (2.0 + 5.0) / 2
    assert np.isnan(hold_out.untaught_level(scores, np.zeros((3, 4), dtype=bool)))
