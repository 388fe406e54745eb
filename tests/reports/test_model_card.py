"""The card of the shipped model says what the model holds, and nothing else."""

import json
from pathlib import Path

import distilldetect
from distilldetect.reports import model_card
from distilldetect.results import plain

HOME = Path(distilldetect.__file__).parent / "data"
MODEL = json.loads((HOME / "model.json").read_text(encoding="utf-8"))
CARD = (HOME / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_shipped_card_is_that_of_the_shipped_model():
    assert model_card(MODEL) == CARD


def test_every_number_is_there_with_its_meaning():
    for name, value in MODEL["numbers"].items():
        assert f"| {name} | {plain(value, 3)} | " in CARD


def test_every_panel_tells_its_error_and_its_worst_pairs_by_name():
    for name, panel in MODEL["validation"]["panels"].items():
        cost = panel["references"]["all"]["balanced"]
        assert f"| {name} | all | {plain(cost['cllr'])} | {plain(cost['cllr_min'])} |" in CARD
        for rows in panel["errors"].values():
            assert all(f"| {row['suspect']} | {row['teacher']} |" in CARD for row in rows)


def test_the_card_says_what_the_model_must_not_be_used_for():
    assert "as the only ground of an accusation" in CARD
