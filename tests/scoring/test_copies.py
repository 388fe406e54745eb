"""How much of a suspect is the teacher's own."""

import numpy as np
import pytest

from distilldetect.defaults import COPIED_FRACTION, COPIED_TOKENS, COPY_FRACTION, KIN_OPENING_FRACTION
from distilldetect.scoring import OPENING, Likeness, likeness
from distilldetect.signals import Extractor

LONG = " ".join(["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"] * 2)
SUSPECT = [LONG, "a b c d e f g", "yes no yes no yes", "", "nothing in common here, at all"]
FIRST = [LONG, "a b c d e x y", "other words than these", "one more answer of five", ""]
SECOND = ["else", "else", "yes no yes no yes", "else", "else"]


def found(prompts):
    extractor = Extractor([""] * len(SUSPECT), [OPENING])
    suspect, *teacher = (extractor.extract(texts) for texts in (SUSPECT, FIRST, SECOND))
    same_text = np.array([said in taught for said, *taught in zip(SUSPECT, FIRST, SECOND, strict=True)])
    return likeness(suspect, teacher, same_text, np.array(prompts, dtype=bool))


def test_openings_and_texts_count_with_every_snapshot():
    assert len(LONG.split()) == COPIED_TOKENS
    assert found([1, 1, 1, 1, 1]) == Likeness(same_openings_fraction=3 / 4, copied_fraction=1 / 5)
    assert found([0, 1, 0, 0, 1]) == Likeness(same_openings_fraction=1 / 2, copied_fraction=0.0)
    assert found([0, 0, 0, 1, 0]) == Likeness(same_openings_fraction=0.0, copied_fraction=0.0)


def test_short_answers_are_no_copies():
    extractor = Extractor(["", ""], [OPENING])
    features = extractor.extract(["yes", "no"])
    both = np.array([True, True])
    alike = likeness(features, [extractor.extract(["no", "yes"])], both, both)
    assert (alike.copied_fraction, alike.codes) == (0.0, ())


@pytest.mark.parametrize(
    ("fractions", "codes"),
    [
        ((0.0, 0.0), ()),
        ((KIN_OPENING_FRACTION, COPIED_FRACTION), ("copied_answers", "kinship")),
        ((1.0, COPY_FRACTION), ("copy",)),
    ],
)
def test_the_codes_of_what_is_warned_of(fractions, codes):
    assert Likeness(*fractions).codes == codes
