"""The reports of an evaluation: what they show, and that nothing in them is alive."""

import copy
import csv
import io
import json

import pytest
from each import each
from labelled_panels import observation, pair

from distilldetect.cli import run
from distilldetect.reports.charts import PARTS, verdict_bars
from distilldetect.reports.evaluation import (
    csv_report,
    error_table,
    figure_tables,
    html_report,
    markdown_report,
    table_report,
)
from distilldetect.reports.tables import Table, markdown, text
from distilldetect.results import checked
from distilldetect.results.document import rounded
from distilldetect.validation.figures import baselines, panel_figures, score_rows, strengths
from distilldetect.validation.fit import Judged, JudgedPanel
from reports.conftest import CHROMIUM, HOSTILE, SEEN
from reports.page import Page

ALIVE = {"script", "iframe", "object", "embed", "form", "img", "link"}


def _judged(natural, tier, teacher, suspect, references):
    seen = observation(
        pair(teacher, suspect, tier=tier, provider=teacher),
        natural,
        (0.1,) * 12,
        references,
        channels=(0.5, 1.0, -0.5),
        length=0.0,
    )
    return Judged(seen, natural, natural, natural - 0.01, natural + 0.01, 0.0)


@pytest.fixture(scope="session")
def made():
    """An evaluation of one panel: a family taught, one missed, one clean, by two teachers."""
    values = (
        (3.0, "taught", "t", "a"),
        (-2.0, "taught", "t", "b"),
        (-1.0, "clean", "t", "c"),
        (-1.0, "clean", "u", "a"),
        (2.5, "nominal", "u", "c"),
    )
    judged = [_judged(*value, references) for references in ("all", "12", "4", "1", "0") for value in values]
    own = JudgedPanel("invented", tuple(judged), {"an answer is missing": 2})
    return rounded(
        {
            "schema": "distilldetect/1",
            "tool": {"name": "distilldetect", "version": "0"},
            "method": "leave_panel_out",
            "model": None,
            "seed": 1,
            "audits": ["invented"],
            "in_fit": {},
            "panels": {own.name: panel_figures(own, 1)},
            "strengths": strengths([own]),
            "baselines": {name: {own.name: ranks} for name, ranks in baselines(own, 1).items()},
            "scores": list(score_rows(own)),
        }
    )


@pytest.fixture
def document(made):
    return copy.deepcopy(made)


def test_verdicts_head_the_tables(document):
    first = figure_tables(document["panels"])[0]
    assert first.title == "Verdicts, by number of references"
    assert [row[1] for row in first.rows] == ["all", "12", "4", "1", "none"]
    assert first.rows[0] == ("invented", "all", "2", "50%", "0.0%", "0.0%", "50%", "2", "0.0%", "0.0%", "0.0%", "100%")
    hard = figure_tables(document["panels"])[1]
    assert [row[1] for row in hard.rows] == ["all", "12", "4", "1"]
    assert hard.rows[0] == ("invented", "all", "-", "-", "-", "-", "1", "100%", "0.0%", "0.0%", "-", "-", "-", "-")


def test_errors_are_named_with_their_channels(document):
    rows = error_table(document["panels"]).rows
    assert rows[0][:6] == ("invented", "highest untaught", "c", "u", "nominal", "+1.09")
    assert [row[2] for row in rows if row[1] == "lowest taught"] == ["b", "a"]
    assert rows[0][-4:] == ("+0.50", "+1.00", "-0.50", "0.00")


def test_text_leaves_out_empty_columns_and_markdown_escapes():
    table = Table("T", "note", ("a", "b", "c"), 1, (("x|y", "-", "1"), ("z", "-", "10")))
    assert text(table) == "T\na     c\nx|y   1\nz    10\n"
    assert markdown(table).splitlines()[4:] == [
        "| a | b | c |",
        "| --- | ---: | ---: |",
        "| x\\|y | - | 1 |",
        "| z | - | 10 |",
    ]


def test_text_and_markdown_say_how_pairs_were_judged(document):
    for report in (table_report, markdown_report):
        assert "Each panel was judged by a fit on the other panels" in report(document, True)
        assert "Never fitted on: invented." in report(document, True)
    document |= {"method": "model", "model": {"name": "m.json", "sha256": "ab"}, "in_fit": {"invented": ["a", "b"]}}
    assert "2 dumps of invented were in its fit: the figures of invented flatter it." in table_report(document, True)


def test_csv_has_a_row_for_each_pair(document):
    rows = list(csv.DictReader(io.StringIO(csv_report(document, True))))
    assert len(rows) == 5
    assert rows[0]["suspect"] == "a"
    assert {"panel", "log10_lr", "log10_lr_uncapped", "openings", "bodies", "habits"} <= set(rows[0])
    assert csv_report(document, False).count("\n") == 5


def test_bars_are_as_long_as_the_shares(document):
    picture = verdict_bars(document["panels"], 760.0)
    bars = [mark for mark in picture.marks if mark.tag == "rect"][len(PARTS) :]
    assert [mark.place["width"] for mark in bars[:2]] == [334.0, 334.0]
    assert bars[2].place["width"] == 668.0
    assert all(mark.place["x"] + mark.place["width"] <= 760.1 for mark in bars)


def test_the_page_holds_every_table_and_nothing_alive(document):
    found = Page(html_report(document, True))
    assert len(found.all("table")) == 6
    assert len(found.all("svg")) == 2
    assert {element["tag"] for element in found.elements} & ALIVE <= {"link"}


def test_hostile_names_stay_text(document):
    for rows in document["panels"]["invented"]["errors"].values():
        for row in rows:
            row["suspect"] = HOSTILE
    found = Page(html_report(document, True))
    assert {element["tag"] for element in found.elements} & ALIVE <= {"link"}
    assert any("<script>alert(1)</script>" in cell["text"] for cell in found.all("td"))


@each(
    ("change", "message"),
    [
        ({"schema": "other"}, "schema is 'other', not \"distilldetect/1\""),
        ({"method": "guess"}, "method is not one of"),
        ({"panels": {"invented": {}}}, "panels.invented.references is not there"),
        ({"baselines": {}}, "baselines.teacher_prior is not there"),
        ({"scores": [{}]}, "is not there"),
        ({"method": "model"}, "model is not an object"),
        ({"strengths": None}, "strengths is not an object"),
        ({"strengths": {"7": {}}}, "strengths.7 is not known"),
        ({"strengths": {"all": {}}}, "strengths.all.taught_families is not there"),
        (
            {
                "strengths": {
                    "all": {"taught_families": 1, "untaught_families": 1, "at_least": {"weak": [0.5]}, "at_most": {}}
                }
            },
            "strengths.all.at_least is not an object of two shares each",
        ),
    ],
)
def test_what_is_no_evaluation_is_refused(document, change, message):
    with pytest.raises(ValueError, match=message.replace(".", r"\.")):
        checked(document | change)


def test_a_saved_evaluation_is_reported_anew(document, tmp_path, capsys):
    path = tmp_path / "measured.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert run(["evaluate", "--saved", str(path), "--format", "table"]) == 0
    assert capsys.readouterr().out == table_report(document, True)
    path.write_text("{}", encoding="utf-8")
    assert run(["evaluate", "--saved", str(path)]) == 3
    assert "is no evaluation" in capsys.readouterr().err


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")
@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_the_page_keeps_no_reader_out(size, scheme, faults, document):
    assert faults(document, size, scheme, html_report(document, True)) == []
