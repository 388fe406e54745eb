"""The pages of an attribution and of a batch: what stands in them, and what a reader's browser does with them."""

import json
import re
import unicodedata

import pytest

from distilldetect.cli import run
from distilldetect.reports.attribution import html_report as attribution_page
from distilldetect.reports.batch import BATCH_REPORTS, headline
from distilldetect.reports.batch import html_report as batch_page
from reports.conftest import CHROMIUM, EXAMPLES, HOSTILE, REFERENCES, RUN, SEEN, SIZES, VALIDATION
from reports.page import Page

KEYS = ("teacher", "suspect", "verdict", "log10_lr", "log10_lr_low", "log10_lr_high", "log10_lr_uncapped", "best_other")
VERDICTS = [
    ("mint", "aster", "moderate support", 1.5, 1.2, 1.6, 3.0, "sage"),
    ("mint", "birch", "inconclusive", 0.1, -0.5, 0.4, 0.1, None),
    ("rue", "aster", "weak support against", -0.5, -0.8, -0.2, -0.9, None),
    ("rue", "birch", "not evaluable", None, None, None, 2.0, None),
    ("rue", "cedar", None, None, None, None, None, None),
]


def batch_document(rows=VERDICTS, **more):
    counts = {"n_prompts": 400, "n_references": 6, "n_snapshots": 2, "warnings": "few_references;closer_reference"}
    made = [{**dict(zip(KEYS, row, strict=True)), **counts, "error": "" if row[2] else "too few prompts"} for row in rows]
    return {
        "tool": {"name": "distilldetect", "version": "0"},
        "model": {"name": "m.json", "sha256": "0" * 64, "validation": VALIDATION},
        "options": {},
        "rows": made,
        "run": RUN | {"case": "12/26", "examiner": "N. N."},
        **more,
    }


@pytest.fixture(scope="module")
def attribution(tmp_path_factory):
    path = tmp_path_factory.mktemp("attribution") / "a.json"
    given = ("-t", f"labs={EXAMPLES / 'teacher.jsonl'}", "-t", REFERENCES[0], "-r", REFERENCES[1], "-r", REFERENCES[2])
    suspect = str(EXAMPLES / "suspect_distilled.jsonl")
    assert run(["attribute", suspect, *given, "-q", "-o", str(path)]) == 0
    return json.loads(path.read_text(encoding="utf-8")) | {"run": RUN}


@pytest.fixture
def hostile_attribution(attribution):
    found = json.loads(json.dumps(attribution))
    found["suspect"] = found["answer"]["sentence"] = found["if_complete"]["sentence"] = HOSTILE
    found["candidates"][0] |= {"name": HOSTILE, "provider": HOSTILE, "error": HOSTILE}
    found["inputs"][0]["path"], found["left_out"] = HOSTILE, [{"source": HOSTILE, "sha256": "0", "why": HOSTILE}]
    return found


@pytest.fixture
def pages(attribution, hostile_attribution):
    """Sources by name."""
    hostile = [(HOSTILE, HOSTILE, verdict, *numbers, HOSTILE) for _, _, verdict, *numbers, _ in VERDICTS]
    many = [(f"teacher {k % 12}", f"s{k}", *VERDICTS[k % 5][2:]) for k in range(60)]
    return {
        "attribution": attribution_page(attribution, True),
        "batch": batch_page(batch_document(), True),
        "many": batch_page(batch_document(many), True),
        "hostile attribution": attribution_page(hostile_attribution, True),
        "hostile batch": batch_page(batch_document(hostile), True),
    }


def test_a_page_needs_nothing_and_obeys_nothing(pages):
    for source in pages.values():
        page = Page(source)
        tags = {element["tag"] for element in page.elements}
        assert not tags & {"script", "img", "iframe", "form", "object", "embed"}
        names = {name for element in page.elements for name in element["attributes"]}
        assert not [name for name in names if name.startswith("on") or name in ("style", "src", "action")]
        assert [len(page.all(tag)) for tag in ("h1", "main", "style")] == [1, 1, 1]
        assert {c for c in source if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")} == {"\n"}
        ids = [element["attributes"]["id"] for element in page.elements if "id" in element["attributes"]]
        assert len(ids) == len(set(ids))


def test_an_attribution_names_models_verdicts_and_files(attribution, pages):
    page = Page(pages["attribution"])
    assert page.all("h1")[0]["text"] == "Which of 2 candidates taught pebble-7b, if any?"
    assert page.all("h2")[0]["text"] == attribution["answer"]["sentence"]
    rows = [row["text"] for row in page.all("tr")]
    assert any(row.startswith("aurora-large (labs)") and "moderate support" in row for row in rows)
    for entry in attribution["inputs"]:
        assert any(entry["sha256"] in row and entry["path"] in row for row in rows)


def test_a_batch_is_ranked_with_counts_and_what_chance_would_give(pages):
    page = Page(pages["batch"])
    assert page.all("h2")[0]["text"] == (
        "Support for 1 of 5 pairs; 1 inconclusive, 1 support against, 2 not evaluable, or failed."
    )
    text = page.all("main")[0]["text"]
    assert "8.0% of untaught model families got weak support or more" in text
    assert "at which rate 0.4 of 5 pairs would." in text
    table = next(e for e in page.all("table") if e["attributes"].get("class") == "ranked")
    assert re.findall(r"(aster|birch|cedar)(mint|rue)", table["text"]) == [
        ("aster", "mint"), ("birch", "mint"), ("aster", "rue"), ("birch", "rue"), ("cedar", "rue"),
    ]  # fmt: skip
    assert "few references, closer reference: sage" in table["text"]
    assert "cedarruetoo few prompts" in text


def test_a_batch_of_one_kind_needs_no_filter():
    page = Page(batch_page(batch_document(VERDICTS[:1]), True))
    assert page.all("fieldset") == []
    assert headline(batch_document(VERDICTS[:1])) == "Support for 1 of 1 pair."


def test_the_error_of_a_batch_is_that_of_as_many_dumps_as_most_teachers_have():
    bad = {"at_least": {"weak support": [0.3, 0.02]}, "at_most": {}}
    strengths = {"all": bad, "12": {"at_least": {"weak support": [0.6, 0.01]}, "at_most": {}}, "one each": bad}

    def told(*n_snapshots):
        found = batch_document(VERDICTS[:3], model=batch_document()["model"] | {"validation": {"strengths": strengths}})
        found["rows"] = [
            row | {"n_references": 13, "n_snapshots": n} for row, n in zip(found["rows"], n_snapshots, strict=True)
        ]
        return BATCH_REPORTS["markdown"].render(found, True)

    single, several = told(1, 1, 2), told(2, 1, 2)
    assert "with all references and one dump of each model." in single
    assert "weak support or more | 30% | 2.0%" in single
    assert "weak support or more | 60% | 1.0%" in several


def test_no_mark_of_a_hostile_batch_is_alive_in_markdown():
    hostile = [(HOSTILE, HOSTILE, verdict, *numbers, HOSTILE) for _, _, verdict, *numbers, _ in VERDICTS]
    text = BATCH_REPORTS["markdown"].render(batch_document(hostile), True)
    assert not re.search(r"[<>`]|\]\(|!\[", re.sub(r"\\.", "", text))
    table = text[text.index("## Pairs") :].splitlines()[4:11]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in table} == {7}


needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}")


@needs_browser
def test_buttons_filter_rows_without_a_script(opened, pages):
    page, seen = opened(None, source=pages["batch"])

    def visible():
        return [row.inner_text().split("\t")[:2] for row in page.query_selector_all(".ranked tbody tr") if row.is_visible()]

    assert len(visible()) == 5
    page.check("#verdict-for")
    assert visible() == [["aster", "mint"]]
    page.check("#verdict-all")
    page.check("#teacher-t1")
    assert visible() == [["aster", "rue"], ["birch", "rue"], ["cedar", "rue"]]
    page.check("#verdict-none")
    assert visible() == [["birch", "rue"], ["cedar", "rue"]]
    assert seen == {"requests": [], "messages": [], "dialogs": []}


@needs_browser
@pytest.mark.parametrize(("size", "scheme"), SEEN)
def test_a_page_fits_the_screen_and_keeps_no_reader_out(size, scheme, opened, faults, pages):
    for name in ("hostile attribution", "hostile batch"):
        page, seen = opened(None, size, scheme, pages[name])
        assert page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0], name
        assert seen == {"requests": [], "messages": [], "dialogs": []}
    for name in ("attribution", "many"):
        assert faults(None, size, scheme, pages[name]) == [], name
