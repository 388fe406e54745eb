"""What a dump is taken for, what is in it, and which prompts it shares with another."""

import json

import pytest

from distilldetect.formats.dump import Response
from distilldetect.formats.inspection import KEYS, PromptKeys, coverage, failed, inspect, prompt_keys
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.panels.alignment import align

PLAIN = ReadOptions()


def dump(path, *records):
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return str(path)


@pytest.fixture
def found(tmp_path):
    records = (
        {"id": 1, "prompt": "a", "response": "abc", "model": "m"},
        {"id": 1, "prompt": "a", "response": "abcde", "model": "m"},
        {"id": 2, "prompt": "b", "response": "<think>x</think>a", "model": "m"},
        {"id": 3, "prompt": "c", "response": "\u6728" * 8, "model": "m"},
        {"id": 3, "prompt": "c", "response": "\u6728" * 8, "model": "m"},
        {"id": 4, "prompt": "d", "response": "", "model": "m"},
    )
    return inspect(dump(tmp_path / "dump", *records), PLAIN)


def test_keys_are_those_that_are_promised(found):
    assert tuple(found) == KEYS == tuple(failed("x", ValueError("why")))


def test_counts(found):
    assert (found["n_records"], found["n_responses"], found["n_prompts"]) == (6, 4, 3)
    assert found["samples_per_prompt"] == {"mean": 4 / 3, "max": 2}
    assert (found["n_duplicates"], found["skipped"]) == (1, {"duplicate": 1, "empty": 1})
    assert found["characters"] == {"min": 1, "median": 4.0, "mean": 17 / 4, "max": 8}
    assert (found["reasoning_fraction"], found["truncated_fraction"]) == (0.25, 0.0)
    assert found["scripts"] == {"latin": 9 / 17, "han": 8 / 17}


def test_what_it_was_taken_for(found, tmp_path):
    content = (tmp_path / "dump").read_bytes()
    read = load(str(tmp_path / "dump"))
    assert (found["path"], found["sha256"], found["bytes"]) == (str(tmp_path / "dump"), read.sha256, len(content))
    assert (found["container"], found["compression"], found["shape"], found["model"]) == ("jsonl", None, "plain", "m")
    assert found["fields"] == {"prompt": "prompt", "id": "id", "output": "response", "model": "model"}
    assert found["recognised_by"] == {
        "container": "a first line that is an object and is not the only one",
        "shape": "a column that may hold the answer; a weak name for it needs a prompt or an id beside it",
    }


def test_fields_that_are_named_are_the_reason(tmp_path):
    path = dump(tmp_path / "dump", {"foo": "a", "bar": "b"})
    found = inspect(path, ReadOptions(prompt_field="foo", output_field="bar"))
    assert (found["shape"], found["recognised_by"]["shape"]) == ("fields", "the fields that were named")


def test_without_prompts_and_ids_there_are_no_samples(tmp_path):
    found = inspect(dump(tmp_path / "dump", {"response": "a"}, {"response": "b"}), PLAIN)
    assert (found["n_prompts"], found["samples_per_prompt"]) == (0, {"mean": None, "max": None})


def rows(prompts, ids):
    return [{"prompt": p, "id": i, "response": f"to {p} {i}"} for p, i in zip(prompts, ids, strict=True)]


SHARED = {
    "prompts": (rows(["a", "c", "d  e"], [1, 2, 3]), rows(["c", "d e", "x", "y"], [7, 8, 9, 1]), "prompt", 2, 1, 2, 1),
    "ids": (rows([None, None], [1, 2]), rows(["a", "b", "c"], [2, 3, 4]), "id", 1, 1, 2, None),
    "nothing": (rows([None], [1]), rows(["a"], [None]), None, None, None, None, None),
}


@pytest.mark.parametrize("case", SHARED)
def test_prompts_shared_with_another_dump(case, tmp_path):
    here, there, joined_on, both, only_here, only_there, exact = SHARED[case]
    paths = dump(tmp_path / "here", *here), dump(tmp_path / "there", *there)
    shared = inspect(paths[0], PLAIN, prompt_keys(paths[1], PLAIN))["against"]
    assert shared == {
        "joined_on": joined_on,
        "both": both,
        "only_here": only_here,
        "only_there": only_there,
        "letter_for_letter": exact,
    }
    if joined_on:
        alignment = align([load(path) for path in paths])
        assert (alignment.joined_on, len(alignment.prompts)) == (joined_on, both)


def test_a_prompt_in_two_spellings_is_one_prompt():
    here, there = PromptKeys(), PromptKeys()
    for prompt in ("a b", "a  b"):
        here.add(Response(prompt, None, "x"))
        there.add(Response(prompt, None, "x"))
    assert coverage(here, there)["both"] == coverage(here, there)["letter_for_letter"] == 1
