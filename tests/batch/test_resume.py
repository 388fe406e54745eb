"""``batch`` run again: what it scores anew, and what it does not."""

import json
from pathlib import Path

import pytest
from batch_panels import batch, example_panel, records, rows_of, single_rows, write_dump

from distilldetect.batch.journal import journal_path

N_PAIRS = 7


@pytest.fixture
def panel(tmp_path, known_dumps, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", known_dumps)
    return example_panel(tmp_path / "panel")


def journal_keys(output):
    return [json.loads(line)["key"] for line in Path(journal_path(str(output))).read_text().splitlines()]


def test_a_finished_batch_is_not_done_again(panel, tmp_path, monkeypatch):
    output = tmp_path / "s.csv"
    assert batch(panel, "-o", output) == 0
    before = output.read_bytes()
    output.unlink()
    monkeypatch.setattr("distilldetect.batch.run.with_pool", None)  # whoever needs it fails
    assert batch(panel, "-o", output) == 0
    assert output.read_bytes() == before


def test_a_changed_suspect_scores_only_its_own_pairs_anew(panel, tmp_path):
    output = tmp_path / "s.csv"
    assert batch(panel, "-o", output) == 0
    before = journal_keys(output)
    write_dump(panel.parent / "suspect_independent.jsonl", records("suspect_independent.jsonl")[9:])
    assert batch(panel, "-o", output) == 0
    assert len(set(journal_keys(output)) - set(before)) == 2
    assert rows_of(output) == single_rows(panel)


def test_other_settings_score_every_pair_anew(panel, tmp_path):
    output = tmp_path / "s.csv"
    every = [], ["--min-prompts", "21"], ["--reasoning", "keep"], ["--salt", "x"]
    for n_settings, settings in enumerate(every, 1):
        assert batch(panel, "-o", output, *settings) == 0
        assert len(set(journal_keys(output))) == n_settings * N_PAIRS, settings


def test_force_starts_anew(panel, tmp_path):
    output = tmp_path / "s.csv"
    for _ in range(2):
        assert batch(panel, "-o", output, "--force") == 0
    assert len(journal_keys(output)) == N_PAIRS


def test_failed_pairs_are_tried_again(panel, tmp_path):
    bad = panel.parent / "suspect_distilled.jsonl"
    good = bad.read_bytes()
    undisturbed = tmp_path / "undisturbed.csv"
    assert batch(panel, "-o", undisturbed) == 0
    bad.unlink()
    assert batch(panel, "-o", tmp_path / "s.csv") == 5
    assert len(journal_keys(tmp_path / "s.csv")) == 5
    bad.write_bytes(good)
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    assert (tmp_path / "s.csv").read_bytes() == undisturbed.read_bytes()


def test_from_a_journal_cut_anywhere_the_output_is_the_same(panel, tmp_path):
    output, journal = tmp_path / "s.csv", Path(journal_path(str(tmp_path / "s.csv")))
    assert batch(panel, "-o", output) == 0
    before, rows = output.read_bytes(), journal.read_bytes()
    assert len(rows) > 4000
    for kept in range(0, 4001, 800):
        journal.write_bytes(rows[:kept])
        output.unlink()
        assert batch(panel, "-o", output) == 0
        assert output.read_bytes() == before, kept
        assert len(journal_keys(output)) == N_PAIRS, kept
