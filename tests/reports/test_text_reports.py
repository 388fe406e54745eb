"""The card, Markdown, and the tables: short enough, and dead to whatever a dump holds."""

import csv
import io
import re
import unicodedata

import pytest

from distilldetect.reports import REPORTS
from distilldetect.reports.result import scale
from distilldetect.results import lr_text
from reports.conftest import VALIDATION

ALIVE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.fixture(autouse=True)
def _a_terminal_of_100_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")


def shown(name, document):
    return REPORTS[name].render(document, True)


def test_the_card_of_the_example_has_at_most_34_lines(distilled):
    distilled["warnings"] = []
    lines = shown("table", distilled).splitlines()
    assert len(lines) <= 34
    assert max(map(len, lines)) <= 100
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("name", ["table", "markdown"])
def test_a_card_tells_verdict_reasons_passages_warnings_and_how_sure_the_tool_is(name, distilled):
    distilled["warnings"] = ["Few prompts: 44 shared."]
    distilled["model"]["validation"] = VALIDATION
    lr, uncapped = (lr_text(distilled["verdict"][key]) for key in ("log10_lr", "log10_lr_uncapped"))
    text = " ".join(shown(name, distilled).replace("\\", "").split())
    for said in (
        "Moderate support that pebble-7b was trained on outputs of aurora-large.",
        f"LR {lr}; 95 % interval ",
        f"; uncapped {uncapped}; p 0.2, the smallest possible here",
        "On part of the evidence, verdicts go from “",
        "Of 5 models, pebble-7b begins its answer most like aurora-large on 82% of prompts",
        "opening prefix (openings)",
        f"{lr} is printed, not {uncapped}: documents of who was taught may be wrong",
        "the middle one decides: openings",
        "juniper",
        f"worse than the teacher's {distilled['verdict']['log10_lr_uncapped']:+.2f}",
        "Shared with the teacher; 0 of 4 references have it:",
        "“The key thing here is to build a habit before you build speed.",
        "Few prompts: 44 shared.",
        "A verdict this strong came out for 43 of 100 taught and 1 of 100 untaught models, families counting the same",
    ):
        assert said in text


def test_rows_of_the_card_add_up(distilled):
    lines = [line.rsplit(None, 1) for line in shown("table", distilled).splitlines()]
    values = [float(last) for _, last in (line for line in lines if len(line) == 2) if re.fullmatch(r"[+-]\d+\.\d\d", last)]
    rows = values[: len(distilled["contributions"]) + 2]
    assert sum(rows[:-1]) == pytest.approx(rows[-1], abs=0.005 * len(rows))


@pytest.mark.parametrize(
    ("verdict", "line"),
    [
        ((0.0, -1.0, 1.0), "·········━━━━━━━━━◆━━━━━━━━━········|·········"),
        ((1.5, None, None), "·········|········|········|····◆···|·········"),
        ((9.0, -9.0, 9.0), "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━◆"),
    ],
)
def test_the_scale_of_one_line(verdict, line):
    keys = ("log10_lr", "log10_lr_low", "log10_lr_high")
    assert scale({"verdict": dict(zip(keys, verdict, strict=True))}) == f"not trained 1/100 {line} 1,000 trained"


def test_without_an_lr_there_is_no_scale():
    assert scale({"verdict": dict.fromkeys(("log10_lr", "log10_lr_low", "log10_lr_high"))}) == ""


def test_markdown_lists_every_contribution_check_and_reference(distilled):
    lines = shown("markdown", distilled).splitlines()
    for part in distilled["contributions"]:
        assert any(line.endswith(f"| {part['log10_lr']:+.2f} |") for line in lines)
    for check in distilled["robustness"]:
        assert any(line.startswith(f"| {check['what']} |") for line in lines)
    for member in distilled["population"]["members"]:
        assert any(line.startswith(f"| {member['name']} |") for line in lines)


def test_nothing_of_a_hostile_dump_is_alive_in_the_card(hostile):
    text = shown("table", hostile)
    assert {c for c in text if unicodedata.category(c) in ALIVE} == {"\n"}
    assert "[bold red]x[/]" in text  # markup of a name is text


def test_nothing_of_a_hostile_dump_is_alive_in_markdown(hostile):
    text = shown("markdown", hostile)
    assert {c for c in text if unicodedata.category(c) in ALIVE} == {"\n"}
    plain = re.sub(r"\\.", "", text)
    assert not re.search(r"[<>`]|\]\(|!\[", plain)


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_nothing_of_a_hostile_dump_is_alive_in_a_table(name, delimiter, hostile):
    teacher, suspect = (next(i for i in hostile["inputs"] if i["role"] == role) for role in ("teacher", "suspect"))
    teacher["path"], suspect["path"] = "=1+1 <b>\x1b[31m\u202e", "@SUM(A1)\t+2"
    text = shown(name, hostile)
    header, cells = csv.reader(io.StringIO(text), delimiter=delimiter)
    assert len(header) == len(cells)
    assert cells[:2] == ["'=1+1 <b> [31m ", "'@SUM(A1) +2"]
    words = [cell for cell in cells if not re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", cell)]
    assert not [cell for cell in words if cell[:1] in ("=", "+", "-", "@")]
    assert {c for c in text if unicodedata.category(c) in ALIVE} <= {"\n", "\t"}


def test_habits_are_shown_with_who_writes_them(distilled):
    habit = distilled["habits"][0]
    assert f"Habit: “{habit['text']}” in {habit['suspect']:.0%} of its answers" in shown("table", distilled)
    assert f"| {habit['text']} | {habit['suspect']:.0%} | {habit['teacher']:.0%} |" in shown("markdown", distilled)
