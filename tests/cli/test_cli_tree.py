"""``tree`` as a shell sees it."""

import csv
import gzip
import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from distilldetect.cli import run

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
ALPACA = ROOT.parent / "shared" / "alpaca_eval"
HEADER = "model,path,role,family,provider,released\n"


@pytest.fixture
def panel(tmp_path):
    """The examples under hostile names."""
    rows = []
    for k, path in enumerate(sorted(EXAMPLES.glob("*.jsonl"))):
        shutil.copy(path, tmp_path)
        rows.append(f'"=m{k} <b>\'&",{path.name},{"teacher" if k == 0 else "suspect"},,,\n')
    (tmp_path / "panel.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return tmp_path / "panel.csv"


def table(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def last_line(capsys):
    return capsys.readouterr().err.splitlines()[-1].removeprefix("distilldetect: ")


@pytest.mark.parametrize("linkage", ["average", "nj"])
def test_a_tree_is_drawn_and_written_with_relatives(linkage, panel, tmp_path, capsys):
    drawing, text, nearest = tmp_path / "t.svg", tmp_path / "t.nwk", tmp_path / "nearest.csv"
    given = ("-o", str(drawing), "-o", str(text), "--relatives", str(nearest), "--linkage", linkage, "--bootstrap", "20")
    assert run(["tree", str(panel), *given]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", f"{drawing}, {text}: 7 models\n")
    assert ElementTree.fromstring(drawing.read_text(encoding="utf-8")).tag == "{http://www.w3.org/2000/svg}svg"
    assert text.read_text(encoding="utf-8").count("<b>''&'") == 7
    rows = table(nearest)
    assert list(rows[0]) == ["model", "relative", "rank", "closeness", "support"]
    assert len(rows) == 7 * 5
    first = {row["model"]: row["relative"] for row in rows if row["rank"] == "1"}
    files = [path.stem for path in sorted(EXAMPLES.glob("*.jsonl"))]
    by_file = {name: f"'=m{k} <b>'&" for k, name in enumerate(files)}
    assert first[by_file["suspect_distilled"]] == by_file["teacher"]
    assert first[by_file["teacher"]] == by_file["suspect_distilled"]


def test_two_runs_agree_to_the_byte(panel, tmp_path):
    written = []
    for name in ("a", "b"):
        paths = [tmp_path / f"{name}{suffix}" for suffix in (".svg", ".nwk", ".csv")]
        given = ("-o", str(paths[0]), "-o", str(paths[1]), "--relatives", str(paths[2]), "--bootstrap", "10", "-q")
        assert run(["tree", str(panel), *given]) == 0
        written.append([path.read_bytes() for path in paths])
    assert written[0] == written[1]


def test_without_bootstrap_there_is_no_support(panel, tmp_path):
    nearest = tmp_path / "nearest.csv"
    given = ("-o", str(tmp_path / "t.nwk"), "--relatives", str(nearest), "--bootstrap", "0", "-q")
    assert run(["tree", str(panel), *given]) == 0
    assert {row["support"] for row in table(nearest)} == {""}


def test_an_unknown_suffix_is_a_usage_error(panel, tmp_path, capsys):
    assert run(["tree", str(panel), "-o", str(tmp_path / "t.png")]) == 2
    assert last_line(capsys) == f"{tmp_path / 't.png'}: the suffix names no format; end it in one of .svg, .nwk"
    assert not (tmp_path / "t.png").exists()


def test_a_dump_of_other_prompts_is_not_evaluable(panel, tmp_path, capsys):
    other = tmp_path / "other.jsonl"
    other.write_text("".join(json.dumps({"prompt": f"p{k}", "output": f"An answer {k}."}) + "\n" for k in range(30)))
    with panel.open("a", encoding="utf-8") as file:
        file.write("other,other.jsonl,suspect,,,\n")
    assert run(["tree", str(panel), "-o", str(tmp_path / "t.svg")]) == 4
    assert last_line(capsys) == (
        f"{other}: shares 0 prompts with {tmp_path / 'reference_1.jsonl'} (answered by both), fewer than 20, and too few"
        " with 7 of 7 dumps; leave it out of the panel, or lower --min-prompts"
    )
    assert not (tmp_path / "t.svg").exists()


def test_a_place_that_cannot_be_written_to_is_told(panel, tmp_path, capsys):
    path = tmp_path / "nowhere" / "t.svg"
    assert run(["tree", str(panel), "-o", str(path), "--bootstrap", "0"]) == 3
    assert last_line(capsys) == f"{path}: cannot be written: there is no such folder; make it first"


@pytest.mark.skipif(not ALPACA.is_dir(), reason="needs the dumps of ../shared/alpaca_eval")
def test_lines_of_real_models_are_clades(tmp_path):
    """Two snapshots each of four models that share nothing else, on every fourth prompt."""
    lines = {("claude", "claude-2"), ("gpt4", "gpt4_0314"), ("tulu-2-dpo-7b", "tulu-2-dpo-7b-ExPO"),
             ("vicuna-13b-v1.5", "vicuna-13b-v1.5-togetherai")}  # fmt: skip
    known = {row["model"]: row for row in table(ALPACA / "panel.csv")}
    rows = []
    for model in (model for line in sorted(lines) for model in line):
        answers = json.loads(gzip.decompress((ALPACA / known[model]["path"]).read_bytes()))
        (tmp_path / f"{model}.json").write_text(json.dumps(answers[::4]), encoding="utf-8")
        rows.append(f"{model},{model}.json,teacher,,,\n")
    (tmp_path / "panel.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    assert run(["tree", str(tmp_path / "panel.csv"), "-o", str(tmp_path / "t.nwk"), "--bootstrap", "0", "-q"]) == 0
    text = (tmp_path / "t.nwk").read_text(encoding="utf-8")
    pairs = re.findall(r"\('([^']+)':[\d.]+,'([^']+)':[\d.]+\)", text)
    assert {tuple(sorted(pair)) for pair in pairs} == lines
