"""What is measured of a panel, and under which conditions."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from distilldetect.panel import read_panel
from distilldetect.panelmeasure import ROBUSTNESS, Condition, measure_panel

PANEL = Path(__file__).parent.parent / "examples" / "panel.csv"
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
    np.testing.assert_allclose(table.conditions["as it is"], table.values["references"][0], atol=1e-12)


def test_every_condition_has_a_row_for_each_pair(table):
    shape = table.values["references"].shape[1:]
    assert {name: values.shape for name, values in table.conditions.items()} == dict.fromkeys(table.conditions, shape)


def test_fewer_prompts_fewer_references_and_changed_responses_change_the_features(table):
    whole = table.conditions["as it is"]
    for name in ("20 prompts", "2 references", "cut"):
        assert not np.allclose(table.conditions[name], whole, equal_nan=True)


def test_dropping_the_first_sentence_takes_the_taught_suspects_opening_away(table):
    taught = table.suspects.index("pebble-7b")
    assert table.conditions["cut"][0, taught, 1] < table.conditions["as it is"][0, taught, 1]


def test_only_raw_similarities_are_measured_on_parts_of_the_prompts(table):
    assert list(table.strata) == ["background"]
    assert table.strata["background"].shape[0] == 4


def test_references_that_are_suspects_too_stand_for_the_untaught():
    entries = [replace(e, roles=e.roles | {"suspect"}) if e.model == "juniper" else e for e in read_panel(str(PANEL))]
    table = measure_panel(entries, ("references",))
    assert [name for name, stands in zip(table.suspects, table.stand_ins[0], strict=True) if stands] == ["juniper"]


def test_names_of_conditions_are_distinct():
    assert len({condition.name for condition in ROBUSTNESS}) == len(ROBUSTNESS)
