"""Every warning, on both sides of its threshold."""

import math
from dataclasses import replace

import pytest

from distilldetect.case.warnings import Circumstances, cautions
from distilldetect.defaults import (
    COPY_FRACTION,
    FEW_PROMPTS,
    FEWEST_STANDARD_REFERENCES,
    HUB_LOG10,
    KIN_OPENING_FRACTION,
    LEAD_LOG10,
    LENGTH_GAP_RATIO,
)

SOUND = Circumstances(
    n_prompts=FEW_PROMPTS,
    n_references=FEWEST_STANDARD_REFERENCES,
    length_ratio=1.0,
    same_openings_fraction=0.1,
    identical_fraction=0.0,
)
COPY = "Copy: 50% of the responses are identical; this looks like one model."
KINSHIP = (
    "Kinship: 40% of the responses begin alike, as in models of one line; being fine-tuned from the teacher looks like"
    " being taught by it, only stronger."
)
NO_REFERENCES = (
    "No references: how near unrelated models come to this teacher on these prompts is unknown, which the interval allows"
    " for; add other models' answers to the same prompts with -r."
)
FEW_REFERENCES = (
    f"Few references: {{}}; with {FEWEST_STANDARD_REFERENCES} and more the error is much smaller, and the verdict"
    " depends less on which they are."
)
LONGER = "Length gap: the suspect's responses are {} times as long as the teacher's, which hides or feigns closeness."

SNAPSHOTS = (
    "Snapshots: the teacher has {}, a reference {}; with as many of each the LR would be {} times {}, as the nearest of"
    " several is always nearer, and the interval allows for that. Give as many of each model."
)
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
OPENINGS = (
    "Openings: the suspect's are {} times as near to the references' as theirs are to one another; somebody may have taken"
    " them away, so openings {}."
)


def _found(**changes):
    return cautions(replace(SOUND, **changes))


def test_a_sound_case_needs_no_warning():
    assert cautions(SOUND) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"identical_fraction": COPY_FRACTION}, (COPY,)),
        ({"identical_fraction": COPY_FRACTION - 0.001}, ()),
        ({"same_openings_fraction": KIN_OPENING_FRACTION}, (KINSHIP,)),
        ({"same_openings_fraction": KIN_OPENING_FRACTION - 0.001}, ()),
        ({"identical_fraction": COPY_FRACTION, "same_openings_fraction": 1.0}, (COPY,)),
        ({"n_references": 0}, (NO_REFERENCES,)),
        ({"n_references": 1}, (FEW_REFERENCES.format(1),)),
        (
            {"n_references": FEWEST_STANDARD_REFERENCES - 1},
            (FEW_REFERENCES.format(FEWEST_STANDARD_REFERENCES - 1),),
        ),
        (
            {"closer_reference": "other.jsonl"},
            ("A reference explains the suspect better than the teacher does: other.jsonl.",),
        ),
        (
            {"n_prompts": FEW_PROMPTS - 1},
            (f"Few prompts: {FEW_PROMPTS - 1} shared; {FEW_PROMPTS} and more give steadier verdicts.",),
        ),
        ({"length_ratio": LENGTH_GAP_RATIO}, ()),
        ({"length_ratio": 1 / LENGTH_GAP_RATIO}, ()),
        ({"length_ratio": 3.04}, (LONGER.format("3"),)),
        ({"length_ratio": 0.25}, (LONGER.format("0.25"),)),
        (
            {"teacher_released": "2024-05", "suspect_released": "2024-04"},
            ("Dates: the teacher appeared in 2024-05, after the suspect (2024-04); it cannot have taught it.",),
        ),
        ({"teacher_released": "2024-05", "suspect_released": "2024-05"}, ()),
        ({"teacher_released": "2023-12", "suspect_released": "2024-01"}, ()),
        ({"teacher_released": "2024-05"}, ()),
        ({"suspect_released": "2024-05"}, ()),
        ({"teacher_released": "2024-05", "suspect_released": ""}, ()),
        ({"reference_snapshots": (2, 2), "lead_log10": -LEAD_LOG10}, (SNAPSHOTS.format(1, "2", "2", "higher"),)),
        (
            {"n_snapshots": 2, "reference_snapshots": (3, 1), "lead_log10": 1.0},
            (SNAPSHOTS.format(2, "1 to 3", "10", "lower"),),
        ),
        ({"reference_snapshots": (2, 2), "lead_log10": 0.01 - LEAD_LOG10}, ()),
        ({"n_ignorable": FEW_PROMPTS + 1}, (UNSEEN.format(FEW_PROMPTS + 1),)),
        ({"n_ignorable": FEW_PROMPTS}, ()),
        ({"n_mixed_words": FEW_PROMPTS + 1}, (LOOKALIKES.format(FEW_PROMPTS + 1),)),
        ({"n_mixed_words": FEW_PROMPTS}, ()),
        ({"decomposed_fraction": 0.75}, (TAKEN_APART.format("75%", "suspect"),)),
        ({"decomposed_fraction": -0.03}, (TAKEN_APART.format("3%", "teacher"),)),
        ({"decomposed_fraction": 0.02}, ()),
        ({"multi_line_fractions": {"t": 0.9, "s": 0.19, "r": 0.8}}, (JOINED.format("19%", "s", "80%"),)),
        (
            {"multi_line_fractions": {"t": 0.0, "s": 0.1, "p": 0.8, "q": 0.8, "r": 0.8}},
            (JOINED.format("10%", "t, s", "80%"),),
        ),
        ({"multi_line_fractions": {"t": 0.9, "s": 0.2, "r": 0.8}}, ()),
        ({"multi_line_fractions": {"t": 0.9, "s": 0.8, "r": 0.0}}, ()),  # a reference's style is its own
        ({"multi_line_fractions": {"t": 0.09, "s": 0.0, "r": 0.09}}, ()),  # hardly any answer has several
        ({"multi_line_fractions": {"s": math.nan, "t": math.nan}}, ()),
        ({"opening_level": 0.4}, ()),
        ({"opening_level": 0.2, "body_share": 1.0}, (OPENINGS.format("0.2", "are not weighed"),)),
        ({"opening_level": 0.45, "body_share": 0.25}, (OPENINGS.format("0.45", "are weighed by 75% only"),)),
        ({"left_out": ["Left out: a.", "Left out: b."]}, ("Left out: a.", "Left out: b.")),
    ],
)
def test_each_warning_appears_exactly_when_it_should(changes, expected):
    assert _found(**changes) == expected


def test_all_that_apply_are_told_each_once():
    found = _found(
        n_prompts=30,
        n_references=0,
        length_ratio=9.0,
        same_openings_fraction=0.9,
        closer_reference="x",
        teacher_released="2025-01",
        suspect_released="2024-01",
        left_out=["Left out: a."],
    )
    starts = ("Left out:", "Kinship:", "No references:", "A reference", "Few prompts:", "Length gap:", "Dates:")
    assert len(found) == len(starts)
    assert all(sentence.startswith(start) and sentence.endswith(".") for sentence, start in zip(found, starts, strict=True))


def test_a_common_neighbour_is_named_with_how_much_nearer_it_is():
    assert _found(hub_log10=HUB_LOG10 - 0.01) == ()
    assert _found(hub_log10=1.0) == (
        "Common neighbour: the references themselves come 10 times nearer to this teacher than references usually do, in"
        " LR; being near to it is worth less if it is everybody's neighbour, and the interval allows for that.",
    )
