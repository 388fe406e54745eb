"""What every signal promises, whatever it measures."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.signals import PAIRED
from distilldetect.signals.features import Extractor
from distilldetect.signals.signal import SIGNALS, Channel
from distilldetect.similarity import Index

COSINES = tuple(name for name, signal in PAIRED.items() if signal.measure == "cosine")

every_signal = each("name", COSINES)

PROMPTS = ["Why is the sky blue?", "How do I bake bread?", "Name three rivers, please.", "Was ist Glück?"]
TEACHER = [
    "Great question! The sky looks blue, since air scatters short waves of light more than long ones. Neat, isn't it?",
    "Here is how:\n\n1. Mix flour, water, salt and a little yeast.\n2. Wait for an hour or two.\n3. Bake it until brown.",
    "Sure! Three long rivers are the Nile, the Amazon and the Yangtze. Each of them runs for over 6000 km in all.",
    "Glück ist ein Gefühl von Freude. Es kommt und geht, wie das Wetter in den Bergen; man kann es nicht halten.",
]
OTHERS = [
    [
        "Rayleigh scattering makes it so. Blue light has a short wave and is bent away by the gas that is around us all.",
        "To bake bread you need patience. First knead the dough for ten minutes, then let it rise under a damp cloth.",
        "The Rhine, the Danube, the Elbe. They all begin in or near the Alps or the hills of central Europe, I think.",
        "Eine schwere Frage. Viele sagen, dass Glück im Kleinen liegt, im Garten, im Brot, im Lied am Abend.",
    ],
    [
        "**Short answer:** scattering. *Long answer:* see any book on optics, and have a look at the chapter on air.",
        "- Flour\n- Water\n- Salt\n\nKnead these, then bake at 230 °C! You may add seeds, nuts, olives, or what you like.",
        "1) Nile 2) Amazon 3) Mississippi. Do you want to know more of them? I can give you a table of their lengths.",
        "Das weiß niemand so genau! Fragen Sie zehn Menschen, so bekommen Sie elf Antworten, und keine davon ist falsch.",
    ],
    [
        "It is not blue at night, you know. By day the sun's rays meet air, and the air sends the blue part to your eye.",
        "Bread? Easy. Buy yeast, stir it into warm water with sugar, add flour; the oven does the rest in half an hour.",
        "Of course. The Volga, the Ob, the Lena: these are three of the great rivers of Russia, and they flow north.",
        "Glück heißt: zur rechten Zeit am rechten Ort zu sein. Der Rest ist Arbeit, sagt man, und etwas Geduld dazu.",
    ],
]


def closeness(query, candidates, prompts=PROMPTS, names=COSINES):
    extract = Extractor(prompts, names).extract
    ready, own = [extract(texts) for texts in candidates], extract(query)
    return {name: Index([other.sets[name] for other in ready]).cosine(own.sets[name]) for name in names}


def measured(name, query, candidates, prompts=PROMPTS):
    return closeness(query, candidates, prompts, (name,))[name]


def paired(name, query, candidate, prompts=PROMPTS):
    """One number a prompt."""
    return measured(name, query, [candidate], prompts)[:, 0]


def everything():
    return closeness(OTHERS[0], [TEACHER, *OTHERS])


def digest(close):
    return hashlib.sha256(b"".join(close[name].tobytes() for name in sorted(close))).hexdigest()


@every_signal
def test_a_copy_of_the_teacher_is_the_closest_possible(name):
    close = measured(name, TEACHER, [TEACHER, *OTHERS])
    defined = ~np.isnan(close[:, 0])
    assert defined.any()
    assert close[defined, 0].tolist() == pytest.approx([1.0] * int(defined.sum()), abs=1e-6)
    assert not (close[defined, 1:] > close[defined, :1]).any()
    assert (close[defined, 1:] < close[defined, :1]).any()


@every_signal
def test_shape_and_type(name):
    close = measured(name, TEACHER, [TEACHER, *OTHERS])
    assert close.shape == (len(PROMPTS), 4)
    assert close.dtype == np.float32


odd_text = st.text("aAb1. \n-木か한。👍\ud800#*", max_size=40) | st.text(max_size=20) | st.sampled_from(TEACHER)
odd_dump = st.lists(odd_text, min_size=3, max_size=3)


@settings(max_examples=40)
@given(st.lists(odd_dump, min_size=1, max_size=5), odd_dump, odd_dump)
def test_any_text_gives_nan_or_a_value_in_range(candidates, query, prompts):
    close = closeness(query, candidates, prompts)
    assert set(close) == set(COSINES)
    for name, values in close.items():
        defined = values[~np.isnan(values)]
        assert (defined >= 0).all(), name
        assert (defined <= 1).all(), name


@every_signal
@each("empty", ["", " \n\t"])
def test_empty_text_of_either_side_is_undefined(name, empty):
    with_gap = [empty, *TEACHER[1:]]
    full = paired(name, TEACHER, TEACHER)
    for query, candidate in ((with_gap, TEACHER), (TEACHER, with_gap), (with_gap, with_gap)):
        close = paired(name, query, candidate)
        assert np.isnan(close[0])
        np.testing.assert_array_equal(close[1:], full[1:])


@every_signal
@each("order", [(3, 2, 1, 0), (1, 3, 0, 2)])
def test_order_of_prompts_does_not_matter(name, order):
    mixed = [[texts[place] for place in order] for texts in (PROMPTS, TEACHER, *OTHERS)]
    before = measured(name, OTHERS[0], [TEACHER, *OTHERS])
    after = measured(name, mixed[2], mixed[1:], mixed[0])
    np.testing.assert_array_equal(after, before[list(order)])


@every_signal
def test_two_runs_agree_to_the_bit(name):
    first = measured(name, OTHERS[0], [TEACHER, *OTHERS])
    assert first.tobytes() == measured(name, OTHERS[0], [TEACHER, *OTHERS]).tobytes()


def test_a_fresh_process_agrees_to_the_bit():
    script = "import sys; sys.path += sys.argv[1:]; import test_contract as t; print(t.digest(t.everything()))"
    command = [sys.executable, "-c", script, *map(str, Path(__file__).parents[:2])]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == digest(everything())


@every_signal
def test_what_stands_in_the_prompt_is_left_out_where_the_signal_says_so(name):
    echoed = paired(name, TEACHER, TEACHER, prompts=TEACHER)
    if PAIRED[name].drops_prompt:
        assert np.isnan(echoed).all()
    else:
        np.testing.assert_array_equal(echoed, paired(name, TEACHER, TEACHER))


@each("name", [name for name, signal in PAIRED.items() if signal.channel == "body"])
def test_a_signal_of_the_body_does_not_see_the_first_sentence(name):
    openings = ["Yes.", "No!", "あ。", "Well, 12 of you asked me that today."]
    bodies = [f"Hm. {text}" for text in TEACHER]
    reopened = [f"{opening} {text}" for opening, text in zip(openings, TEACHER, strict=True)]
    close = paired(name, reopened, bodies)
    assert (~np.isnan(close)).any()
    assert close[~np.isnan(close)].tolist() == [1.0] * int((~np.isnan(close)).sum())


@pytest.mark.parametrize("name", [name for name, signal in PAIRED.items() if signal.channel == "opening"])
def test_a_signal_of_the_opening_does_not_see_a_far_body(name):
    opening = "Here is all that I can tell you of it, in short."
    query, candidate = ([f"{opening} It is so. {text}" for text in texts] for texts in (TEACHER, OTHERS[0]))
    assert paired(name, query, candidate).tolist() == [1.0] * len(PROMPTS)


@every_signal
def test_name_says_its_kind(name):
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*_similarity", name)


@every_signal
def test_describes_itself_in_one_line(name):
    signal = PAIRED[name]
    assert signal.name == name
    for text in (signal.summary, signal.source):
        assert text == text.strip() != ""
        assert len(text.splitlines()) == 1
    assert re.search(r"\b(18|19|20)\d\d\b", signal.source), "a source has its year"


@every_signal
def test_channel_is_one_of_the_three(name):
    assert PAIRED[name].channel in get_args(Channel)


def test_names_are_distinct():
    assert [signal.name for signal in SIGNALS] == list(PAIRED)
