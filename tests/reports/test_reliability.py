"""The measured error of a verdict is that of its circumstances, and nothing is said where nothing was measured."""

import pytest
from each import each

from distilldetect.reports import reliability


def document(word="moderate support", n_references=9, validation=None):
    """What is looked at of a result with one dump of the teacher."""
    return {
        "verdict": {"word": word},
        "n_references": n_references,
        "inputs": [{"role": "teacher"}, {"role": "suspect"}],
        "model": {"validation": validation or {}},
    }


def measured(weak, against):
    return {
        "taught_families": 50,
        "untaught_families": 60,
        "at_least": {"weak support": [0.6, 0.1], "moderate support": weak},
        "at_most": {"weak support against": against},
    }


STRENGTHS = {
    "all": measured([0.6, 0.01], [0.0, 0.5]),
    "12": measured([0.5, 0.01], [0.01, 0.5]),
    "4": measured([0.43, 0.004], [0.02, 0.4]),
    "1": measured([0.0, 0.0], [0.03, 0.3]),
}
VALIDATION = {"strengths": STRENGTHS}
UNSEEN = "untaught models, families counting the same, on panels that the fit had not seen, with"
FEWER = ", the nearest smaller number that was measured"


@each(
    ("n_references", "said"),
    [
        (40, f"A verdict this strong came out for 50 of 100 taught and 1 of 100 {UNSEEN} 12 references{FEWER}."),
        (12, f"A verdict this strong came out for 50 of 100 taught and 1 of 100 {UNSEEN} 12 references."),
        (11, f"A verdict this strong came out for 43 of 100 taught and 1 of 250 {UNSEEN} 4 references{FEWER}."),
        (3, f"A verdict this strong came out for 0 of 100 taught and 0 of 100 {UNSEEN} 1 reference{FEWER}."),
        (0, ""),
    ],
)
def test_the_error_is_that_of_this_verdict_with_no_more_references(n_references, said):
    assert reliability.measured_error(document(n_references=n_references, validation=VALIDATION)) == said


@pytest.mark.parametrize(("n_teachers", "n_references", "expected"), [(1, 12, 0.3), (1, 11, 0.43), (2, 12, 0.5)])
def test_the_error_beside_one_dump_of_the_teacher_is_that_of_one_dump_of_each_model(n_teachers, n_references, expected):
    one_each = {"strengths": STRENGTHS | {"one each": measured([0.3, 0.0], [0.05, 0.2])}}
    own = document(n_references=n_references, validation=one_each)
    own["inputs"] = [{"role": role} for role in [*["teacher"] * n_teachers, "suspect"]]
    _, inside = reliability.measured_for(own)
    assert reliability.shares(inside, "moderate support")[0] == expected
    assert reliability.measured_error(own).endswith("one dump of each model.") == (expected == 0.3)


def test_the_error_of_support_against():
    own = document(word="weak support against", n_references=5, validation=VALIDATION)
    assert reliability.measured_error(own) == (
        f"A verdict this low came out for 2 of 100 taught and 40 of 100 {UNSEEN} 4 references{FEWER}."
    )


def test_that_a_model_was_not_measured_is_said():
    assert reliability.unmeasured(document()) == (
        "How often a verdict of this model is wrong is not known: it was measured on no panel that its fit had not seen."
    )
    assert reliability.unmeasured(document(validation=VALIDATION)) == reliability.unmeasured(document(n_references=0)) == ""


def test_where_nothing_was_measured_nothing_is_said():
    assert reliability.measured_error(document()) == ""
    assert reliability.measured_error(document(word="inconclusive", validation=VALIDATION)) == ""
    for broken in ({"4": 3}, {"4": {"at_least": [1]}}, {"4": {"at_least": {"moderate support": [1, "x"]}}}):
        assert reliability.measured_error(document(validation={"strengths": broken})) == ""
    assert reliability.measured_error(document(validation={"strengths": 3})) == ""
    only_all = document(validation={"strengths": {"all": STRENGTHS["all"]}})
    assert reliability.measured_error(only_all).endswith("with all references.")


def test_the_errors_of_every_verdict():
    assert reliability.error_rows(reliability.measured({"validation": VALIDATION}, 5, 2)[1]) == [
        ("weak support or more", 0.6, 0.1),
        ("moderate support or more", 0.43, 0.004),
        ("weak support against, or more", 0.02, 0.4),
    ]
    shares = dict.fromkeys((f"{word} support" for word in ("weak", "moderate", "moderately strong", "strong")), (0.0, 0.0))
    whole = {"at_least": shares, "at_most": {f"{word} against": own for word, own in shares.items()}}
    assert [words for words, *_ in reliability.error_rows(whole)] == [
        "weak support or more",
        "moderate support or more",
        "weak support against, or more",
    ]
    for validation, n_references in (({}, 5), (VALIDATION, 0)):
        beside = reliability.measured({"validation": validation}, n_references, 2)
        assert (beside, reliability.error_rows(beside[1])) == (("", {}), [])
