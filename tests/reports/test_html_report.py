import base64
import hashlib
import math
import re
import unicodedata
from itertools import pairwise

import pytest

from distilldetect.reports.page import LONGEST_TEXT, TEMPLATES
from distilldetect.reports.result import html_report
from distilldetect.results import completed, signed
from reports.conftest import VALIDATION
from reports.page import Page

TAGS = {
    "html", "head", "meta", "title", "link", "style", "body", "header", "main", "footer", "nav", "section", "article",
    "h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "a", "dl", "div", "dt", "dd", "small", "strong", "figure", "figcaption",
    "svg", "desc", "rect", "path", "text", "table", "caption", "thead", "tbody", "tr", "th", "td", "data", "details",
    "summary", "bdi", "mark", "pre", "code", "br", "span",
}  # fmt: skip
PALETTE = re.compile(r"--([\w-]+): (#[0-9a-f]{6})")


@pytest.fixture(params=["distilled", "independent", "alone", "siblings", "impossible"])
def page(request, results):
    return Page(html_report(results[request.param], True))


def test_one_title_landmarks_and_headings_in_order(page):
    assert [len(page.all(tag)) for tag in ("h1", "header", "main", "footer", "nav")] == [1, 1, 1, 1, 1]
    levels = [int(e["tag"][1]) for e in page.elements if re.fullmatch(r"h\d", e["tag"])]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_parts_come_in_their_order(page):
    ids = [e["attributes"].get("id") for e in page.all("h2")]
    assert ids == [
        "verdict", "not-shown", "population", "contributions", "passages", "explanations", "robustness", "calibration",
        "method", "limits", "inputs", "rerun",
    ]  # fmt: skip
    assert [e["attributes"]["href"] for e in page.all("a")] == [f"#{name}" for name in ids[1:]]


def test_no_script_no_address_and_a_policy_that_allows_this_style_alone(page):
    assert {e["tag"] for e in page.elements} <= TAGS
    names = {name for e in page.elements for name in e["attributes"]}
    assert not [name for name in names if name.startswith("on") or name in ("style", "src", "srcset", "action")]
    assert [e["attributes"]["href"] for e in page.all("link")] == ["data:,"]
    style = page.all("style")[0]["text"]
    assert not re.search(r"url\(|@import|expression", style)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(e["attributes"]["content"] for e in page.all("meta") if "http-equiv" in e["attributes"])
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def test_tables_have_captions_and_scopes_and_drawings_say_what_they_show(page):
    assert len(page.all("table")) == len(page.all("caption")) >= 2
    assert {e["attributes"].get("scope") for e in page.all("th")} == {"col", "row"}
    ids = [e["attributes"]["id"] for e in page.elements if "id" in e["attributes"]]
    assert len(ids) == len(set(ids))
    for drawing in page.all("svg"):
        assert drawing["attributes"]["role"] == "img"
        assert set(drawing["attributes"]["aria-labelledby"].split()) <= set(ids)
    said = [e for e in page.elements if e["tag"] in ("title", "desc") and e["around"][-1] == "svg"]
    assert len(said) == 2 * len(page.all("svg"))
    assert all(e["text"].strip() for e in said)


@pytest.mark.parametrize(("name", "n_drawings"), [("distilled", 6), ("alone", 2), ("siblings", 6), ("impossible", 4)])
def test_what_can_be_drawn_is(name, n_drawings, results):
    assert len(Page(html_report(results[name], True)).all("svg")) == n_drawings


@pytest.mark.parametrize("name", ["distilled", "independent", "alone", "siblings"])
def test_contributions_add_up_to_the_sum_and_with_the_cut_to_what_is_printed(name, results):
    page = Page(html_report(results[name], True))
    (total,), (cut,), (reported,) = (page.numbers(kind) for kind in ("total", "cut", "reported"))
    assert math.fsum(page.numbers("part")) == pytest.approx(total, abs=6e-6)  # six decimals each
    assert total + cut == pytest.approx(reported, abs=1e-9)


def test_impossible_dates_leave_a_sum_and_nothing_printed(impossible):
    page = Page(html_report(impossible, True))
    assert page.all("h2")[0]["text"] == "Not evaluable: aurora-large appeared after pebble-7b."
    assert len(page.numbers("total")) == 1
    assert page.numbers("reported") == []


def test_the_first_screen_names_the_models_the_reasons_and_the_weakest_check(distilled):
    text = Page(html_report(distilled, True)).all("section")[0]["text"]
    for said in (
        "Moderate support that pebble-7b was trained on outputs of aurora-large.",
        "On part of the evidence, verdicts go from",
        "Of 5 models, pebble-7b begins its answer most like aurora-large on 82% of prompts; a reference in its",
    ):
        assert said in text


def test_the_measured_error_is_shown_and_its_absence_too(distilled):
    distilled["model"]["validation"] = {}
    assert "No error was measured for this number of references." in html_report(distilled, True)
    distilled["model"]["validation"] = VALIDATION
    text = Page(html_report(distilled, True)).all("main")[0]["text"]
    assert (
        text.count(
            "A verdict this strong came out for 43 of 100 taught and 1 of 100 untaught models, families counting the same"
        )
        == 2
    )
    assert "No error was measured" not in text
    rows = [row["text"] for row in Page(html_report(distilled, True)).all("tr")]
    assert "moderate support or more43%1.0%" in rows


def test_the_deciding_kind_of_evidence_is_marked(distilled):
    rows = [row for row in Page(html_report(distilled, True)).all("tr") if "decides" in row["text"]]
    assert [row["attributes"].get("class") for row in rows] == ["subject"]


def test_passages_are_marked_on_both_sides_and_say_how_many_references_have_them(distilled):
    page = Page(html_report(distilled, True))
    marked = [e["text"] for e in page.all("mark")]
    assert marked == [passage[key] for passage in distilled["passages"] for key in ("text", "teacher_text")]
    article = page.all("article")[0]["text"]
    assert distilled["passages"][0]["prompt"] in article
    assert "0 of 4 references have it. Answers to the same prompt were compared." in page.all("main")[0]["text"]


def test_every_input_is_named_with_its_hash_and_what_was_left_out(distilled):
    distilled["inputs"][0]["skipped"] = {"empty output": 3}
    distilled["inputs"][0]["unpaired"] = {"prompt not answered by the suspect": 2}
    distilled["inputs"][0]["notes"] = ["Reasoning was stripped."]
    distilled["left_out"] = [{"source": "thin.jsonl", "sha256": "ab" * 32, "role": "reference", "why": "answers 3 of 44"}]
    text = Page(html_report(distilled, True)).all("main")[0]["text"]
    for entry in distilled["inputs"]:
        assert entry["path"] in text
        assert entry["sha256"] in text
    for said in (
        "3 skipped: empty output",
        "2 unpaired: prompt not answered by the suspect",
        "Reasoning was stripped.",
        "ab" * 32,
        "answers 3 of 44",
        distilled["run"]["command"],
        distilled["model"]["sha256"],
    ):
        assert said in text


def test_a_reference_that_explains_better_stands_before_the_teacher(independent):
    text = Page(html_report(independent, True)).all("main")[0]["text"]
    assert "1 of 4 references explains the suspect better than the teacher does." in text
    ranked = [
        e["text"]
        for e in Page(html_report(independent, True)).all("tr")
        if "better" in e["text"] or "the teacher:" in e["text"]
    ]
    assert "cobalt-chat" in ranked[0]
    assert ranked[1].startswith("2the teacher:")


def test_siblings_and_base_stand_among_the_other_explanations(beside, distilled):
    text = Page(html_report(beside, True)).all("main")[0]["text"]
    for own in beside["siblings"]:
        assert (
            f"Against its sibling {own['name']}: log-odds of being nearer to the teacher {signed(own['log_odds'])}" in text
        )
    assert "suspect_independent.jsonl in the suspect's place: uncapped LR" in text
    assert "Beside its siblings" in text
    for title in ("Beside its siblings", "Beside its base"):
        assert title not in Page(html_report(distilled, True)).all("main")[0]["text"]


def test_hundreds_of_references_fold_away_and_stay_small(distilled):
    many = [{"name": f"model {k}", "path": f"references/{k}.jsonl", "log10_lr": -k / 100} for k in range(300)]
    distilled["explanations"] = many
    distilled["population"]["members"] = [{"name": entry["name"], "log10_lr": entry["log10_lr"]} for entry in many]
    distilled["inputs"] += [distilled["inputs"][-1] | {"path": entry["path"]} for entry in many]
    source = html_report(distilled, True)
    assert "290 more" in source
    assert "289 more in the suspect's place" in source
    assert len(source.encode()) < 1_000_000


def test_a_result_that_is_not_evaluable_has_a_page(distilled):
    words = {"word": "not evaluable", "scale_word": "not evaluable", "closer_references": [], "is_english": True}
    distilled["verdict"] = dict.fromkeys(distilled["verdict"]) | words
    distilled["contributions"] = []
    text = Page(html_report(distilled, True)).all("main")[0]["text"]
    assert "Not evaluable: nothing could be measured on these prompts." in text
    assert "There are no references to rank the suspect among." in text


def test_a_result_without_the_clock_has_a_page(distilled):
    del distilled["run"]
    text = Page(html_report(completed(distilled), True)).all("main")[0]["text"]
    assert "This result does not hold the command it was made with." in text


def test_a_result_without_references_says_what_is_missing(alone):
    text = Page(html_report(alone, True)).all("main")[0]["text"]
    for said in (
        "Inconclusive: without references no verdict on pebble-7b and aurora-large is possible.",
        "There are no references to rank the suspect among.",
        "Nothing could be weighed: that takes references.",
        "No other model was tried in the teacher's place: that takes references.",
        "There is nothing to take away: without references no verdict is possible.",
    ):
        assert said in text


def test_a_long_text_is_cut_and_the_command_is_not(distilled):
    distilled["passages"][0]["prompt"] = "a" * 1_000_000
    distilled["run"]["command"] = "distilldetect score " + "b" * 5000
    source = html_report(distilled, True)
    assert "a" * LONGEST_TEXT + "… (1,000,000 characters in all)" in source
    assert "a" * (LONGEST_TEXT + 1) not in source
    assert "b" * 5000 in source


def test_nothing_of_a_hostile_dump_is_alive(hostile):
    source = html_report(hostile, True)
    page = Page(source)
    assert {e["tag"] for e in page.elements} <= TAGS
    assert len(page.all("style")) == 1
    assert not [name for e in page.elements for name in e["attributes"] if name.startswith("on")]
    assert {e["attributes"]["href"][0] for e in page.all("a")} == {"#"}
    assert {unicodedata.category(c) for c in source} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == {"Cc"}
    assert {c for c in source if unicodedata.category(c) == "Cc"} == {"\n"}
    assert "{{7*7}}" in page.all("main")[0]["text"]  # template marks of a dump are text


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """As the Web Content Accessibility Guidelines 2.2 define it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("which", [0, 1, 2], ids=["light", "dark", "print"])
def test_colours_contrast(which):
    """Text 4.5 and more, marks of drawings 3 and more, as level AA of the guidelines asks."""
    blocks = re.findall(r":root \{(.*?)\}", (TEMPLATES / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    colour = dict(PALETTE.findall(blocks[which]))
    texts = [("ink", "page"), ("soft", "page"), ("ink", "panel"), ("soft", "panel"), ("ink", "warn"), ("link", "page")]
    texts += [("soft", "band"), ("band-on-ink", "band-on"), ("mark-ink", "mark")]
    shapes = [(name, "page") for name in ("for", "against", "total", "limit", "suspect", "other", "warn-line")]
    assert [pair for pair in texts if contrast(*(colour[name] for name in pair)) < 4.5] == []
    assert [pair for pair in shapes if contrast(*(colour[name] for name in pair)) < 3] == []
