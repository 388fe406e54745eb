"""The scripts that measure libraries, on the examples."""

import json
import re
from dataclasses import asdict
from pathlib import Path

import measure_library
import measure_makers

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
