import json

import pytest
from click.testing import CliRunner
from each import each

from distilldetect.cli import group, run
from distilldetect.reports import REPORTS

HINT = "give the JSON that 'distilldetect score --json' or 'attribute --json' writes"


@pytest.fixture
def saved(tmp_path, distilled):
    path = tmp_path / "result.json"
    path.write_text(json.dumps(distilled), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", REPORTS)
def test_a_saved_result_gives_the_report_that_score_gives(name, saved, distilled, capsys):
    assert run(["report", str(saved), "--format", name]) == 0
    assert capsys.readouterr().out == REPORTS[name].render(distilled, True)


def test_the_suffix_of_each_file_names_its_format(saved, tmp_path, distilled):
    page, card = tmp_path / "a.html", tmp_path / "a.md"
    assert run(["report", str(saved), "-o", str(page), "-o", str(card), "--no-header"]) == 0
    assert page.read_text(encoding="utf-8") == REPORTS["html"].render(distilled, True)
    assert card.read_text(encoding="utf-8") == REPORTS["markdown"].render(distilled, False)


def test_standard_input_may_be_json_lines(distilled):
    result = CliRunner().invoke(group, ["report", "-", "--format", "jsonl"], input=json.dumps(distilled) + "\n")
    assert json.loads(result.stdout) == distilled


def test_redact_leaves_no_text_of_the_dumps(saved, distilled, capsys):
    assert run(["report", str(saved), "--redact", "--format", "json"]) == 0
    out = capsys.readouterr().out
    assert json.loads(out)["redacted"] is True
    assert distilled["passages"][0]["prompt"] not in out


@each(
    ("content", "message"),
    [
        (b"", f":1: is not one JSON document; {HINT}"),
        (b"\xff\xfe{}", f":1: is not one JSON document; {HINT}"),
        (b"{}\n{}\n", f":2: is not one JSON document; {HINT}; of several results give one line"),
        (b"[1]", f": is no result: the document is not an object; {HINT}"),
        (b'{"schema": "distilldetect/9"}', f": is no result: schema is 'distilldetect/9', not \"distilldetect/1\"; {HINT}"),
    ],
)
def test_what_is_no_result_is_status_3(content, message, tmp_path, capsys):
    path = tmp_path / "result.json"
    path.write_bytes(content)
    assert run(["report", str(path)]) == 3
    assert capsys.readouterr().err == f"distilldetect: {path}{message}\n"


def test_a_file_that_is_not_there_is_status_3(tmp_path, capsys):
    path = tmp_path / "none.json"
    assert run(["report", str(path)]) == 3
    assert capsys.readouterr().err == f"distilldetect: {path}: cannot be read: No such file or directory; {HINT}\n"
