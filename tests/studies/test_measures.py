"""Studies run, on an invented panel."""

from pathlib import Path

import invented_panel
import measure_choices
import measure_frames
import measure_pipelines
import measure_steps
import measure_written
import pytest

from distilldetect.defaults import SEED
from distilldetect.fingerprints import FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.runtime import workers
from distilldetect.validation import measure_panel, read_labelled
from distilldetect.validation.fit import fit


@pytest.fixture(scope="module")
def panels(tmp_path_factory):
    made = []
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp("panels") / name
        folder.mkdir()
        panel, labels = invented_panel.write_panel(folder, n_pupils=1)
        Path(labels).rename(folder / "pairs.csv")
        made.append(panel)
    return made


def test_what_ships_is_fitted_as_train_fits(panels):
    with workers("loky", 1) as team:
        whole = measure_panel(read_labelled(panels[0]), FingerprintMaker(ReadOptions()), team, SEED, lambda n: None)
    studied = measure_choices.measured(panels[0]).panel(measure_choices.CHOICES["as it ships"])
    assert fit([studied]) == fit([whole])


def test_every_choice_is_fitted_and_judged(panels, capsys):
    measure_choices.main(panels)
    rows = capsys.readouterr().out.splitlines()
    assert len(rows) == 2 + 2 * len(measure_choices.CHOICES)
    assert all(row.count("|") == 8 for row in rows[2:])


def test_steps_of_verdicts_are_followed_over_numbers_of_references(panels, capsys):
    measure_steps.main(panels)
    cells = [[cell.strip() for cell in row.split("|")[1:-1]] for row in capsys.readouterr().out.splitlines()[2:]]
    assert [row[0] for row in cells] == ["one", "two"]
    assert all(0 <= float(share) <= 1 for row in cells for share in row[1:3])
    assert all(row[4] == "0" for row in cells)


def test_pairs_that_are_laid_to_a_pipeline_are_counted(panels, capsys, monkeypatch):
    monkeypatch.setattr(measure_pipelines, "FingerprintCache", lambda *_: None)
    monkeypatch.setattr("sys.argv", ["measure_pipelines", panels[0]])
    measure_pipelines.main()
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in capsys.readouterr().out.splitlines()]
    pairs, (dumps,) = rows[2:6], rows[9:]
    assert [row[:2] for row in pairs] == [["one", name] for name in ("all", "one each", "12", "4")]
    assert all(int(row[2]) > int(row[3]) == int(row[4]) == 0 and 0 <= float(row[5]) < 1 for row in pairs)
    assert dumps[0] == "one"
    assert int(dumps[1]) > 0


def test_text_of_a_pipeline_is_written_on_untaught_pairs(panels, capsys, monkeypatch):
    monkeypatch.setattr(measure_written, "PIPELINES", {"end": lambda row, answer: f"{answer} The end of it."})
    monkeypatch.setattr(measure_frames, "N_REFERENCES", 2)
    measure_written.main(panels[0], "1")
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in capsys.readouterr().out.splitlines()[2:]]
    assert [row[:2] for row in rows] == [
        [what, place] for what in ("end", measure_written.MOVED) for place in measure_written.PLACES
    ]
    assert [sum(map(int, row[3].split(" / "))) for row in rows] == [1] * 6
    assert ["added_text" in rows[0][4], "lacking_text" in rows[1][4]] == [True, True]
