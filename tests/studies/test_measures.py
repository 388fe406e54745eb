"""The scripts that measure a panel for the README, on a small invented one."""

import re

import measure_choices
import measure_coverage
import measure_open_set
import measure_scripts
import measure_siblings
import measure_snapshots
import pytest
from distilldetect.model.modes import MODE_FEATURES
from invented_panel import write_panel

from distilldetect.defaults import FEATURES
from distilldetect.panels.panel import read_panel
from distilldetect.validation import hold_out, panelcomparisons


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """Paths of a panel and of its labels."""
    return write_panel(tmp_path_factory.mktemp("measures"))


def printed(script, arguments, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", [script.__name__, *arguments])
    script.main()
    return capsys.readouterr().out


def test_intervals_of_all_prompts_hold_the_ratio_on_all_prompts(panel, monkeypatch, capsys):
    told = printed(measure_coverage, [*panel, "4", "2"], monkeypatch, capsys)
    assert "prompts alone    50 prompts, trained  : " in told
    assert "with refits     200 prompts, untrained: 100.0% of 4 intervals hold the whole" in told  # more than there are


def test_the_sibling_that_taught_is_named(panel, monkeypatch, capsys):
    told = printed(measure_siblings, panel, monkeypatch, capsys)
    assert told.startswith("12 cases, 12 families\n")
    assert re.search(r"^ +60 +1\.000 +0\.000 +0\.000$", told, re.MULTILINE)


def test_all_dumps_and_a_single_one_of_each_teacher_are_judged(panel, monkeypatch, capsys):
    told = printed(measure_snapshots, panel, monkeypatch, capsys)
    for name in ("as it is", "first dumps", "last dumps"):
        assert f"{name}: 12 taught, 24 untaught pairs" in told
    assert told.count("by the score: clean 1.000") == 3


def test_a_dump_of_another_style_takes_the_place_of_its_teachers(panel, monkeypatch, capsys):
    entries = read_panel(panel[0])
    plain, late = (measure_snapshots.with_style(entries, {"north-1"}, "-late", own) for own in ("", "-late"))
    assert [e.model for e in plain if e.family == "north-1" and e.is_candidate] == ["north-1"]
    assert [e.model for e in late if e.family == "north-1" and e.is_candidate] == ["north-1-late"]
    told = printed(measure_snapshots, [*panel, "-late"], monkeypatch, capsys)
    for name in ("dumps that have a -late", "dumps with -late"):
        assert f"{name}: 12 taught, 24 untaught pairs" in told


def test_every_choice_has_its_figures_and_leaves_nothing_behind(panel, monkeypatch, capsys):
    before = (dict(MODE_FEATURES), hold_out.STRICTNESS, hold_out.READ_TOGETHER, panelcomparisons.SEED)
    header, _, *rows = printed(measure_choices, [*panel, "1"], monkeypatch, capsys).splitlines()
    names = [line.split(" | ")[0].removeprefix("| ") for line in rows]
    assert names[0] == "as it ships"
    assert [name for name in names if name.startswith("without ")] == [f"without {signal}" for signal, _ in FEATURES]
    assert names[-5:] == ["strictness 0", "strictness 0.5", "strictness 1", "a weight each, added up", "draw 1"]
    for line in rows:
        assert line.count(" | ") == header.count(" | ")
        assert line.split(" | ")[1] == "1.000"
        assert line.split(" | ")[3] == ""  # nominal: the panel has none
    assert before == (dict(MODE_FEATURES), hold_out.STRICTNESS, hold_out.READ_TOGETHER, panelcomparisons.SEED)


def test_another_script_changes_no_figure(panel, monkeypatch, capsys):
    told = printed(measure_scripts, [*panel, "cyrillic"], monkeypatch, capsys).splitlines()
    assert [line.split(": ")[0] for line in told] == ["as it is", "cyrillic"]
    assert told[0].split(": ")[1] == told[1].split(": ")[1]


def test_with_a_provider_taken_away_its_pupils_are_judged_against_the_rest(panel, monkeypatch, capsys):
    told = printed(measure_open_set, [*panel, "1"], monkeypatch, capsys)
    assert "all dumps present: {'provider_top1_fraction': 1.0" in told
    assert re.search(r"^without north: LR >= 10 for a wrong teacher: \d of 6 suspects", told, re.MULTILINE)
    assert "in all 12 suspects: " in told
