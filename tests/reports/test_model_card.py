"""The card of the shipped model says what the model holds, and nothing else."""

import json
from pathlib import Path

import pytest

import distilldetect.data
from distilldetect.reports.evaluation.modelcard import model_card

HOME = Path(next(iter(distilldetect.data.__path__)))
MODEL = json.loads((HOME / "model.json").read_text(encoding="utf-8"))
CARD = (HOME / "MODEL_CARD.md").read_text(encoding="utf-8")


def test_the_shipped_card_is_that_of_the_shipped_model():
    assert model_card(MODEL) == CARD


@pytest.mark.parametrize("mode", MODEL["modes"])
def test_each_mode_tells_its_figures_and_its_worst_errors_by_name(mode):
    seen = MODEL["modes"][mode]["validation"]
    section = CARD[CARD.index(f"(`{mode}`)") :]
    assert f"| Cllr, families equal | {seen['figures']['families_equal']['cllr']:.3f} |" in section
    for rows in seen["largest_errors"].values():
        for row in rows:
            assert f"{row['suspect']} for {row['teacher']} {row['log10_lr']:+.2f}" in section


def test_the_card_says_what_the_model_must_not_be_used_for():
    assert "as the only ground of an accusation" in CARD
