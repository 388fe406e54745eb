"""In which scripts a text is written."""

import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.text.scripts import ALL_SCRIPTS, OTHER, ScriptCounter, script_of

WRITTEN = {
    "latin": "Eiche \u00e9t\u00e9 \uff21 \u1ea1",
    "han": "\u6a61\u6a39 \u3005 \U00020000 \uf900",
    "cyrillic": "\u0434\u0443\u0431",
    "kana": "\u304b\u3057 \u30ab\u30b7 \u30fc \uff76",
    "hangul": "\ucc38\ub098\ubb34 \u3131",
    "arabic": "\u0628\u0644\u0648\u0637",
    "devanagari": "\u0913\u0915",
    "other": "\u03b2 \u05d0 \u0e01",
}


def fractions(*texts):
    counter = ScriptCounter()
    for text in texts:
        counter.add(text)
    return dict(counter.fractions())


@each("script", ALL_SCRIPTS)
def test_each_script(script):
    assert fractions(WRITTEN[script] + " 123 !") == {script: 1.0}


def test_shares_are_of_letters_and_the_largest_comes_first():
    assert list(fractions("ab 12", "\u6a61\u6a39\u6728, c").items()) == [("latin", 0.5), ("han", 0.5)]
    assert list(fractions("a1", "\u6a61\u6a39\u6728\u6797").items()) == [("han", 0.8), ("latin", 0.2)]


def test_without_letters_there_is_no_share():
    assert fractions("12 !?", "") == {}


@given(texts=st.lists(st.text()))
def test_agrees_with_looking_at_each_letter(texts):
    letters = [script_of(c) for text in texts for c in text if c.isalpha()]
    assert fractions(*texts) == {
        script: pytest.approx(letters.count(script) / len(letters)) for script in {*ALL_SCRIPTS, OTHER} & {*letters}
    }
