"""Shared passages and what models say of themselves."""

import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.case.evidence import only_shared_with, self_identification, shared_passages
from distilldetect.signals.features import Extractor
from distilldetect.text.tokens import tokenise

EIGHT = "one two three four five six seven eight"
TEN = "red orange yellow green blue indigo violet black white grey"


def _view(prompts):
    """Takes the runs of eight words of a dump."""
    extractor = Extractor(prompts, ["passage_similarity"])
    return lambda texts: extractor.extract(texts).sets["passage_similarity"]


def _passages(suspect, teacher, references=(), prompts=None, most=5):
    prompts = prompts or [""] * len(suspect)
    view = _view(prompts)
    shared = only_shared_with(view(suspect), [view(teacher)], [view(reference) for reference in references])
    return shared_passages(prompts, suspect, teacher, shared, most)


def test_a_shared_passage_is_found_in_the_suspects_own_words():
    suspect, teacher = f"Well: {EIGHT.upper()}!", f"I count {EIGHT} times"
    (passage,) = _passages([suspect], [teacher], prompts=["Count."])
    assert (passage["prompt"], passage["n_tokens"]) == ("Count.", 8)
    assert passage["text"] == EIGHT.upper()
    assert suspect[slice(*passage["suspect_span"])] == EIGHT.upper()
    assert teacher[slice(*passage["teacher_span"])] == EIGHT


def test_a_passage_is_found_through_characters_that_are_not_seen():
    cut = "\ufeffWell: " + EIGHT.replace("e", "e\u200b") + "!"
    (passage,) = _passages([cut], [f"I count {EIGHT} times"])
    assert passage["text"].replace("\u200b", "") == EIGHT
    assert cut[slice(*passage["suspect_span"])] == passage["text"]


def test_seven_words_are_no_passage():
    seven = EIGHT.rsplit(" ", 1)[0]
    assert _passages([f"a {seven} b"], [f"c {seven} d"]) == []


def test_nothing_is_found_in_different_or_empty_texts():
    assert _passages([EIGHT, "", EIGHT], [TEN, EIGHT, ""]) == []
    assert _passages([], []) == []


def test_the_same_passage_on_another_prompt_does_not_count():
    assert _passages([EIGHT, TEN], [TEN, EIGHT]) == []


def test_the_longest_of_a_prompts_passages_is_shown():
    (passage,) = _passages([f"{EIGHT}. Then {TEN}"], [f"{TEN}; and {EIGHT}"])
    assert (passage["text"], passage["n_tokens"]) == (TEN, 10)


def test_the_longest_passages_come_first_and_no_more_than_asked_for():
    suspect = [EIGHT, "nothing here", TEN]
    assert [passage["text"] for passage in _passages(suspect, suspect)] == [TEN, EIGHT]
    assert [passage["text"] for passage in _passages(suspect, suspect, most=1)] == [TEN]


def test_a_passage_that_is_shared_on_several_prompts_is_shown_once():
    (passage,) = _passages([EIGHT, EIGHT], [EIGHT, EIGHT], prompts=["First.", "Second."])
    assert (passage["prompt"], passage["text"]) == ("First.", EIGHT)


def test_a_passage_begins_with_a_word():
    (passage,) = _passages([f"- {EIGHT}"], [f"So - {EIGHT}"])
    assert (passage["text"], passage["suspect_span"], passage["n_tokens"]) == (EIGHT, (2, 2 + len(EIGHT)), 8)


def test_a_passage_that_a_reference_has_too_is_left_out():
    assert _passages([EIGHT], [EIGHT], [[TEN], [f"so {EIGHT} it is"]]) == []


def test_a_passage_that_a_reference_has_on_another_prompt_stays():
    found = _passages([EIGHT, ""], [EIGHT, ""], [["", EIGHT]])
    assert [passage["text"] for passage in found] == [EIGHT]


def test_a_passage_that_stands_in_the_prompt_is_left_out():
    assert _passages([EIGHT], [EIGHT], prompts=[f"Repeat: {EIGHT}"]) == []


def test_beside_a_passage_of_its_own_a_longer_one_that_a_reference_has_is_not_shown():
    both = f"{TEN}. {EIGHT}"
    (passage,) = _passages([both], [f"{EIGHT}! {TEN}"], [[f"so {TEN}"]])
    assert passage["text"] == EIGHT


def test_beside_a_passage_of_its_own_a_longer_one_of_the_prompt_is_not_shown():
    (passage,) = _passages([f"{TEN}. {EIGHT}"], [f"{EIGHT}! {TEN}"], prompts=[f"Name {TEN}"])
    assert passage["text"] == EIGHT


def test_a_passage_of_any_snapshot_of_the_teacher_is_shared():
    own, one, other = (_view([""])([text]) for text in (EIGHT, EIGHT, TEN))
    assert len(only_shared_with(own, [other, one], []).keys) == 1
    assert len(only_shared_with(own, [other], []).keys) == 0


@given(st.text("aß Ω𝕏.中\n", max_size=7), st.text(max_size=7))  # too short for another passage
def test_spans_point_at_the_text_whatever_stands_around(before, after):
    suspect, teacher = f"{before} {EIGHT} {after}", f"{after} {EIGHT} {before}"
    (passage,) = _passages(["", suspect], ["", teacher])
    assert suspect[slice(*passage["suspect_span"])] == passage["text"]
    assert tokenise([teacher[slice(*passage["teacher_span"])]]).word.tolist() == tokenise([passage["text"]]).word.tolist()
    assert EIGHT in passage["text"]
    assert passage["n_tokens"] >= 8


@each(
    ("text", "statement"),
    [
        ("I am Claude, an AI assistant.", "calls itself Claude"),
        ("Hello! My name is Open Assistant, a large language model.", "calls itself Open Assistant"),
        ("I'm ChatGPT, a helpful chatbot", "calls itself ChatGPT"),
        ("I was developed by OpenAI to help.", "says it was made by OpenAI"),
        ("I was trained by Meta AI.", "says it was made by Meta AI"),
        ("As an AI language model, no.", 'writes "as an AI language model"'),
        ("Well, as an AI I cannot.", 'writes "as an AI"'),
    ],
)
def test_what_a_model_says_of_itself_is_told(text, statement):
    assert self_identification([text], [""]) == {statement: 1}


@each("text", ["", "Linux was created by Linus Torvalds.", "I am Sam, a baker.", "AI is a field.", "He was made by Meta."])
def test_what_it_says_of_others_is_not(text):
    assert self_identification([text], [""]) == {}


def test_statements_are_counted_by_response_and_the_most_frequent_come_first():
    texts = ["I was made by Zeta to help. I was made by Zeta again.", "As an AI, no.", "Yes. I was made by Zeta, you know"]
    assert self_identification(texts, [""] * 3) == {"says it was made by Zeta": 2, 'writes "as an AI"': 1}
    assert list(self_identification(texts, [""] * 3)) == ["says it was made by Zeta", 'writes "as an AI"']


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("I am Claude, an AI assistant", "You are Claude. Who are you?"),
        ("I was made by OpenAI to help", "Did OpenAI make you?"),
        ("I was made by OpenAI.", "Did OpenAI make you?"),
    ],
)
def test_a_name_that_stands_in_the_prompt_does_not_count(text, prompt):
    assert self_identification([text], [prompt]) == {}
    assert len(self_identification([text], [""])) == 1


def test_the_full_stop_after_a_makers_name_is_no_part_of_it():
    texts = ["I was made by OpenAI.", "I was made by OpenAI to help."]
    assert self_identification(texts, ["", ""]) == {"says it was made by OpenAI": 2}
