"""Which caveats a verdict carries."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from each import each
from plain_pair import PLAIN_PAIR

from distilldetect.defaults import ATYPICAL_OPENINGS, ENOUGH_REFERENCES, FEW_PROMPTS, LENGTH_MATTERS
from distilldetect.model import Level
from distilldetect.panels import Cohort
from distilldetect.scoring.caveats import codes
from distilldetect.scoring.judgement import Judgement
from distilldetect.scoring.shares import Position

NOTHING = np.array([])
PAIR = PLAIN_PAIR | {"cohort": Cohort(0, ())}
PLAIN = Judgement(
    pair=SimpleNamespace(**PAIR),
    log10_lr=1.0,
    log10_lr_uncapped=1.5,
    low=0.5,
    high=1.2,
    p_value=0.1,
    intercept=-1.0,
    slope=2.0,
    contributions=(),
    position=Position(1.0, 0.1, NOTHING, NOTHING),
    level=Level(0.0, 0.1),
    observed=NOTHING,
    population=NOTHING,
    explanations=np.array([0.2, np.nan]),
    channels={"openings": -0.2},
    length_excess=0.0,
)


def judged(n_prompts, n_references, **changed):
    """A plain judgement, or pair, with some changes."""
    pair = {"n_prompts": n_prompts, "n_references": n_references} | {name: changed.pop(name, PAIR[name]) for name in PAIR}
    return replace(PLAIN, pair=SimpleNamespace(**pair), **changed)


@each(
    ("changed", "counts", "dates", "expected"),
    [
        ({}, (500, 14), ("", ""), ()),
        ({}, (500, 14), ("2024-05", "2024-04"), ("teacher_younger",)),
        ({}, (500, 14), ("2024-05", ""), ()),
        ({}, (500, 14), ("2024-05", "2024-05"), ()),
        ({}, (500, 1), ("", ""), ("few_references",)),
        ({}, (500, 0), ("", ""), ("no_references",)),
        ({}, (50, 3), ("", ""), ("few_references", "few_prompts")),
        ({"explanations": np.array([np.nan, 1.6])}, (500, 14), ("", ""), ("closer_reference",)),
        ({"length_excess": 0.5}, (500, 14), ("", ""), ("length",)),
        ({"is_english": False}, (500, 14), ("", ""), ("other_language",)),
        ({"opening_level": 0.1}, (500, 14), ("", ""), ("openings_like_nobodys",)),
        ({"opening_level": 0.1, "channels": {"openings": 0.2}}, (500, 14), ("", ""), ()),  # like the teacher's
        ({"added": (7,)}, (500, 14), ("", ""), ("added_text",)),
        ({"lacking": (7, 8)}, (500, 14), ("", ""), ("lacking_text",)),
        ({"opening_level": float("nan")}, (500, 14), ("", ""), ()),
        # at its bound, none applies but length
        ({"explanations": np.array([1.5])}, (FEW_PROMPTS, ENOUGH_REFERENCES), ("", ""), ()),
        ({"opening_level": ATYPICAL_OPENINGS}, (500, 14), ("", ""), ()),
        ({"length_excess": LENGTH_MATTERS}, (500, 14), ("", ""), ("length",)),
    ],
)
def test_a_code_for_each_thing_that_makes_the_verdict_weaker(changed, counts, dates, expected):
    assert codes(judged(*counts, **changed), *dates) == expected


def test_a_dump_of_the_fit_is_told_after_the_dates():
    assert codes(judged(50, 14), "2024-05", "2024-04", in_fit=True) == ("teacher_younger", "in_fit", "few_prompts")
