"""Every warning, on both sides of its threshold."""

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from each import each
from plain_pair import PLAIN_PAIR

from distilldetect.case import warnings
from distilldetect.case.request import Request
from distilldetect.defaults import (
    ATYPICAL_OPENINGS,
    COPY_FRACTION,
    ENOUGH_REFERENCES,
    FEW_PROMPTS,
    KIN_OPENING_FRACTION,
    LENGTH_MATTERS,
)
from distilldetect.panels import Cohort
from distilldetect.scoring import Likeness

ALIKE = Likeness(same_openings_fraction=0.1, copied_fraction=0.0)
SOUND = warnings.Traits(
    likeness=ALIKE,
    n_ignorable=0,
    n_mixed_words=0,
    decomposed_fraction=0.0,
    multi_line_fractions={},
)
CASE = SimpleNamespace(
    n_prompts=FEW_PROMPTS,
    teachers=(SimpleNamespace(source="t.jsonl", sha256="aa"),),
    suspect=SimpleNamespace(source="s.jsonl", sha256="bb"),
    left_out=(),
)
REQUEST = Request(("t",), "s")
UNSEEN = (
    "Unseen characters: {} in the suspect's responses, such as zero-width spaces; they are left out, but hardly any model"
    " writes them, so somebody may have put them there."
)
LOOKALIKES = (
    "Lookalike letters: {} of the suspect's words mix Latin with Greek or Cyrillic letters, which looks like the same word"
    " and counts as another; somebody may have put them there, which hides training."
)
TAKEN_APART = (
    "Letters taken apart: accents stand beside their letters in {} more of the {}'s responses, which makes other words of"
    " them and hides training; bring all files to Unicode's form NFC."
)
JOINED = (
    "Joined lines: at most {} of the responses of {} have several lines, half of all dumps have them in {} and more;"
    " headings and list items come near to nobody's then, which hides training. Give dumps with their lines."
)


JUDGED = {
    "log10_lr_uncapped": 1.0,
    "explanations": np.full(ENOUGH_REFERENCES, -1.0),
    "length_excess": 0.0,
    "channels": {"openings": -0.2},
}


def told(found):
    return [(own.code, own.sentence) for own in found]


def codes(found):
    return [own.code for own in found]


def measured(n=ENOUGH_REFERENCES, request=REQUEST, n_prompts=FEW_PROMPTS, fitted=(), **more):
    """A sound case with some changes."""
    of_cohort = {name: more.pop(name, False) for name in ("is_misaligned", "same_maker")}
    pair = SimpleNamespace(n_prompts=n_prompts, n_references=n, cohort=Cohort(0, tuple(range(1, n + 1)), **of_cohort))
    vars(pair).update({name: more.pop(name, value) for name, value in PLAIN_PAIR.items()})
    own = SimpleNamespace(**JUDGED | {"pair": pair, "explanations": np.full(n, -1.0)} | more)
    names = ("t", *(f"r{k}" for k in range(n)))
    return SimpleNamespace(
        request=request, case=CASE, judgement=own, pair=pair, fitted=fitted, names=names, misaligned=("s.jsonl",)
    )


def caveats(*given, **changes):
    """What is said of a sound case with some changes."""
    return told(warnings.of_caveats(measured(*given, **changes)))


@each(
    ("teacher", "suspect", "expected"),
    [
        ("2024-05", "2024-04", 1),
        ("2024-05", "2024-05", 0),
        ("2023-12", "2024-01", 0),
        ("2024-05", None, 0),
        (None, "2024-05", 0),
    ],
)
def test_a_teacher_that_appeared_later(teacher, suspect, expected):
    found = caveats(request=replace(REQUEST, teacher_released=teacher, suspect_released=suspect))
    assert (
        found
        == [
            (
                "teacher_younger",
                "Dates: the teacher appeared in 2024-05, after the suspect (2024-04); it cannot have taught it.",
            )
        ]
        * expected
    )


def test_dumps_that_the_model_was_fitted_on():
    assert caveats(fitted=("s.jsonl", "t.jsonl")) == [
        (
            "in_fit",
            "Fit: this tool was tuned on these very outputs (s.jsonl, t.jsonl); on other models' it is more often wrong.",
        )
    ]


@each(
    ("changes", "expected"),
    [
        ({}, []),
        (
            {"copied_fraction": COPY_FRACTION},
            [("copy", "Copy: 50% of the responses are identical; this looks like one model.")],
        ),
        (
            {"same_openings_fraction": KIN_OPENING_FRACTION},
            [
                (
                    "kinship",
                    "Kinship: 40% of the responses begin alike, as in models of one line; being fine-tuned from the teacher"
                    " looks like being taught by it, only stronger.",
                )
            ],
        ),
        ({"same_openings_fraction": KIN_OPENING_FRACTION - 0.001}, []),
    ],
)
def test_a_suspect_that_is_nearly_the_teacher(changes, expected):
    assert told(warnings.of_likeness(replace(ALIKE, **changes))) == expected


def test_answers_that_are_the_teachers_word_for_word_are_told():
    few, some = (replace(ALIKE, copied_fraction=share) for share in (0.019, 0.02))
    assert codes(warnings.of_likeness(few)) == []
    (caution,) = warnings.of_likeness(some)
    assert caution.code == "copied_answers"
    assert caution.sentence.startswith("Copied answers: 2.0% of the responses are the teacher's own, word for word;")
    kin = replace(some, same_openings_fraction=0.5)
    assert codes(warnings.of_likeness(kin)) == ["copied_answers", "kinship"]


def test_a_copy_is_not_called_kin_too():
    both = replace(ALIKE, copied_fraction=COPY_FRACTION, same_openings_fraction=1.0)
    assert codes(warnings.of_likeness(both)) == ["copy"]


def test_no_and_few_references():
    assert caveats() == []
    (few,) = caveats(ENOUGH_REFERENCES - 1)
    assert few[0] == "few_references"
    assert few[1].startswith(f"Few references: {ENOUGH_REFERENCES - 1}; with {ENOUGH_REFERENCES} and more")
    assert [code for code, _ in caveats(0)] == ["no_references"]


def test_references_that_explain_the_suspect_better():
    explained = np.full(ENOUGH_REFERENCES, -1.0)
    explained[[2, 4]] = 1.5, 2.5
    explained[5] = math.nan
    assert caveats(explanations=explained) == [
        ("closer_reference", "2 of 12 references explain the suspect better than the teacher does, r4 best.")
    ]
    assert warnings.closer_references(measured(explanations=explained)) == ["r4", "r2"]
    explained[4] = 1.0
    assert caveats(explanations=explained) == [
        ("closer_reference", "A reference explains the suspect better than the teacher does: r2.")
    ]
    explained[[2, 4]] = 1.0
    assert caveats(explanations=explained) == []


def test_siblings_that_the_suspect_is_nearer_to():
    siblings = [{"name": name, "log_odds_high": high} for name, high in (("a", -0.02), ("b", 0.02), ("c", math.nan))]
    assert told(warnings.of_siblings(siblings)) == [
        (
            "nearer_sibling",
            "Siblings: if a model of the teacher's provider taught the suspect, the text points to a rather than to the"
            " teacher.",
        )
    ]


def test_few_prompts():
    assert caveats(n_prompts=FEW_PROMPTS) == []
    assert caveats(n_prompts=FEW_PROMPTS - 1) == [
        ("few_prompts", f"Few prompts: {FEW_PROMPTS - 1} shared; {FEW_PROMPTS} and more give steadier verdicts.")
    ]


@pytest.mark.parametrize(
    ("changes", "code", "start"),
    [
        ({"length_excess": LENGTH_MATTERS}, "length", "Length: the suspect is 1.2 times as often nearest to the teacher"),
        ({"is_misaligned": True}, "misaligned", "Prompts: the answers of s.jsonl have no more in common with their own"),
        ({"same_maker": True}, "same_maker", "Maker: suspect and teacher are by one maker, whose models are alike whether"),
        ({"is_english": False}, "other_language", "Language: the suspect does not answer in English."),
        (
            {"has_foreign_references": True},
            "foreign_references",
            "Language: suspect and teacher answer in English and most",
        ),
        (
            {"lacks_a_channel": True, "channels": {"openings": -0.2, "bodies": math.nan}},
            "short_answers",
            "Short answers: bodies say nothing, as where answers are labels or one sentence.",
        ),
        ({"opening_level": ATYPICAL_OPENINGS - 0.01}, "openings_like_nobodys", "Openings: the suspect's are 0.29 times"),
    ],
)
def test_what_makes_a_measurement_say_less(changes, code, start):
    ((found, sentence),) = caveats(**changes)
    assert found == code
    assert sentence.startswith(start)


def test_a_usual_measurement_needs_no_warning():
    for level in (ATYPICAL_OPENINGS, math.nan):
        assert caveats(length_excess=LENGTH_MATTERS - 0.01, opening_level=level) == []


@each(
    ("changes", "code", "sentence"),
    [
        ({"n_ignorable": FEW_PROMPTS + 1}, "unseen_characters", UNSEEN.format(FEW_PROMPTS + 1)),
        ({"n_mixed_words": FEW_PROMPTS + 1}, "mixed_words", LOOKALIKES.format(FEW_PROMPTS + 1)),
        ({"decomposed_fraction": 0.75}, "decomposed", TAKEN_APART.format("75%", "suspect")),
        ({"decomposed_fraction": -0.03}, "decomposed", TAKEN_APART.format("3%", "teacher")),
        ({"multi_line_fractions": {"t": 0.9, "s": 0.19, "r": 0.8}}, "joined_lines", JOINED.format("19%", "s", "80%")),
        (
            {"multi_line_fractions": {"t": 0.0, "s": 0.1, "p": 0.8, "q": 0.8, "r": 0.8}},
            "joined_lines",
            JOINED.format("10%", "t, s", "80%"),
        ),
    ],
)
def test_what_hides_words(changes, code, sentence):
    assert told(warnings.of_the_text(replace(SOUND, **changes), CASE)) == [(code, sentence)]


@each(
    "changes",
    [
        {},
        {"n_ignorable": FEW_PROMPTS},
        {"n_mixed_words": FEW_PROMPTS},
        {"decomposed_fraction": 0.02},
        {"multi_line_fractions": {"t": 0.9, "s": 0.2, "r": 0.8}},
        {"multi_line_fractions": {"t": 0.9, "s": 0.8, "r": 0.0}},  # a reference's style is its own
        {"multi_line_fractions": {"t": 0.09, "s": 0.0, "r": 0.09}},  # hardly any answer has several
        {"multi_line_fractions": {"s": math.nan, "t": math.nan}},
    ],
)
def test_a_usual_text_needs_no_warning(changes):
    assert told(warnings.of_the_text(replace(SOUND, **changes), CASE)) == []


def test_files_that_are_not_used_and_files_without_text():
    left = SimpleNamespace(left_out=({"source": "a", "why": "is thin"},))
    assert told(warnings.of_files(SimpleNamespace(case=left, has_text=True))) == [("left_out", "Left out: a is thin.")]
    assert codes(warnings.of_files(SimpleNamespace(case=CASE, has_text=False))) == ["no_text"]
