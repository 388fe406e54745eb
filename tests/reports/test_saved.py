import copy
import json
import re

import pytest

from distilldetect.reports import REPORTS
from distilldetect.results.saved import LATER, completed


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


def test_what_older_results_lack_is_filled_in(distilled):
    old = distilled
    for key in LATER:
        old = without(old, key)
    for key in ("suspect_before", "suspect_after", "teacher_before", "teacher_text", "teacher_after"):
        old = without(old, "passages", 0, key)
    whole = completed(old)
    assert {key: whole[key] for key in LATER} == {key: instead for key, (_, instead) in LATER.items()}
    assert whole["passages"][0]["teacher_text"] == ""
    assert whole["passages"][1]["teacher_text"] == distilled["passages"][1]["teacher_text"]


@pytest.mark.parametrize(
    ("way", "value", "message"),
    [
        (("schema",), "other/1", "schema is 'other/1', not \"distilldetect/1\""),
        (("verdict", "log10_lr"), "1", "verdict.log10_lr is not a number within 300 of 0, or null"),
        (("verdict", "log10_lr"), 1e9, "verdict.log10_lr is not a number within 300 of 0, or null"),
        (("verdict", "log10_lr"), True, "verdict.log10_lr is not a number within 300 of 0, or null"),
        (
            ("verdict", "log10_lr"),
            None,
            "verdict.log10_lr and verdict.log10_lr_unbounded are not both numbers or both null",
        ),
        (("intercept",), None, "intercept is not a number within 300 of 0"),
        (("inputs", 1, "n_bytes"), -1, "inputs[1].n_bytes is not a whole number"),
        (("inputs", 1, "skipped"), {"empty": "x"}, "inputs[1].skipped is not an object of whole numbers"),
        (("inputs", 1, "role"), "friend", "inputs are not a teacher, a suspect, references and siblings"),
        (("passages", 0, "text"), 3, "passages[0].text is not text"),
        (("signals", "passage_similarity"), [], "signals.passage_similarity is not an object of numbers"),
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
    n_reported = 0
    for way in list(places(small))[1:]:
        changed = with_value(small, way, value)
        try:
            whole = completed(changed)
        except ValueError:
            continue
        n_reported += 1
        assert all(report.render(whole, True).endswith("\n") for report in REPORTS.values())
    assert n_reported > 20
