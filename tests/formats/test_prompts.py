"""Prompts in a file of their own are joined on their id."""

import json

import pytest
from each import each
from shape_examples import EXAMPLES
from writers import CONTAINERS, json_lines

from distilldetect.errors import DumpError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

QUESTIONS = {
    "FastChat": [{"question_id": 81, "turns": ["T1", "T2"]}, {"question_id": 82, "turns": ["B1"]}],
    "Arena-Hard": [
        {"question_id": "81", "turns": [{"content": "T1"}, {"content": "T2"}]},
        {"uid": "82", "prompt": "B1"},
    ],
    "numbers as pandas writes them": [{"id": 81.0, "prompt": "T1"}, {"id": 82.0, "prompt": "B1"}],
    "columns": [{"id": 81, "question": "T1"}, {"id": 82, "question": "B1"}],
    "LogicKor": [{"id": 81, "questions": ["T1", "T2"], "references": ["x", None]}, {"id": 82, "questions": ["B1"]}],
    "texts, as in the first files of Vicuna": [
        {"question_id": 81, "text": "T1", "category": "c"},
        {"question_id": 82, "text": "B1", "category": "c"},
    ],
    "messages": [
        {"id": "81", "messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "T1"}]},
        {"id": "82", "messages": [{"role": "user", "content": "B1"}]},
    ],
    "OpenAI batch input": [
        {"custom_id": "81", "body": {"messages": [{"role": "user", "content": "T1"}]}},
        {"custom_id": "82", "body": {"model": "m", "input": "B1"}},
    ],
    "Anthropic batch input": [
        {"custom_id": "81", "params": {"messages": [{"role": "user", "content": [{"type": "text", "text": "T1"}]}]}},
        {"custom_id": "82", "params": {"messages": [{"role": "user", "content": "B1"}]}},
    ],
}


@each("case", QUESTIONS)
def test_layout(case, written):
    prompts = written(json_lines(QUESTIONS[case]), "prompts")
    dump = load(written(json_lines(EXAMPLES["fastchat"].records)), ReadOptions(prompts=prompts))
    assert [(r.prompt, r.prompt_id, r.sample) for r in dump.responses] == [
        ("T1", "81", 0),
        ("B1", "82", 0),
        ("B1", "82", 1),
    ]
    assert dict(dump.fields) == {
        "id": "question_id", "output": "choices[].turns[]", "model": "model_id", "prompt": prompts
    }  # fmt: skip


@each("container", sorted(CONTAINERS.keys() - {"inspect_eval"}))
def test_container(container, written):
    prompts = written(CONTAINERS[container][1](QUESTIONS["columns"]), "prompts")
    dump = load(written(json_lines(EXAMPLES["fastchat"].records)), ReadOptions(prompts=prompts))
    assert [r.prompt for r in dump.responses] == ["T1", "B1", "B1"]


def test_all_turns(written):
    prompts = written(json_lines(QUESTIONS["FastChat"]), "prompts")
    dump = load(written(json_lines(EXAMPLES["fastchat"].records)), ReadOptions(prompts=prompts, turns="all"))
    assert [(r.prompt, r.prompt_id) for r in dump.responses][:2] == [("T1", "81"), ("T1\n\nT2", "81#2")]


def test_unknown_ids_are_counted(written):
    prompts = written('{"id": 82, "prompt": "B1"}', "prompts")
    dump = load(written(json_lines(EXAMPLES["fastchat"].records)), ReadOptions(prompts=prompts))
    assert [r.prompt for r in dump.responses] == [None, "B1", "B1"]
    assert "The prompts file has no prompt for 1 answer." in dump.notes


def test_prompts_of_the_dump_come_first(written):
    prompts = written('{"id": 1, "prompt": "other"}', "prompts")
    dump = load(written('{"id": 1, "prompt": "own", "response": "b"}'), ReadOptions(prompts=prompts))
    assert [r.prompt for r in dump.responses] == ["own"]


BAD = {
    "no id in common": (
        [{"id": 1, "prompt": "a"}],
        "{dump}: none of its ids is in {prompts}; check that both files name prompts alike, or use --id-field",
    ),
    "no id": (
        [{"prompt": "a"}],
        "{prompts}:1: a record without an id that is known, with the keys prompt; "
        "a prompts file has the fields id and prompt",
    ),
    "no prompt": (
        [{"id": 1, "prompt": "a"}, {"id": 2, "words": "b"}],
        "{prompts}:2: a record without a prompt that is known, with the keys id, words; "
        "a prompts file has the fields id and prompt",
    ),
    "two prompts of one id": (
        [{"id": 1, "prompt": "a"}, {"id": 1, "prompt": "b"}],
        "{prompts}:2: two prompts of the id 1; make ids unique",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_prompts_that_cannot_be_used(case, written):
    records, expected = BAD[case]
    prompts, dump = written(json_lines(records), "prompts"), written('{"id": 9, "response": "b"}', "dump")
    with pytest.raises(DumpError) as caught:
        load(dump, ReadOptions(prompts=prompts))
    assert str(caught.value) == expected.format(prompts=prompts, dump=dump)


def test_ids_of_a_table_are_those_of_json(written):
    prompts = written("id,prompt\n81,T1\n", "prompts")
    dump = load(written(json.dumps({"id": 81, "response": "b"})), ReadOptions(prompts=prompts))
    assert dump.responses[0].prompt == "T1"
