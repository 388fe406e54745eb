"""The page of an evaluation: its numbers by hand, its drawings, and that nothing in it is alive."""

import base64
import copy
import csv
import hashlib
import io
import json
import math
import re
import unicodedata
from itertools import pairwise

import numpy as np
import pytest

from distilldetect.cli import run
from distilldetect.reports.evaluation.charts import Frame, reliability_points, roc_curves, strips, tippett
from distilldetect.reports.evaluation.curves import (
    UNTRAINED,
    Scored,
    extremes,
    group_of,
    grouped,
    reliability,
    roc,
    survival,
)
from distilldetect.reports.evaluation.page import render
from distilldetect.reports.evaluation.table import FIGURES, SIBLING_FIGURES, csv_table, text_table, within_teachers
from distilldetect.results.document import rounded
from distilldetect.results.saved_evaluation import BASELINES
from distilldetect.validation.figures import TIERS, figures
from distilldetect.validation.table import LabelTable, PairTable
from reports.conftest import EXAMPLES, HOSTILE
from reports.page import Page
from reports.test_html_report import TAGS

TEACHERS, PROVIDERS = ("t0", "t1", "t2"), ("P", "Q", "")
# suspects a1, a2 (family a), b, c, d of t0: all but d trained; e, f untrained; the rest is known of other teachers
SUSPECTS, FAMILIES = ("a1", "a2", "b", "c", "d", "e", "f"), ("a", "a", "b", "c", "d", "e", "f")
LABEL = np.array([[1, 1, 1, 1, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0], [0, 0, 0, 0, -1, 0, 0]])
BASIS = np.array(
    [
        ["documented"] * 4 + ["documented", "sibling-temporal", "nominal"],
        ["temporal"] * 4 + ["documented"] * 3,
        ["documented"] * 4 + ["", "temporal", "temporal"],
    ]
)
LOG10 = np.array([[3.0, 1.0, 2.0, -0.5, 0.0, 0.5, 1.5], [-1, -1, -2, -1, 1.25, -2, -1.5], [-2, -1, 0.25, -1, 0, -2, -1.75]])
COUNTS = {"trained": 5, "clean": 13, "siblings": 1, "nominal": 1}  # pairs of each group


@pytest.fixture(scope="module")
def made():
    """An evaluation document of three teachers and seven suspects."""
    zeros = np.zeros((3, 7))
    table = PairTable(TEACHERS, PROVIDERS, SUSPECTS, {}, {}, zeros.astype(bool), {}, zeros, 100, np.full((3, 3, 7), np.nan))
    known = LabelTable(LABEL, BASIS, FAMILIES)
    rows = [
        {
            "teacher": TEACHERS[t],
            "suspect": SUSPECTS[s],
            "family": FAMILIES[s],
            "provider": PROVIDERS[t],
            "log10_lr": LOG10[t, s],
            "label": int(LABEL[t, s]),
            "basis": str(BASIS[t, s]),
        }
        for t, s in zip(*np.nonzero(LABEL >= 0), strict=True)
    ]
    return rounded(
        {
            "schema": "distilldetect/1",
            "tool": {"name": "distilldetect", "version": "0"},
            "mode": "references",
            "method": "double hold-out",
            "n_prompts": 100,
            "n_pairs": len(rows),
            "n_positive": 5,
            "metrics": figures(LOG10 * math.log(10), table, known),
            "baselines": {name: figures(zeros, table, known) for name in BASELINES},
            "conditions": {},
            "scores": [row | {"log10_lr": float(row["log10_lr"])} for row in rows],
        }
    )


@pytest.fixture
def document(made):
    return copy.deepcopy(made)


def of_style(picture, style):
    return [mark for mark in picture.marks if mark.style == style]


# --- the numbers ---


def test_groups_are_those_of_the_figures():
    for tier, bases in TIERS.items():
        assert {group_of({"label": 0, "basis": basis}) for basis in bases} == {tier}
    assert tuple(TIERS) == UNTRAINED
    assert group_of({"label": 0, "basis": "hearsay"}) == ""


def test_each_family_of_a_teacher_weighs_one(document):
    groups = grouped(document)
    assert sorted(pair.weight for pair in groups["trained"]) == [0.5, 0.5, 1, 1, 1]
    assert {group: len(pairs) for group, pairs in groups.items()} == {
        "trained": 5,
        "clean": 13,
        "siblings": 1,
        "nominal": 1,
    }


def test_pairs_of_a_basis_that_no_figure_counts_are_in_no_drawing(document):
    before = grouped(document)
    document["scores"].append(document["scores"][0] | {"label": 0, "basis": "hearsay", "log10_lr": 99.0})
    assert grouped(document) == before
    assert max(one.log10_lr for one in extremes(document, trained=False)) < 99


def test_roc_by_hand():
    trained = [Scored(2.0, 1.0, "t"), Scored(1.0, 0.5, "t"), Scored(0.0, 0.5, "t")]
    untrained = [Scored(1.0, 1.0, "t"), Scored(-1.0, 3.0, "t")]
    # above 1: half of the trained; at 1 a quarter of either; at 0 the rest of the trained; at -1 the rest of the others
    assert roc(trained, untrained) == [(0, 0), (0, 0.5), (0.25, 0.75), (0.25, 1.0), (1.0, 1.0)]
    assert roc(trained, []) == roc([], untrained) == []


def test_the_area_under_the_roc_curve_is_the_auroc_of_the_figures(document):
    trained, clean = ([pair for pair in grouped(document)[group] if pair.teacher == "t0"] for group in ("trained", "clean"))
    area = sum((x - x0) * (y + y0) / 2 for (x0, y0), (x, y) in pairwise(roc(trained, clean)))
    assert area == pytest.approx(document["metrics"]["within_teacher"]["t0"]["clean"]["auroc"])


def test_survival_by_hand():
    pairs = [Scored(1.0, 0.5, "t"), Scored(1.0, 0.5, "t"), Scored(-1.0, 1.0, "t"), Scored(3.0, 2.0, "t")]
    assert survival(pairs) == [(-1, 1), (-1, 0.75), (1, 0.75), (1, 0.5), (3, 0.5), (3, 0)]
    assert survival([]) == []


def test_reliability_by_hand():
    # LRs of 9 (posterior 0.9) and 1 (0.5); the classes weigh the same though there are three times as many untrained
    trained = [Scored(math.log10(9.5), 1.0, "t")]
    untrained = [Scored(math.log10(9.5), 1.0, "t"), Scored(0.0, 1.0, "t"), Scored(0.0, 1.0, "t")]
    half, high = reliability(trained, untrained)
    assert (half.low, half.high, half.said, half.observed) == pytest.approx((0.5, 0.6, 0.5, 0.0))
    assert (half.n_trained, half.n_untrained, high.n_trained, high.n_untrained) == (0, 2, 1, 1)
    assert (high.said, high.observed) == pytest.approx((9.5 / 10.5, 1 / (1 + 1 / 3)))
    assert reliability(trained, []) == []


def test_an_lr_of_any_size_has_a_bin():
    found = reliability([Scored(5000.0, 1.0, "t")], [Scored(-5000.0, 1.0, "t")])
    assert [(one.low, one.observed) for one in found] == [(0.0, 0.0), (0.9, 1.0)]


def test_the_error_list_names_families_and_averages_their_models(document):
    lowest = extremes(document, trained=True)
    assert [(one.family, one.teacher, one.log10_lr) for one in lowest] == [
        ("c", "t0", -0.5),
        ("d", "t1", 1.25),
        ("a", "t0", 2.0),
        ("b", "t0", 2.0),
    ]
    assert lowest[2].models == ("a1", "a2")
    highest = extremes(document, trained=False, most=3)
    assert [(one.family, one.teacher, one.group) for one in highest] == [
        ("f", "t0", "nominal"),
        ("e", "t0", "siblings"),
        ("b", "t2", "clean"),
    ]


# --- the drawings ---


def test_a_frame_puts_values_where_they_belong():
    frame = Frame(10, 20, 100, 200, x_low=-1, x_high=1)
    assert [frame.x(value) for value in (-1, 0, 1, 9)] == [10, 60, 110, 110]
    assert [frame.y(value) for value in (0, 0.5, 1, -3)] == [220, 120, 20, 220]


def points_of(mark):
    return [tuple(map(float, place.split())) for place in mark.place["d"].removeprefix("M").split("L")]


@pytest.mark.parametrize("width", [328.0, 760.0])
def test_the_roc_curve_is_drawn_whole_and_enlarged(document, width):
    picture = roc_curves(document, width)
    _, whole, start = of_style(picture, "line clean")  # the first belongs to the legend
    boxes = [mark.place["d"] for mark in of_style(picture, "axis")]
    assert len(boxes) == 2
    lefts = [float(re.match(r"M([\d.]+)", box)[1]) for box in boxes]
    assert (lefts[0] < lefts[1]) == (width > 600)
    for mark, left in ((whole, lefts[0]), (start, lefts[1])):
        assert points_of(mark)[0] == (left, max(y for _, y in points_of(mark)))
    (top_right,) = {points_of(whole)[-1]}
    assert top_right[1] == min(y for _, y in points_of(whole))
    assert "false positive rate, up to 0.1" in [mark.text for mark in picture.marks]


def test_curves_compare_only_teachers_that_have_both_kinds_of_pairs(document):
    document["scores"].append(document["scores"][0] | {"teacher": "t9", "label": 0, "basis": "documented", "log10_lr": 9.0})
    before = copy.deepcopy(document)
    before["scores"].pop()
    assert of_style(roc_curves(document, 760), "line clean") == of_style(roc_curves(before, 760), "line clean")


def test_every_group_has_its_tippett_curve_from_one_to_none(document):
    picture = tippett(document, 760)
    for group in ("trained", *UNTRAINED):
        _, curve = of_style(picture, f"line {group}")
        heights = [y for _, y in points_of(curve)]
        assert heights == sorted(heights)
        assert heights[0] < heights[-1]


def test_every_point_of_the_reliability_plot_has_its_counts(document):
    picture = reliability_points(document, 760)
    (spots,) = of_style(picture, "spot trained")
    counts = [mark.text for mark in picture.marks if "+" in mark.text]
    assert spots.place["d"].count("M") == len(counts) >= 3
    assert sum(int(text.split("+")[0]) for text in counts) == 5
    assert sum(int(text.split("+")[1]) for text in counts) == 13


def test_the_strip_has_a_dot_for_every_pair_under_its_teacher(document):
    picture = strips(document, 760)
    assert [mark.text for mark in of_style(picture, "bold")] == ["t0", "t1", "all other teachers"]
    dots = {
        group: sum(m.place["d"].count("M") for m in of_style(picture, f"spot {group}")) for group in ("trained", *UNTRAINED)
    }
    assert dots == {"trained": 5, "clean": 13, "siblings": 1, "nominal": 1}
    assert "clean 6" in [mark.text for mark in picture.marks]  # t1: all but d


# --- the page ---


def test_the_page_has_all_parts_and_every_link_a_target(document):
    page = Page(render(document, True))
    ids = [e["attributes"].get("id") for e in page.all("h2")]
    assert ids == ["summary", "figures", "within", "roc", "tippett", "reliability", "strips", "errors", "method"]
    assert [e["attributes"]["href"] for e in page.all("a")] == [f"#{name}" for name in ids[1:]]
    assert len(page.all("svg")) == 8  # four drawings, for a phone and for all else
    every = [e["attributes"]["id"] for e in page.elements if "id" in e["attributes"]]
    assert len(every) == len(set(every))
    for drawing in page.all("svg"):
        assert set(drawing["attributes"]["aria-labelledby"].split()) <= set(every)
    assert len(page.all("table")) == len(page.all("caption")) == 5


def test_the_figures_are_those_of_the_document(document):
    page = Page(render(document, True))
    metrics = document["metrics"]
    shown = [figure.value(metrics) for figure in (*FIGURES, *within_teachers(document))]
    assert page.numbers("figure") == [value for value in shown if value is not None]
    text = page.all("main")[0]["text"]
    low, high = (metrics["within_teacher"]["t0"]["clean"][f"auroc_{end}"] for end in ("low", "high"))
    assert f"{low:.3f} to {high:.3f}" in text
    assert "3 trained, 1 untrained families" in text
    for words in BASELINES.values():
        assert words in text


def test_the_method_is_told_in_words(document):
    assert "Double hold-out: each pair is scored by a model fitted without" in render(document, True)
    document["method"] = {"model": "m.json", "sha256": "ab"}
    source = render(document, True)
    assert "Double hold-out" not in source
    assert "If it was fitted on these dumps, the figures flatter it." in source


def test_conditions_are_shown_where_there_are_some(document):
    some = {key: document["metrics"][key] for key in ("within_teacher_macro_auroc", "interaction", "families_equal")}
    document["conditions"] = {"25_prompts": {"mode": "references", **some, "trained_log10_lr_median": 0.5}}
    text = Page(render(document, True)).all("main")[0]["text"]
    assert "25 prompts" in text
    assert "+0.50" in text


def test_no_script_no_address_and_a_policy_that_allows_this_style_alone(document):
    page = Page(render(document, True))
    assert {e["tag"] for e in page.elements} <= TAGS
    names = {name for e in page.elements for name in e["attributes"]}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "action")]
    style = page.all("style")[0]["text"]
    assert not re.search(r"url\(|@import|expression", style)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(e["attributes"]["content"] for e in page.all("meta") if "http-equiv" in e["attributes"])
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def test_nothing_of_a_hostile_name_is_alive(document):
    for row in document["scores"]:
        row |= {key: f"{row[key]} {HOSTILE}" for key in ("teacher", "suspect", "family", "provider")}
    metrics = document["metrics"]
    metrics["within_teacher"] = {f"{name} {HOSTILE}": tiers for name, tiers in metrics["within_teacher"].items()}
    document |= {"mode": HOSTILE, "method": {"model": HOSTILE, "sha256": HOSTILE}}
    document["tool"] = {"name": HOSTILE, "version": HOSTILE}
    some = {key: metrics[key] for key in ("within_teacher_macro_auroc", "interaction", "families_equal")}
    document["conditions"] = {HOSTILE: some}
    source = render(document, True)
    page = Page(source)
    assert {e["tag"] for e in page.elements} <= TAGS
    assert len(page.all("style")) == 1
    assert not [name for e in page.elements for name in e["attributes"] if name.startswith("on")]
    assert {e["attributes"]["href"][0] for e in page.all("a")} == {"#"}
    assert {c for c in source if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} == {"\n"}
    assert "{{7*7}}" in page.all("main")[0]["text"]


def test_an_evaluation_without_trained_or_untrained_pairs_has_a_page(document):
    for label in (0, 1):
        left = document | {"scores": [row for row in document["scores"] if row["label"] == label]}
        left["metrics"] = left["metrics"] | {"within_teacher": {}}
        assert "No teacher has both trained and untrained suspects." in render(left, True)


def test_a_document_of_an_older_version_has_a_page(document):
    del document["conditions"]
    for row in document["scores"]:
        del row["family"], row["provider"]
    assert Page(render(document, True)).all("svg")


# --- other formats, and the command ---


def test_csv_has_interval_counts_and_baselines(document):
    rows = {row["figure"]: row for row in csv.DictReader(io.StringIO(csv_table(document, True)))}
    row, expected = rows["t0, clean"], document["metrics"]["within_teacher"]["t0"]["clean"]
    assert [float(row[key]) for key in ("method", "low", "high")] == [
        expected[f"auroc{end}"] for end in ("", "_low", "_high")
    ]
    assert (row["rests_on"], row["shuffled_prompts"]) == ("3 trained, 1 untrained families", "0.5")


def test_the_text_table_has_a_line_a_figure(document):
    lines = text_table(document, True).splitlines()
    assert lines[0].split() == ["method", *BASELINES]
    assert len(lines) == 1 + len(FIGURES) + len(SIBLING_FIGURES)
    assert lines[1].split() == ["within-teacher", "macro", "AUROC,", "clean", "0.667", "0.500", "0.500", "0.500"]


def outcome(capsys, *arguments):
    status = run(["evaluate", *map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out, told.err


def test_a_saved_evaluation_is_reported_anew_in_every_format(document, tmp_path, capsys):
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(document))
    names = ("a.html", "b.csv", "c.txt", "d.json")
    wanted = [part for name in names for part in ("-o", tmp_path / name)]
    assert outcome(capsys, "--saved", saved, *wanted) == (0, "", "")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == render(document, True)
    assert (tmp_path / "b.csv").read_text() == csv_table(document, True)
    assert json.loads((tmp_path / "d.json").read_text()) == document


def test_a_panel_is_measured_into_a_page_and_json(tmp_path, capsys):
    panel = ("examples/panel.csv", "--labels", "examples/labels.csv")
    given = [EXAMPLES.parent / part if part.startswith("examples") else part for part in panel]
    assert outcome(capsys, *given, "-o", tmp_path / "m.json", "-o", tmp_path / "m.html", "-q")[0] == 0
    measured = json.loads((tmp_path / "m.json").read_text())
    assert (tmp_path / "m.html").read_text(encoding="utf-8") == render(measured, True)
    assert {(row["suspect"], row["family"], row["provider"]) for row in measured["scores"]} == {
        ("pebble-7b", "pebble", "aurora-labs"),
        ("harbor-7b", "harbor", "aurora-labs"),
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "other"}, "schema is 'other', not \"distilldetect/1\""),
        ({"scores": [{"teacher": "t"}]}, "scores[0].suspect is not there"),
        ({"method": "magic"}, "method is not an object"),
        ({"baselines": {}}, "baselines.teacher_prior is not there"),
    ],
)
def test_what_is_no_evaluation_is_refused(change, said, document, tmp_path, capsys):
    saved = tmp_path / "saved.json"
    saved.write_text(json.dumps(document | change))
    hint = "give the JSON that 'distilldetect evaluate --format json' writes"
    assert outcome(capsys, "--saved", saved) == (3, "", f"distilldetect: {saved}: is no evaluation: {said}; {hint}\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give a PANEL and its --labels, or --saved FILE.json"),
        (("p.csv",), "give a PANEL and its --labels, or --saved FILE.json"),
        (("p.csv", "--saved", "x.json"), "--saved stands for a PANEL and its --labels; give one or the other"),
        (
            ("--saved", "x.json", "-o", "x.pdf"),
            "x.pdf: the suffix names no format; end it in one of .txt, .json, .csv, .html, .htm, or give --format",
        ),
    ],
)
def test_wrong_usage_is_status_2(arguments, message, capsys):
    assert outcome(capsys, *arguments) == (2, "", f"distilldetect: {message}\n")
