"""Results and attributions read back: they give the same reports again, and what is damaged is refused."""

import copy
import json
import re

import pytest
from each import each

from distilldetect.cli import run
from distilldetect.reports import ATTRIBUTION_REPORTS, REPORTS
from distilldetect.results.saved import checked_attribution, completed
from reports.conftest import EXAMPLES, REFERENCES, RUN


def places(tree, way=()):
    """The way to every value of a document, first elements standing for their lists."""
    yield way
    if isinstance(tree, dict):
        for key in tree:
            yield from places(tree[key], (*way, key))
    elif isinstance(tree, list) and tree:
        yield from places(tree[0], (*way, 0))


def with_value(tree, way, value):
    changed = copy.deepcopy(tree)
    inner = changed
    for key in way[:-1]:
        inner = inner[key]
    inner[way[-1]] = value
    return changed


def without(tree, *way):
    changed = copy.deepcopy(tree)
    inner = changed
    for key in way[:-1]:
        inner = inner[key]
    del inner[way[-1]]
    return changed


def test_a_whole_result_stays_as_it_is(distilled):
    assert json.dumps(completed(distilled)) == json.dumps(distilled)


def test_the_clock_may_be_missing(distilled):
    assert completed(without(distilled, "run"))["run"] == {}


@pytest.mark.parametrize(
    ("way", "value", "message"),
    [
        (("schema",), "other/1", "schema is 'other/1', not \"distilldetect/1\""),
        (("verdict", "log10_lr"), "1", "verdict.log10_lr is not a number within 1,000,000 of 0, or null"),
        (("verdict", "log10_lr"), 1e9, "verdict.log10_lr is not a number within 1,000,000 of 0, or null"),
        (("verdict", "log10_lr"), True, "verdict.log10_lr is not a number within 1,000,000 of 0, or null"),
        (
            ("verdict", "log10_lr_uncapped"),
            None,
            "verdict.log10_lr is a number and verdict.log10_lr_uncapped is null",
        ),
        (("verdict", "level"), None, "verdict.level is not a number within 1,000,000 of 0"),
        (("verdict", "is_english"), 1, "verdict.is_english is not true or false"),
        (("inputs", 1, "reference_model"), "a", "inputs[1].reference_model is not a whole number, or null"),
        (("siblings",), [{}], "siblings[0].name is not there"),
        (("base",), {"path": "a"}, "base.sha256 is not there"),
        (("intercept",), None, "intercept is not a number within 1,000,000 of 0"),
        (("inputs", 1, "n_bytes"), -1, "inputs[1].n_bytes is not a whole number"),
        (("inputs", 1, "skipped"), {"empty": "x"}, "inputs[1].skipped is not an object of whole numbers"),
        (("inputs", 1, "role"), "friend", "inputs are not a teacher, a suspect, references, siblings and a base"),
        (("passages", 0, "text"), 3, "passages[0].text is not text"),
        (("passages", 0, "suspect_span"), [1], "passages[0].suspect_span is not a list of 2"),
        (("signals", "word_pair_likelihood"), [], "signals.word_pair_likelihood is not an object of numbers"),
        (("self_identification",), [], "self_identification is not an object"),
        (("explanations",), {"a": 1}, "explanations is not a list"),
    ],
)
def test_what_is_of_another_kind_is_named(way, value, message, distilled):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        completed(with_value(distilled, way, value))


def test_what_is_missing_is_named(distilled):
    with pytest.raises(ValueError, match=r"^verdict\.word is not there$"):
        completed(without(distilled, "verdict", "word"))


@pytest.mark.parametrize("document", [[], None, 3, "x"])
def test_what_is_no_object_is_no_result(document):
    with pytest.raises(ValueError, match=r"^the document is not an object$"):
        completed(document)


@pytest.mark.parametrize("value", [None, {"x": [1]}], ids=["null", "object"])
def test_whatever_is_put_anywhere_is_either_refused_or_reported(value, distilled):
    small = distilled | {"signals": dict(list(distilled["signals"].items())[:1]), "passages": distilled["passages"][:1]}
    small["population"]["members"] = small["population"]["members"][:1]
    validation = distilled["model"]["validation"]
    few = {"strengths": {"4": validation["strengths"]["4"]}}
    small["model"] = distilled["model"] | {"validation": validation | few}
    n_reported = 0
    for way in list(places(small))[1:]:
        changed = with_value(small, way, value)
        try:
            whole = completed(changed)
        except ValueError:
            continue
        n_reported += 1
        assert all(report.render(whole, True).endswith("\n") for report in REPORTS.values())
    assert n_reported > 10


@pytest.fixture(scope="module")
def saved_attribution(tmp_path_factory):
    path = tmp_path_factory.mktemp("attribution") / "result.json"
    given = ("-t", f"labs={EXAMPLES / 'teacher.jsonl'}", "-t", REFERENCES[0], "-r", REFERENCES[1], "-r", REFERENCES[2])
    assert run(["attribute", str(EXAMPLES / "suspect_distilled.jsonl"), *given, "-q", "-o", str(path)]) == 0
    return path


@pytest.fixture(scope="module")
def attribution(saved_attribution):
    return json.loads(saved_attribution.read_text(encoding="utf-8")) | {"run": RUN}


@each("name", ATTRIBUTION_REPORTS)
def test_a_saved_attribution_gives_the_report_that_attribute_gives(name, saved_attribution, capsys):
    assert run(["report", str(saved_attribution), "--redact", "--format", name]) == 0
    document = json.loads(saved_attribution.read_text(encoding="utf-8"))
    assert capsys.readouterr().out == ATTRIBUTION_REPORTS[name].render(document, True)


def test_a_format_that_an_attribution_does_not_have(saved_attribution, capsys):
    assert run(["report", str(saved_attribution), "--format", "tsv"]) == 2
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
        (("prior", "none"), None, "prior.none is not a number within 1,000,000 of 0"),
    ],
)
def test_a_damaged_attribution_is_refused(way, value, message, attribution):
    with pytest.raises(ValueError, match="^" + message.replace("[", r"\[") + "$"):
        checked_attribution(with_value(attribution, way, value))


@pytest.mark.parametrize("value", [None, "x", {"x": [1]}], ids=["null", "text", "object"])
def test_whatever_is_put_anywhere_in_an_attribution_is_either_refused_or_reported(value, attribution):
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
