"""The scripts that measure libraries, on the examples."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import measure_library
import measure_library_verdicts
import measure_makers
import measure_openset
import pytest
from invented_panel import write_panel

from distilldetect.cli import run
from distilldetect.model import Hierarchical, model_document

EXAMPLES = Path(__file__).parents[2] / "examples"
PANEL, PAIRS, LIBRARY = (str(EXAMPLES / name) for name in ("panel.csv", "labels.csv", "references.ddlib"))


def printed(script, arguments, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", [script.__name__, *arguments])
    script.main()
    return capsys.readouterr().out


def test_a_teacher_of_another_maker_is_named_by_nobody(monkeypatch, capsys):
    told = printed(measure_makers, [PANEL, PAIRS, LIBRARY], monkeypatch, capsys)
    assert told.startswith("nothing of its maker: 1 dumps, named rightly + falsely from 1.2: 0+")


def test_a_library_is_worth_about_what_its_dumps_are(tmp_path, monkeypatch, capsys):
    model = tmp_path / "model.json"
    numbers = Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3)
    model.write_text(json.dumps(model_document(numbers, (), {})), encoding="utf-8")
    told = printed(measure_library, [PANEL, PAIRS, LIBRARY, "5", str(model)], monkeypatch, capsys)
    for name in ("taught", "untaught"):
        off = re.search(rf"^{name}: 1 pairs, mean absolute difference (\d\.\d+)", told, re.MULTILINE)
        assert float(off[1]) < 1
    assert len(asdict(numbers)) == 5


@pytest.fixture
def invented(tmp_path):
    """A labelled panel, and a library of its teachers and references."""
    panel, labels = write_panel(tmp_path, n_pupils=1)
    Path(labels).rename(tmp_path / "pairs.csv")
    library = str(tmp_path / "known.ddlib")
    assert run(["library", "build", panel, "-o", library, "-q"]) == 0
    return panel, str(tmp_path / "pairs.csv"), library


def test_references_of_a_library_alone_are_judged_in_every_way(invented, tmp_path, monkeypatch, capsys):
    panel, _, library = invented
    other = tmp_path / "other"
    other.mkdir()
    Path(write_panel(other, n_pupils=1)[1]).rename(other / "pairs.csv")
    monkeypatch.setattr(measure_library_verdicts, "FingerprintCache", lambda *_: None)
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # the work is small: no other process is worth its start
    arguments = [panel, str(other / "panel.csv"), "--library", library, "--models", str(tmp_path / "fitted")]
    measure_library_verdicts.main(arguments)
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines()[2:]]
    assert [row[1].strip() for row in rows] == [
        "the panel's own", *(f"library, {way}" for way in measure_library_verdicts.WAYS)
    ] * 2  # fmt: skip
    own, named = rows[0], rows[1]
    assert own[2] == named[2]  # the other maker's two models and four more, as the panel has
    assert float(named[5]) > 0.9
    assert (tmp_path / "fitted" / f"without_{tmp_path.name}.json").exists()


def test_a_maker_taken_away_is_not_named(invented, tmp_path, monkeypatch, capsys):
    model = tmp_path / "model.json"
    model.write_text(json.dumps(model_document(Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (), {})), encoding="utf-8")
    told = printed(measure_openset, [*invented, str(model)], monkeypatch, capsys)
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in told.splitlines()[2:-1]]
    assert [row[:3] for row in rows] == [
        [which, way, "4"] for which in ("there", "taken away") for way in measure_openset.WAYS
    ]
    assert rows[1][3] == "100.0%"  # every candidate is there, and the true maker is named
    assert all(row[3] == "0.0%" for row in rows[2:])  # a maker that is not there cannot be named
