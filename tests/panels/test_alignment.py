"""Which responses answer the same prompt."""

import re
from itertools import permutations

import pytest
from dumps import dump_of
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.errors import DumpError
from distilldetect.formats.dump import Response
from distilldetect.panels.alignment import align
from distilldetect.text.prompts import normalise_prompt

FURTHER = "a further sample of the prompt"
DISPUTED = "its id stands for different prompts"
ALONE = "no other dump answers the prompt"


def _dump(source, *answers):
    """A dump of ``(prompt, id, text)``."""
    responses = [Response(prompt=prompt, prompt_id=name, text=text) for prompt, name, text in answers]
    return dump_of(responses, source, "0" * 64, shape="flat")


def test_dumps_are_joined_on_the_prompts_text_whatever_their_ids():
    aligned = align([_dump("a", ("p", "1", "A1"), ("q", "2", "A2")), _dump("b", ("q", "1", "B2"), ("p", None, "B1"))])
    assert aligned.joined_on == "prompt"
    assert aligned.prompts == ("p", "q")
    assert aligned.texts == (("A1", "A2"), ("B1", "B2"))
    assert aligned.unpaired == ({}, {})


@pytest.mark.parametrize("other", [" What  is\n\tlove? ", "What\u00a0is love?", "What is love\uff1f"])
def test_prompts_are_the_same_after_folding_white_space_and_unicode(other):
    aligned = align([_dump("a", ("What is love?", None, "A")), _dump("b", (other, None, "B"))])
    assert aligned.texts == (("A",), ("B",))


def test_prompts_that_differ_in_case_are_different():
    aligned = align([_dump("a", ("March", None, "A")), _dump("b", ("march", None, "B"))])
    assert aligned.prompts == ()
    assert aligned.unpaired == ({ALONE: 1}, {ALONE: 1})


@settings(max_examples=50)
@given(st.text(max_size=20))
def test_normalising_a_prompt_twice_changes_nothing(prompt):
    once = normalise_prompt(prompt)
    assert normalise_prompt(once) == once
    assert normalise_prompt(f"  {prompt}\n") == once


def test_dumps_without_prompts_are_joined_on_ids():
    aligned = align([_dump("a", (None, "1", "A1"), (None, "2", "A2")), _dump("b", ("p", "2", "B2"), ("q", "1", "B1"))])
    assert aligned.joined_on == "id"
    assert aligned.prompts == ("q", "p")  # in the order of the ids
    assert aligned.texts == (("A1", "A2"), ("B1", "B2"))


def test_a_prompt_that_no_dump_tells_is_empty():
    aligned = align([_dump("a", (None, "1", "A1")), _dump("b", (None, "1", "B1"))])
    assert aligned.prompts == ("",)


def test_an_id_under_which_dumps_show_different_prompts_is_left_out_of_all():
    dumps = [
        _dump("a", ("p", "1", "A1"), ("q", "2", "A2")),
        _dump("b", ("other", "1", "B1"), (" q ", "2", "B2")),
        _dump("c", (None, "1", "C1"), (None, "2", "C2")),
    ]
    aligned = align(dumps)
    assert aligned.texts == (("A2",), ("B2",), ("C2",))
    assert aligned.unpaired == ({DISPUTED: 1}, {DISPUTED: 1}, {DISPUTED: 1})


def test_an_id_disputed_within_one_dump_is_left_out_too():
    aligned = align([_dump("a", ("p", "1", "A1"), ("q", "1", "A2")), _dump("b", (None, "1", "B1"))])
    assert aligned.prompts == ()
    assert aligned.unpaired == ({DISPUTED: 2}, {DISPUTED: 1})


def test_ids_do_not_matter_where_all_dumps_hold_prompts():
    aligned = align([_dump("a", ("p", "1", "A")), _dump("b", ("q", "1", "B"), ("p", "2", "C"))])
    assert aligned.texts == (("A",), ("C",))


def test_the_first_of_several_samples_is_used():
    aligned = align(
        [_dump("a", ("p", None, "first"), (" p", None, "second"), ("p", None, "x")), _dump("b", ("p", "1", "B"))]
    )
    assert aligned.texts == (("first",), ("B",))
    assert aligned.unpaired == ({FURTHER: 2}, {})


def test_a_prompt_answered_by_one_dump_alone_is_left_out_and_counted():
    dumps = [
        _dump("a", ("p", None, "A1"), ("mine", None, "A2"), ("mine too", None, "A3")),
        _dump("b", ("p", None, "B1"), ("q", None, "B2")),
        _dump("c", ("q", None, "C2")),
    ]
    aligned = align(dumps)
    assert aligned.prompts == ("p", "q")
    assert aligned.texts == (("A1", ""), ("B1", "B2"), ("", "C2"))
    assert aligned.unpaired == ({ALONE: 2}, {}, {})


def test_neither_the_order_of_dumps_nor_that_of_their_records_matters():
    dumps = [
        _dump("a", ("p", "1", "A1"), ("q", "2", "A2"), ("r", "3", "A3"), ("only", "4", "A4")),
        _dump("b", ("r", "3", "B3"), ("q", "2", "B2")),
        _dump("c", ("p", "1", "C1"), ("r", "7", "C3")),
    ]
    expected = align(dumps)
    by_source = {dump.source: texts for dump, texts in zip(dumps, expected.texts, strict=True)}
    for order in permutations(dumps):
        backwards = [_dump(d.source, *((r.prompt, r.prompt_id, r.text) for r in d.responses[::-1])) for d in order]
        aligned = align(backwards)
        assert aligned.prompts == expected.prompts
        assert {dump.source: texts for dump, texts in zip(order, aligned.texts, strict=True)} == by_source


@pytest.mark.parametrize("turned", [False, True])
def test_prompts_without_ids_and_ids_without_prompts_cannot_be_joined(turned):
    dumps = [_dump("prompts.jsonl", ("p", None, "A")), _dump("ids.jsonl", (None, "1", "B"))]
    message = (
        "prompts.jsonl: holds no ids, and another dump holds no prompts, so nothing says which responses belong together;"
        " give the other dump's prompts with --prompts FILE, or name its field with --prompt-field"
    )
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        align(dumps[::-1] if turned else dumps)
