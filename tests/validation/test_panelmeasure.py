"""What is measured of a panel, and under which conditions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from batch_panels import records

from distilldetect.case.request import Request
from distilldetect.case.run import score
from distilldetect.errors import NotEvaluableError, UsageError
from distilldetect.model.file import load_model
from distilldetect.model.modes import MODE_FEATURES
from distilldetect.panels.panel import read_panel
from distilldetect.validation.conditions import ROBUSTNESS, Condition, by_slice
from distilldetect.validation.panelmeasure import measure_panel

PANEL = Path(__file__).parents[2] / "examples" / "panel.csv"
CONDITIONS = (
    Condition("as it is"),
    Condition("20 prompts", n_prompts=20),
    Condition("2 references", n_references=2),
    Condition("cut", stress="first_sentence_dropped"),
)


@pytest.fixture(scope="module")
def table():
    return measure_panel(read_panel(str(PANEL)), ("references", "background"), CONDITIONS)


def test_a_condition_that_changes_nothing_gives_the_same_features(table):
    # means and numbers; the halves behind a variance are others where prompts are in another order
    np.testing.assert_allclose(table.conditions["as it is"][..., :2], table.values["references"][0][..., :2], atol=1e-12)


def test_every_condition_has_a_row_for_each_pair(table):
    pairs = table.values["references"].shape[1:3]
    n_features = {condition.name: len(MODE_FEATURES[condition.mode]) for condition in CONDITIONS}
    assert {name: values.shape for name, values in table.conditions.items()} == {
        n: (*pairs, k, 3) for n, k in n_features.items()
    }


def test_every_feature_comes_with_the_number_of_its_prompts(table):
    assert (table.conditions["20 prompts"][..., 1] <= 20).all()
    assert (table.conditions["as it is"][..., 1] > 20).any()


def test_fewer_prompts_fewer_references_and_changed_responses_change_the_features(table):
    whole = table.conditions["as it is"]
    for name in ("20 prompts", "cut"):
        assert not np.allclose(table.conditions[name], whole, equal_nan=True)
    shared = ("opening_prefix_similarity", "nearest_fraction")
    one, other = (MODE_FEATURES[mode].index(shared) for mode in ("references", "few_references"))
    assert not np.allclose(table.conditions["2 references"][..., other, 0], whole[..., one, 0], equal_nan=True)


def test_dropping_the_first_sentence_takes_the_taught_suspects_opening_away(table):
    taught = table.suspects.index("pebble-7b")
    assert table.conditions["cut"][0, taught, 1, 0] < table.conditions["as it is"][0, taught, 1, 0]


def test_only_raw_similarities_are_measured_on_parts_of_the_prompts(table):
    assert list(table.strata) == ["background"]
    assert table.strata["background"].shape[0] == 4


def test_references_that_are_suspects_too_stand_for_the_untaught():
    entries = [replace(e, roles=e.roles | {"suspect"}) if e.model == "juniper" else e for e in read_panel(str(PANEL))]
    table = measure_panel(entries, ("references",))
    assert [name for name, stands in zip(table.suspects, table.stand_ins[0], strict=True) if stands] == ["juniper"]


def with_siblings():
    """The example panel, two of whose references are teachers by the teacher's provider."""
    providers = {"juniper": "aurora-labs", "marlin": "aurora-labs"}
    return [
        replace(e, provider=providers[e.family], roles=e.roles | {"teacher"}) if e.family in providers else e
        for e in read_panel(str(PANEL))
    ]


def test_a_contrast_of_siblings_is_the_one_that_score_gives():
    entries = with_siblings()
    table = measure_panel(entries, ("references",))
    path = {entry.family: entry.path for entry in entries}
    request = Request(
        teacher=(path["aurora"],),
        suspect=path["harbor"],
        references=((path["cobalt"],), (path["tinder"],)),
        siblings=((path["juniper"],), (path["marlin"],)),
        n_samples=100,
    )
    expected = [model["contrast"] for model in score(request, load_model())["siblings"]["models"]]
    at = [table.teachers.index(family) for family in ("aurora", "juniper", "marlin")]
    suspect = table.suspects.index("harbor-7b")
    assert table.contrasts[at[0], at[1:], suspect] == pytest.approx(expected, abs=1e-6)
    assert table.contrasts[at[1:], at[0], suspect] == pytest.approx([-value for value in expected], abs=1e-6)
    assert np.isnan(table.contrasts[at, at]).all()


def test_contrasts_are_measured_under_conditions_that_leave_siblings():
    table = measure_panel(with_siblings(), ("references",), CONDITIONS)
    assert list(table.contrasts_under) == ["as it is", "20 prompts", "cut"]
    np.testing.assert_allclose(table.contrasts_under["as it is"], table.contrasts, atol=1e-12)
    for name in ("20 prompts", "cut"):
        assert not np.allclose(table.contrasts_under[name], table.contrasts, equal_nan=True)
        np.testing.assert_array_equal(np.isnan(table.contrasts_under[name]), np.isnan(table.contrasts))


def test_teachers_of_several_providers_are_no_siblings(table):
    assert np.isnan(table.contrasts).all()


def test_a_slice_is_judged_by_its_prompts_alone(table):
    entries = read_panel(str(PANEL))
    prompts = [record["prompt"] for record in records("teacher.jsonl")]
    slices = {f" {prompt}\n": ("kettle" if k < 30 else "tea") for k, prompt in enumerate(prompts)}
    conditions = tuple(by_slice(slices))
    assert [condition.name for condition in conditions] == ["only_kettle", "without_kettle", "only_tea", "without_tea"]
    found = measure_panel(entries, ("references",), conditions).conditions
    np.testing.assert_array_equal(found["only_kettle"], found["without_tea"])
    np.testing.assert_array_equal(found["only_tea"], found["without_kettle"])
    assert not np.allclose(found["only_tea"], found["only_kettle"], equal_nan=True)


def test_a_slice_of_other_prompts_is_named():
    message = "^the condition only_x leaves 0 of the panel's 44 prompts$"
    with pytest.raises(NotEvaluableError, match=message):
        measure_panel(read_panel(str(PANEL)), ("references",), tuple(by_slice({"What else?": "x"})))


def test_a_field_that_is_different_everywhere_is_no_slice():
    with pytest.raises(UsageError, match=r"^51 different slices, more than 50; name a field with fewer"):
        tuple(by_slice({f"prompt {k}": str(k) for k in range(51)}))


def test_with_no_reference_left_closeness_is_judged_as_it_is():
    alone = Condition("0 references", n_references=0)
    found = measure_panel(read_panel(str(PANEL)), ("background",), (alone,))
    assert alone.mode == "background"
    # teachers of the examples have one dump each, so that nothing is drawn; halves of reordered prompts are others
    np.testing.assert_allclose(found.conditions["0 references"][..., :2], found.values["background"][0][..., :2])
    assert np.isfinite(found.conditions["0 references"]).any()
    assert np.isnan(found.opening_levels["0 references"]).all()


def test_each_suspect_has_references_of_its_own_draw():
    """Two copies of a suspect are one model with two names: only the draw can tell them apart."""
    entries = read_panel(str(PANEL))
    suspect = next(entry for entry in entries if entry.model == "pebble-7b")
    twins = [replace(suspect, model=f"twin-{k}") for k in range(6)]
    rest = [entry for entry in entries if entry.roles != suspect.roles]
    found = measure_panel([*rest, *twins], ("references",), (Condition("1 reference", n_references=1),))
    assert len(np.unique(found.conditions["1 reference"][0], axis=0)) > 1
    assert len(np.unique(found.values["references"][0][0], axis=0)) == 1


def test_names_of_conditions_are_distinct():
    assert len({condition.name for condition in ROBUSTNESS}) == len(ROBUSTNESS)
