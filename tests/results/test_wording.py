"""Words for a likelihood ratio."""

import math

from each import each

from distilldetect.results.wording import INCONCLUSIVE, LIMITS, PROPOSITIONS, verbal, verdict_word

STEPS = (
    (math.log10(2), "weak"),
    (1.0, "moderate"),
    (2.0, "moderately strong"),
    (3.0, "strong"),
    (4.0, "very strong"),
)
BELOW = (INCONCLUSIVE, "weak", "moderate", "moderately strong", "strong")


def _word(word, sign):
    if word == INCONCLUSIVE:
        return word
    return f"{word} support" if sign > 0 else f"{word} support against"


@each("sign", [1, -1])
@each(("step", "below"), list(zip(STEPS, BELOW, strict=True)))
def test_the_scale_changes_at_each_step(step, below, sign):
    edge, word = step
    assert verbal(sign * edge) == _word(word, sign)
    assert verbal(sign * (edge - 1e-9)) == _word(below, sign)


def test_the_ends_and_the_middle_of_the_scale():
    assert verbal(0.0) == "inconclusive"
    assert verbal(math.inf) == "very strong support"
    assert verbal(-math.inf) == "very strong support against"
    assert verbal(math.nan) == "not evaluable"


def test_an_interval_that_includes_an_lr_of_1_is_inconclusive():
    assert verdict_word(2.5, -0.1, 3.0) == "inconclusive"
    assert verdict_word(2.5, 0.0, 3.0) == "inconclusive"
    assert verdict_word(-2.5, -3.0, 0.0) == "inconclusive"


def test_an_interval_on_one_side_leaves_the_word_of_the_scale():
    assert verdict_word(2.5, 0.1, 3.0) == "moderately strong support"
    assert verdict_word(-2.5, -3.0, -0.1) == "moderately strong support against"
    assert verdict_word(0.2, 0.1, 0.29) == "inconclusive"


def test_a_verdict_without_interval_is_the_word_of_the_scale():
    assert verdict_word(1.5, math.nan, math.nan) == "moderate support"
    assert verdict_word(math.nan, math.nan, math.nan) == "not evaluable"


def test_no_word_for_the_reader_claims_more_than_odds():
    said = " ".join([*PROPOSITIONS.values(), *LIMITS]).lower()
    assert not [word for word in ("stole", "cheat", "prove", "guilt") if word in said]
