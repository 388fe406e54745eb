import copy
import json
import re

import pytest

from distilldetect.reports import REPORTS
from distilldetect.results.saved import completed


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
        (("verdict", "log10_lr"), "1", "verdict.log10_lr is not a number within 300 of 0, or null"),
        (("verdict", "log10_lr"), 1e9, "verdict.log10_lr is not a number within 300 of 0, or null"),
        (("verdict", "log10_lr"), True, "verdict.log10_lr is not a number within 300 of 0, or null"),
        (
            ("verdict", "log10_lr_uncapped"),
            None,
            "verdict.log10_lr is a number and verdict.log10_lr_uncapped is null",
        ),
        (("verdict", "is_english"), 1, "verdict.is_english is not true or false"),
        (("inputs", 1, "reference_model"), "a", "inputs[1].reference_model is not a whole number, or null"),
        (("siblings",), [{}], "siblings[0].name is not there"),
        (("base",), {"path": "a"}, "base.sha256 is not there"),
        (("intercept",), None, "intercept is not a number within 300 of 0"),
        (("inputs", 1, "n_bytes"), -1, "inputs[1].n_bytes is not a whole number"),
        (("inputs", 1, "skipped"), {"empty": "x"}, "inputs[1].skipped is not an object of whole numbers"),
        (("inputs", 1, "role"), "friend", "inputs are not a teacher, a suspect, references, siblings and a base"),
        (("passages", 0, "text"), 3, "passages[0].text is not text"),
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
