"""What a stress does to responses, and what it leaves."""

import numpy as np
import pytest

from distilldetect.validation.stress import STRESSES, without_first_sentence

TEXT = "Certainly! It is **important** to rest.\n\n- Sleep well.\n- Eat, too."
OTHERS = [["one two three", "x"], ["one two three four five", ""], ["a", "y"]]


def changed(name, *texts, others=OTHERS, seed=0):
    return STRESSES[name](texts, others, np.random.default_rng(seed))


def test_the_first_sentence_or_line_goes():
    assert changed("first_sentence_dropped", TEXT) == ["It is **important** to rest.\n\n- Sleep well.\n- Eat, too."]
    assert without_first_sentence("Only one.") == ""
    assert without_first_sentence("First line\nsecond") == "second"
    assert without_first_sentence("\u0643\u064a\u0641\u061f \u0646\u0639\u0645") == "\u0646\u0639\u0645"
    assert without_first_sentence("\u4f60\u597d\u3002\u518d\u89c1") == "\u518d\u89c1"


def test_boilerplate_goes_and_the_rest_stays():
    assert changed("boilerplate_removed", TEXT, "As an AI language model, I rest.", "Plain.") == [
        TEXT.removeprefix("Certainly! "),
        "I rest.",
        "Plain.",
    ]


def test_markdown_goes_and_words_stay():
    assert changed("markdown_stripped", TEXT) == ["Certainly! It is important to rest.\n\nSleep well.\nEat, too."]


def test_case_and_punctuation_go():
    assert changed("case_and_punctuation_dropped", "It's Fine, OK.") == ["its fine ok"]


def test_synonyms_are_swapped_both_ways_and_within_words_nothing():
    assert changed("synonyms_swapped", "many important uses; use large, numerous") == [
        "numerous significant uses; employ big, many"
    ]


def test_shuffling_keeps_every_sentence():
    text = " ".join(f"Sentence {k}." for k in range(9))
    (shuffled,) = changed("sentences_shuffled", text)
    assert shuffled != text
    assert sorted(shuffled.replace(".", "").split()) == sorted(text.replace(".", "").split())


@pytest.mark.parametrize("n", [25, 50, 100, 200])
def test_cutting_keeps_the_first_words(n):
    assert changed(f"cut_to_{n}_words", " ".join(map(str, range(280)))) == [" ".join(map(str, range(n)))]
    assert changed(f"cut_to_{n}_words", "short  text ") == ["short  text "]


def test_responses_are_cut_to_the_median_of_the_others():
    assert changed("as_long_as_others", "w1 w2 w3 w4 w5", "v1 v2") == ["w1 w2 w3", "v1"]


@pytest.mark.parametrize(
    ("name", "share"), [("mixed_25_percent", 0.25), ("mixed_50_percent", 0.5), ("mixed_75_percent", 0.75)]
)
def test_mixing_replaces_about_its_share_by_others_answers(name, share):
    own, others = [f"own {k}" for k in range(400)], [[f"other {k}" for k in range(400)]]
    mixed = changed(name, *own, others=others)
    replaced = [text == f"other {k}" for k, text in enumerate(mixed)]
    assert all(is_replaced or text == own[k] for k, (is_replaced, text) in enumerate(zip(replaced, mixed, strict=True)))
    assert np.mean(replaced) == pytest.approx(share, abs=0.08)


def test_missing_responses_stay_missing():
    for name in STRESSES:
        assert changed(name, "", "")[0] == ""
