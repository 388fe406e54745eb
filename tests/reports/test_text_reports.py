"""The card, Markdown, and the tables: short enough, and dead to whatever a dump holds."""

import csv
import io
import re
import unicodedata

import pytest

from distilldetect.reports import REPORTS

ALIVE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.fixture(autouse=True)
def _a_terminal_of_100_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")


def shown(name, document):
    return REPORTS[name].render(document, True)


def test_the_card_of_the_example_has_at_most_25_lines(distilled):
    distilled["warnings"] = []
    lines = shown("table", distilled).splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 100
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("name", ["table", "markdown"])
def test_a_card_tells_verdict_reasons_passages_warnings_and_how_sure_the_tool_is(name, distilled):
    distilled["warnings"] = ["Few prompts: 44 shared."]
    text = " ".join(shown(name, distilled).replace("\\", "").split())
    for said in (
        "Weak support that the suspect was trained on the teacher's outputs.",
        "LR 6.46, at the limit of what the validation data supports (1/8.13 to 6.46)",
        "opening prefix: share of prompts with the teacher nearest",
        "reference_1.jsonl in the teacher's place, log10 LR -1.27, worse than the teacher's +5.88",
        "Shared with the teacher; 0 of 4 references have it:",
        "“The key thing here is to build a habit before you build speed.",
        "Few prompts: 44 shared.",
        "LR of 10 or more for 16% of the trained and 1.1% of the untrained",
    ):
        assert said in text


def test_markdown_lists_every_contribution(distilled):
    distilled["contributions"] = [distilled["contributions"][0] | {"log10_lr": k / 10} for k in range(9)]
    rows = [line for line in shown("markdown", distilled).splitlines() if line.startswith("| opening trigram")]
    assert len(rows) == 9


def test_nothing_of_a_hostile_dump_is_alive_in_the_card(hostile):
    text = shown("table", hostile)
    assert {c for c in text if unicodedata.category(c) in ALIVE} == {"\n"}
    assert "[red]y" in text  # markup of a path is text


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
