import pytest

from distilldetect.reports.summary import (
    among_others,
    beside_siblings,
    best_other_explanation,
    headline,
    meaning,
    measured_error,
    passages_title,
    reasons,
    strength,
)
from distilldetect.results.wording import lr_text

VERDICT = {
    "word": "moderate support",
    "scale_word": "moderate support",
    "log10_lr": 1.5,
    "log10_lr_low": 1.0,
    "log10_lr_high": 2.0,
    "log10_lr_unbounded": 1.5,
    "bound_low": -1.0,
    "bound_high": 2.0,
    "p_value": 0.25,
    "p_value_floor": 0.1,
}


def document(**verdict):
    return {"verdict": VERDICT | verdict, "explanations": [], "contributions": [], "passages": [], "n_references": 9}


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({}, "Moderate support that the suspect was trained on the teacher's outputs."),
        (
            {"word": "weak support against"},
            "Weak support that the suspect was not trained on the teacher's outputs.",
        ),
        (
            {"word": "inconclusive"},
            "Inconclusive: the text does not say whether the suspect was trained on the teacher's outputs.",
        ),
        ({"log10_lr": None}, "Not evaluable: no feature is defined on these prompts."),
    ],
)
def test_headline(verdict, said):
    assert headline(document(**verdict)) == said


def with_siblings(*intervals, word="moderate support"):
    """A document with a sibling for each interval of log10 LRs for the teacher."""
    models = [
        {"path": f"s{k}", "log10_lr": (low + high) / 2, "log10_lr_low": low, "log10_lr_high": high}
        for k, (low, high) in enumerate(intervals)
    ]
    left = {"log10_lr_beside": 0.5, "log10_lr_beside_low": None, "log10_lr_beside_high": None}
    seen = {"right_fraction": 0.9, "wrong_lr10_fraction": 0.02, "n_cases": 12, "n_families": 3}
    return document(word=word) | {"siblings": {"models": models, **left, "bound": 1.0, "validation": seen}}


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        ([(0.2, 0.9)], "the teacher's outputs, rather than on a sibling's."),
        ([(0.2, 0.9), (-0.1, 0.4)], "the teacher's outputs or a sibling's: the text does not tell the teacher from s1."),
        (
            [(-0.9, -0.2), (-0.1, 0.4), (-1.0, -0.5)],
            "the teacher's outputs or a sibling's, and the text points to s0, s2 rather than to the teacher.",
        ),
    ],
)
def test_the_headline_speaks_of_one_model_only_where_the_text_tells_siblings_apart(intervals, said):
    assert headline(with_siblings(*intervals)) == f"Moderate support that the suspect was trained on {said}"
    against = headline(with_siblings(*intervals, word="weak support against"))
    assert against == "Weak support that the suspect was not trained on the teacher's outputs."


def test_what_siblings_say_ends_with_how_often_that_is_right():
    assert beside_siblings(with_siblings((0.0, 1.0))) == [
        "for the teacher against its sibling s0, if one of them taught it: LR 3.16, 95 % interval 1 to 10",
        "LR that is left beside its siblings: 3.16",
        "siblings are told apart rightly in 90% of 12 held-out cases of 3 families, an LR of 10 or more for the wrong one"
        " in 2.0%; LRs are cut to 1/10 and 10",
    ]
    assert beside_siblings(document()) == beside_siblings(document() | {"siblings": None}) == []


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (
            {},
            "What was measured is 31.6 times as probable if the suspect was trained on the teacher's outputs as if it"
            " was not.",
        ),
        (
            {"log10_lr": -1.0, "log10_lr_unbounded": -1.0},
            "What was measured is 10 times as probable if the suspect was not trained on the teacher's outputs as if it"
            " was, at the limit of what the validation data supports.",
        ),
        (
            {"log10_lr": 0.001, "log10_lr_unbounded": 0.001},
            "What was measured is as probable if the suspect was trained on the teacher's outputs as if it was not.",
        ),
        ({"log10_lr": None}, "There is no likelihood ratio: nothing that the model weighs could be measured."),
    ],
)
def test_meaning(verdict, said):
    assert meaning(document(**verdict)) == said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (
            {},
            "LR 31.6, limited to 1/10 to 100 by the validation data; 95 % interval 10 to 100;"
            " p 0.25 (smallest possible 0.1)",
        ),
        (
            {"log10_lr": 2.0, "log10_lr_unbounded": 7.0, "log10_lr_low": 2.0, "log10_lr_high": 2.0, "p_value": 0.1},
            "LR 100, at the limit of what the validation data supports (1/10 to 100); 95 % interval wholly"
            " beyond the limit; p 0.1, the smallest possible here",
        ),
        ({"bound_low": None, "bound_high": None, "p_value": None, "log10_lr_low": None}, "LR 31.6"),
        ({"log10_lr": None}, "LR undefined"),
    ],
)
def test_strength(verdict, said):
    assert strength(document(**verdict)) == said


@pytest.mark.parametrize(
    ("other", "said"),
    [(0.5, "worse than"), (1.5, "as good as"), (2.5, "better than")],
)
def test_the_best_other_explanation_is_the_highest_and_is_compared_with_the_teacher(other, said):
    whole = document()
    whole["explanations"] = [
        {"path": "a", "log10_lr": None},
        {"path": "b", "log10_lr": -3.0},
        {"path": "c", "log10_lr": other},
    ]
    assert best_other_explanation(whole) == (
        f"best other explanation: c in the teacher's place, log10 LR {other:+.2f}, {said} the teacher's +1.50"
    )


def test_without_references_there_is_no_other_explanation():
    assert best_other_explanation(document()) == ""


def test_shared_passages_say_how_many_references_have_them():
    assert passages_title({"n_references": 9}) == "Shared with the teacher; 0 of 9 references have it"
    assert (
        passages_title({"n_references": 0}) == "Shared with the teacher; without references nobody knows who else writes so"
    )


def test_reasons_of_the_example(distilled):
    parts, passages, other = reasons(distilled)
    assert parts.startswith("Largest parts of log10 LR +5.88 before the limit: opening prefix +2.37, ")
    assert passages == "Shared with the teacher; 0 of 4 references have it: 5 passages below."
    assert other.endswith("reference_1.jsonl in the teacher's place, log10 LR -1.27, worse than the teacher's +5.88.")


def test_rank_among_others_counts_ties_as_high():
    whole = document() | {"population": {"kind": "references", "members": [{"log10_lr": x} for x in (1.5, 0.0, None)]}}
    assert among_others(whole) == "1 of 2 references, each put in the suspect's place, scores as high as the suspect."


def test_a_model_without_validation_says_so(distilled):
    distilled["model"]["validation"] = {}
    assert measured_error(distilled) == "This model carries no validation figures: its numbers were never measured."


@pytest.mark.parametrize(
    ("log10", "text"), [(0.0, "1"), (-0.0001, "1"), (2.1, "126"), (-3.0, "1/1,000"), (5.9, "794,000"), (-8.0, "1/10^8")]
)
def test_likelihood_ratios_are_written_as_odds_are_read(log10, text):
    assert lr_text(log10) == text
