"""Why two dumps pair badly."""

import json

import pytest

from distilldetect.formats import ReadOptions, load
from distilldetect.panels import align, pairs_badly, why_unpaired

QUESTIONS = [f"Why is number {n} an odd choice for a street?" for n in range(8)]


def dump(folder, name, prompts, ids=None):
    records = [
        {"id": ids[k] if ids else f"{name}-{k}", "prompt": prompt, "response": f"Answer {k} of {name}."}
        for k, prompt in enumerate(prompts)
    ]
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return load(str(path))


def test_half_of_the_smaller_dump_is_enough(tmp_path):
    first, second = dump(tmp_path, "a", QUESTIONS), dump(tmp_path, "b", QUESTIONS[:4])
    assert not pairs_badly(2, first, second)
    assert pairs_badly(1, first, second)


@pytest.mark.parametrize("turned", [False, True])
def test_a_template_around_prompts_is_named(tmp_path, turned):
    bare, framed = (
        dump(tmp_path, "a", QUESTIONS),
        dump(tmp_path, "b", [f"You are a geographer. {text} Be brief." for text in QUESTIONS]),
    )
    said = why_unpaired(framed, bare) if turned else why_unpaired(bare, framed)
    assert said.startswith(
        f"the prompts of {framed.source} hold those of {bare.source} with more around them, such as a template;"
        " give the bare prompts of both with --prompts FILE"
    )
    assert said.count("“") == 6  # three of each


def test_bare_prompts_of_a_file_pair_with_a_template(tmp_path):
    ids = [str(n) for n in range(8)]
    bare = dump(tmp_path, "a", QUESTIONS, ids)
    framed = dump(tmp_path, "b", [f"You are a geographer. {text} Be brief." for text in QUESTIONS], ids)
    read = load(framed.source, ReadOptions(prompts=bare.source))
    assert [response.prompt for response in read.responses] == QUESTIONS
    other = dump(tmp_path, "c", [f"Name a bridge over river {n}." for n in range(8)], ids)
    kept = load(other.source, ReadOptions(prompts=bare.source))
    assert kept.responses == other.responses  # equal ids alone do not say that the prompts are equal


def test_equal_ids_with_other_texts_are_named(tmp_path):
    ids = [str(n) for n in range(8)]
    first = dump(tmp_path, "a", QUESTIONS, ids)
    second = dump(tmp_path, "b", [f"Name a bridge over river {n}." for n in range(8)], ids)
    hint = "take them for prompts with --prompt-field id"
    assert f"8 ids agree; if equal ids mean equal prompts, {hint} (" in why_unpaired(first, second)
    named = [load(dump.source, ReadOptions(prompt_field="id")) for dump in (first, second)]
    assert len(align(named).prompts) == 8


def test_equal_ids_in_fields_of_two_names(tmp_path):
    first = dump(tmp_path, "a", QUESTIONS, [str(n) for n in range(8)])
    (tmp_path / "b").write_text(
        "".join(json.dumps({"uid": n, "prompt": f"Name {n}.", "response": f"Bridge {n}."}) + "\n" for n in range(8))
    )
    fields = f"--file-field '{first.source}::prompt=id' --file-field '{tmp_path}/b::prompt=uid'"
    assert f"take them for prompts with {fields} (" in why_unpaired(first, load(f"{tmp_path}/b"))


def test_other_letters_are_named(tmp_path):
    first = dump(tmp_path, "a", QUESTIONS)
    second = dump(tmp_path, "b", [f"Почему улица {n} такая длинная?" for n in range(8)])
    assert f"the prompts of {first.source} are in latin letters, those of {second.source} in cyrillic" in why_unpaired(
        first, second
    )


def test_else_they_answer_different_prompts(tmp_path):
    first, second = (
        dump(tmp_path, "a", QUESTIONS),
        dump(tmp_path, "b", [f"Name a bridge over river {n}." for n in range(8)]),
    )
    said = why_unpaired(first, second)
    assert said.startswith("they answer different prompts; give answers to the same ones (only in ")
    assert "“Name a bridge over river 0.”" in said
