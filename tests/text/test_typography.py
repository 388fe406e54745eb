"""Marks of a writer, counted by hand."""

import math

import pytest
from each import each

from distilldetect.defaults import FEWEST_PLACES, TYPOGRAPHY_CHARACTERS
from distilldetect.text import mark_rates


@each(
    ("mark", "with_it", "without"),
    [
        ("two spaces after a sentence", "It ends.  So", "It ends. So"),
        ("non-breaking hyphen (U+2011)", "well\u2011known ", "well-known "),
        ("curly quotes", "\u201cyes\u201d it\u2019s ", "it's "),
        ("bullet *", "\n* one", "\n- one"),
        ("bullet \u2022", "\n  \u2022 one", "\n* one"),
        ("colon inside the bold", "**Name:** x ", "**Name**: x "),
    ],
)
def test_each_mark_against_what_could_stand_there(mark, with_it, without):
    n_with = 3 if mark == "curly quotes" else 1
    text = with_it * 15 + "." + without * 5
    assert mark_rates([text])[mark] == pytest.approx(15 * n_with / (15 * n_with + 5))
    assert mark_rates([without * 15])[mark] == 0


def test_too_few_places_are_no_rate():
    few, enough = ("It's " * (FEWEST_PLACES - k) for k in (1, 0))
    assert math.isnan(mark_rates([few])["curly quotes"])
    assert mark_rates([enough])["curly quotes"] == 0


def test_a_numbered_list_has_no_sentence_ends():
    assert math.isnan(mark_rates(["\n1. One\n2. Two" * 20])["two spaces after a sentence"])


def test_nothing_is_known_of_nothing_and_the_rest_of_a_long_dump_is_not_read():
    assert all(map(math.isnan, mark_rates([]).values()))
    read = "it's " * (TYPOGRAPHY_CHARACTERS // 5)
    assert mark_rates([read, "\u201c" * 100_000])["curly quotes"] == 0
