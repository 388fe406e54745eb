"""An attribution read back: it gives the reports that ``attribute`` gives, and what is damaged is refused."""

import json

import pytest

from distilldetect.cli import run
from distilldetect.reports import ATTRIBUTION_REPORTS
from distilldetect.results.saved import checked_attribution
from reports.conftest import EXAMPLES, REFERENCES, RUN
from reports.test_saved import places, with_value


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("attribution") / "result.json"
    given = ("-t", f"labs={EXAMPLES / 'teacher.jsonl'}", "-t", REFERENCES[0], "-r", REFERENCES[1], "-r", REFERENCES[2])
    assert run(["attribute", str(EXAMPLES / "suspect_distilled.jsonl"), *given, "-q", "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def attribution(saved):
    return json.loads(saved.read_text(encoding="utf-8")) | {"run": RUN}


@pytest.mark.parametrize("name", ATTRIBUTION_REPORTS)
def test_it_gives_the_report_that_attribute_gives(name, saved, capsys):
    assert run(["report", str(saved), "--redact", "--format", name]) == 0
    document = json.loads(saved.read_text(encoding="utf-8"))
    assert capsys.readouterr().out == ATTRIBUTION_REPORTS[name].render(document, True)


def test_a_format_that_an_attribution_does_not_have(saved, capsys):
    assert run(["report", str(saved), "--format", "tsv"]) == 2
    expected = "--format tsv is none of table, json, jsonl, csv, markdown, html"
    assert capsys.readouterr().err == f"distilldetect: {expected}\n"


@pytest.mark.parametrize(
    ("way", "value", "message"),
    [
        (("schema",), "other/1", "schema is 'other/1', not \"distilldetect/1\""),
        (("candidates",), [], "candidates is empty"),
        (("candidates", 0, "mode"), 3, "candidates[0].mode is not text, or null"),
        (("inputs", 0, "role"), "friend", "inputs has no suspect"),
        (("library",), {"name": "x"}, "library.sha256 is not there"),
        (("prior", "none"), None, "prior.none is not a number within 300 of 0"),
    ],
)
def test_what_is_damaged_is_refused(way, value, message, attribution):
    with pytest.raises(ValueError, match="^" + message.replace("[", r"\[") + "$"):
        checked_attribution(with_value(attribution, way, value))


@pytest.mark.parametrize("value", [None, "x", {"x": [1]}], ids=["null", "text", "object"])
def test_whatever_is_put_anywhere_is_either_refused_or_reported(value, attribution):
    few = attribution | {"candidates": attribution["candidates"][:1], "inputs": attribution["inputs"][:1]}
    n_reported = 0
    for way in list(places(few))[1:]:
        try:
            whole = checked_attribution(with_value(few, way, value))
        except ValueError:
            continue
        n_reported += 1
        assert all(report.render(whole, True).endswith("\n") for report in ATTRIBUTION_REPORTS.values())
    assert n_reported > 10
