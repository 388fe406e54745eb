"""Real dumps, read as their collection's README says. They are no part of the project, and not quoted here."""

import json
from pathlib import Path

import pytest
from each import each

from distilldetect.errors import DumpError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

SHARED = Path(__file__).parents[3] / "shared" / "formats"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared collection of formats is not here")


EXPECTED = json.loads((Path(__file__).parent / "shared_collection.json").read_text(encoding="utf-8"))


def test_no_file_is_forgotten():
    files = {str(p.relative_to(SHARED)) for p in SHARED.rglob("*") if p.is_file() and p.name != "README.md"}
    assert files == EXPECTED["read"].keys() | EXPECTED["refused"].keys()


@each("name", EXPECTED["read"])
def test_is_read(name):
    dump = load(str(SHARED / name))
    assert EXPECTED["read"][name] == {
        "container": dump.container,
        "shape": dump.shape,
        "n": len(dump.responses),
        "fields": dict(dump.fields),
        "model": dump.model,
    }
    assert all(response.text.strip() for response in dump.responses)
    assert len(dump.responses) + sum(dump.skipped.values()) >= dump.n_records


@each("name", EXPECTED["refused"])
def test_is_refused(name):
    path = str(SHARED / name)
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == path + EXPECTED["refused"][name]


def test_reference_answers_are_not_taken():
    path = SHARED / "shaberi_modelanswer_ja.json"
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [r.text for r in load(str(path)).responses] == [record["ModelAnswer"] for record in records]


def test_traces_are_split_off():
    dump = load(str(SHARED / "thinking_trace.json"))
    assert dump.skipped == {"reasoning without an answer": 1}
    assert all("think>" not in response.text and response.reasoning for response in dump.responses)


def test_one_of_several_models():
    path = str(SHARED / "gsm_many_models_per_record.jsonl")
    dump = load(path, ReadOptions(model="6b_finetuning"))
    assert (len(dump.responses), dump.model, dict(dump.skipped)) == (12, "6b_finetuning", {"of another model": 36})


def test_questions_as_prompts(tmp_path):
    questions = SHARED / "arena_hard_v2_questions.jsonl"
    answers = tmp_path / "answers"
    answers.write_text('{"uid": "2edbb5f36f5b42be", "output": "a"}\n{"uid": "0", "output": "b"}\n', encoding="utf-8")
    dump = load(str(answers), ReadOptions(prompts=str(questions)))
    assert [response.prompt is not None for response in dump.responses] == [True, False]
    assert dump.notes == ("The prompts file has no prompt for 1 answer.",)
    assert dict(dump.fields) == {"id": "uid", "output": "output", "prompt": str(questions)}


def test_weird_file_with_its_fields_named():
    dump = load(str(SHARED / "tiny" / "weird.jsonl"), ReadOptions(prompt_field="foo", output_field="bar"))
    assert [(r.prompt, r.text) for r in dump.responses] == [("Hello", "Hi")]
    assert (dump.shape, dict(dump.fields)) == ("fields", {"prompt": "foo", "output": "bar"})
