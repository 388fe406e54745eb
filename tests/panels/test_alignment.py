"""Which responses answer the same prompt, and why few do."""

import json
import re
from dataclasses import replace
from itertools import permutations

import pytest
from dumps import dump_of
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.errors import DumpError
from distilldetect.formats import ReadOptions, load
from distilldetect.formats.dump import Response
from distilldetect.panels.alignment import align, pairs_badly, why_unpaired
from distilldetect.text.prompts import normalise_prompt

FURTHER = "a further sample of the prompt"
DISPUTED = "its id stands for different prompts"
ALONE = "no other dump answers the prompt"
QUESTIONS = [f"Why is number {n} an odd choice for a street?" for n in range(8)]


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


def _written(folder, name, prompts, ids=None):
    records = [
        {"id": ids[k] if ids else f"{name}-{k}", "prompt": prompt, "response": f"Answer {k} of {name}."}
        for k, prompt in enumerate(prompts)
    ]
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return load(str(path))


def test_half_of_the_smaller_dump_is_enough(tmp_path):
    first, second = _written(tmp_path, "a", QUESTIONS), _written(tmp_path, "b", QUESTIONS[:4])
    assert not pairs_badly(2, first, second)
    assert pairs_badly(1, first, second)


@pytest.mark.parametrize("turned", [False, True])
def test_a_template_around_prompts_is_named(tmp_path, turned):
    bare, framed = (
        _written(tmp_path, "a", QUESTIONS),
        _written(tmp_path, "b", [f"You are a geographer. {text} Be brief." for text in QUESTIONS]),
    )
    said = why_unpaired(framed, bare) if turned else why_unpaired(bare, framed)
    assert said.startswith(
        f"the prompts of {framed.source} hold those of {bare.source} with more around them, such as a template;"
        " give the bare prompts of both with --prompts FILE"
    )
    assert said.count("“") == 6  # three of each


def test_bare_prompts_of_a_file_pair_with_a_template(tmp_path):
    ids = [str(n) for n in range(8)]
    bare = _written(tmp_path, "a", QUESTIONS, ids)
    framed = _written(tmp_path, "b", [f"You are a geographer. {text} Be brief." for text in QUESTIONS], ids)
    read = load(framed.source, ReadOptions(prompts=bare.source))
    assert [response.prompt for response in read.responses] == QUESTIONS
    other = _written(tmp_path, "c", [f"Name a bridge over river {n}." for n in range(8)], ids)
    kept = load(other.source, ReadOptions(prompts=bare.source))
    assert kept.responses == other.responses  # equal ids alone do not say that the prompts are equal


def test_equal_ids_with_other_texts_are_named(tmp_path):
    ids = [str(n) for n in range(8)]
    first = _written(tmp_path, "a", QUESTIONS, ids)
    second = _written(tmp_path, "b", [f"Name a bridge over river {n}." for n in range(8)], ids)
    hint = "take them for prompts with --prompt-field id"
    assert f"8 ids agree; if equal ids mean equal prompts, {hint} (" in why_unpaired(first, second)
    named = [load(dump.source, ReadOptions(prompt_field="id")) for dump in (first, second)]
    assert len(align(named).prompts) == 8


def test_equal_ids_in_fields_of_two_names(tmp_path):
    first = _written(tmp_path, "a", QUESTIONS, [str(n) for n in range(8)])
    (tmp_path / "b").write_text(
        "".join(json.dumps({"uid": n, "prompt": f"Name {n}.", "response": f"Bridge {n}."}) + "\n" for n in range(8))
    )
    fields = f"--file-field '{first.source}::prompt=id' --file-field '{tmp_path}/b::prompt=uid'"
    assert f"take them for prompts with {fields} (" in why_unpaired(first, load(f"{tmp_path}/b"))


def test_other_letters_are_named(tmp_path):
    first = _written(tmp_path, "a", QUESTIONS)
    second = _written(tmp_path, "b", [f"Почему улица {n} такая длинная?" for n in range(8)])
    assert f"the prompts of {first.source} are in latin letters, those of {second.source} in cyrillic" in why_unpaired(
        first, second
    )


def test_else_they_answer_different_prompts(tmp_path):
    first, second = (
        _written(tmp_path, "a", QUESTIONS),
        _written(tmp_path, "b", [f"Name a bridge over river {n}." for n in range(8)]),
    )
    said = why_unpaired(first, second)
    assert said.startswith("they answer different prompts; give answers to the same ones (only in ")
    assert "“Name a bridge over river 0.”" in said


def test_ids_of_answers_that_are_paired_already_are_not_counted(tmp_path):
    ids = [str(n) for n in range(8)]
    others = [*QUESTIONS[:4], *(f"Name a bridge over river {n}." for n in range(4))]
    first, second = _written(tmp_path, "a", QUESTIONS, ids), _written(tmp_path, "b", others, ids)
    assert "4 ids agree" in why_unpaired(first, second)
    other_ids = [*ids[:4], "w", "x", "y", "z"]
    assert "ids agree" not in why_unpaired(first, _written(tmp_path, "c", others, other_ids))


def test_hashes_of_prompts_are_not_shown(tmp_path):
    first, second = (_written(tmp_path, name, [f"{name} {n}?" for n in range(8)]) for name in ("a", "b"))
    printed = replace(first, container="fingerprint")
    assert why_unpaired(first, second).count("only in") == 2
    assert why_unpaired(printed, second).count("only in") == 1
