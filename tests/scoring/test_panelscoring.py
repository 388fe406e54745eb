"""A panel's scorer against single results: the same numbers from shared work."""

import math

import pytest
from batch_panels import example_panel, single_rows, wide_panel

from distilldetect.batch.rows import row_of
from distilldetect.fingerprints.file import from_bytes, to_bytes
from distilldetect.fingerprints.fingerprint import fingerprint
from distilldetect.formats.reading import load
from distilldetect.model.file import load_model
from distilldetect.panels.panel import read_panel
from distilldetect.results.row import cell
from distilldetect.scoring.pairscore import Settings
from distilldetect.scoring.panelscoring import PanelScorer


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    return example_panel(tmp_path_factory.mktemp("panel"))


@pytest.fixture(scope="module")
def prints(panel):
    return {entry.model: fingerprint(load(entry.path)) for entry in read_panel(str(panel))}


def scorer(panel, prints, settings=Settings(), leaving_out=()):  # noqa: B008 - frozen
    pool = [e for e in read_panel(str(panel)) if e.is_candidate and e.model not in leaving_out]
    return PanelScorer(pool, [prints[entry.model] for entry in pool], load_model(), settings)


def suspects(panel):
    return [entry for entry in read_panel(str(panel)) if "suspect" in entry.roles]


def all_scores(scoring, panel, prints):
    return [
        scored
        for suspect in suspects(panel)
        for scored in scoring.score(suspect, prints[suspect.model], [t for t in scoring.teachers if t != suspect.family])
    ]


def test_every_number_is_that_of_a_single_result(panel, prints):
    rows = [row_of(scored, load_model()) for scored in all_scores(scorer(panel, prints), panel, prints)]
    assert [{name: cell(value) for name, value in row.items()} for row in rows] == single_rows(panel)


def test_every_number_is_that_of_a_single_result_with_many_references_too(tmp_path):
    panel = wide_panel(tmp_path)
    prints = {entry.model: fingerprint(load(entry.path)) for entry in read_panel(str(panel))}
    rows = [row_of(scored, load_model()) for scored in all_scores(scorer(panel, prints), panel, prints)]
    assert "references" in {row["mode"] for row in rows} <= {"references", "references_body"}
    assert any("win_excess" in feature for feature in load_model().classifier("references").features)
    assert [{name: cell(value) for name, value in row.items()} for row in rows] == single_rows(panel)


def test_suspects_do_not_influence_each_other(panel, prints):
    scoring = scorer(panel, prints)
    forward = [scoring.score(s, prints[s.model], ["aurora"]) for s in suspects(panel)]
    backward = [scorer(panel, prints).score(s, prints[s.model], ["aurora"]) for s in reversed(suspects(panel))]
    assert str(forward) == str(backward[::-1])


def test_fingerprints_from_files_score_alike(panel, prints):
    read = {model: from_bytes(to_bytes(print_), model) for model, print_ in prints.items()}
    assert str(all_scores(scorer(panel, read), panel, read)) == str(all_scores(scorer(panel, prints), panel, prints))


def test_too_few_prompts_fail_their_pair_only(panel, prints):
    suspect = next(s for s in suspects(panel) if s.model == "harbor")
    found = scorer(panel, prints, Settings(min_prompts=40)).score(suspect, prints["harbor"], ["aurora", "cobalt"])
    assert [scored.n_prompts for scored in found] == [0, 0]
    assert found[0].error == (
        f"{suspect.path}: shares 39 answered prompts with {panel.parent / 'teacher.jsonl'}, fewer than 40 (joined on"
        " prompt); give dumps of the same prompts"
    )
    assert math.isnan(found[0].log10_lr)


def test_another_salt_fails_the_suspect(panel, prints):
    suspect = next(s for s in suspects(panel) if s.model == "pebble")
    salted = fingerprint(load(suspect.path), b"salt")
    [scored] = scorer(panel, prints).score(suspect, salted, ["aurora"])
    assert scored.error == (f"{suspect.path}: was made with another salt than the panel's; make all with the same --salt")


def test_without_its_references_a_teacher_is_scored_by_the_background(panel, prints):
    suspect = next(s for s in suspects(panel) if s.model == "pebble")
    alone = scorer(panel, prints, leaving_out=("cobalt", "juniper", "marlin", "marlin-2"))
    [scored] = alone.score(suspect, prints["pebble"], ["aurora"])
    assert (scored.mode, scored.n_references, scored.error) == ("background", 0, "")
