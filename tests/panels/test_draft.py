"""A first panel for a folder of dumps."""

import json

import pytest

from distilldetect.errors import DumpError, UsageError
from distilldetect.panels import draft_panel, read_panel


@pytest.fixture
def folder(tmp_path):
    own = tmp_path / "dumps"
    own.mkdir()
    record = json.dumps({"prompt": "Why?", "response": "Because."}) + "\n"
    for name in ("gpt-3.5.jsonl", "pupil.v1.jsonl"):
        (own / name).write_text(record, encoding="utf-8")
    (own / "pairs.csv").write_text("teacher,suspect,label\ngpt-3.5,pupil.v1,1\n", encoding="utf-8")
    (own / "README.md").write_text("no dump", encoding="utf-8")
    return own


def test_every_dump_is_a_model_and_the_panel_can_be_read(folder):
    target = folder / "panel.csv"
    text, n_models = draft_panel(str(folder), str(target), ["gpt-3.5"])
    target.write_text(text, encoding="utf-8")
    entries = read_panel(str(target))
    assert n_models == 2
    assert {entry.model: sorted(entry.roles) for entry in entries} == {
        "gpt-3.5": ["suspect", "teacher"],
        "pupil.v1": ["reference", "suspect"],
    }


def test_without_a_teacher_every_model_is_one(folder):
    text, _ = draft_panel(str(folder), str(folder / "panel.csv"), [])
    assert text.count("teacher;suspect") == 2


def test_a_teacher_that_is_no_model_is_refused(folder):
    with pytest.raises(UsageError, match=r"^'claude' is no model of .*; its models are gpt-3.5, pupil.v1$"):
        draft_panel(str(folder), str(folder / "panel.csv"), ["claude"])


def test_a_folder_without_dumps_is_refused(tmp_path):
    with pytest.raises(DumpError, match=r": holds no dump; name a folder with a file of outputs for each model$"):
        draft_panel(str(tmp_path), str(tmp_path / "panel.csv"), [])
