"""Records that are read many at a time give what a closer look at each gives."""

import json
from functools import partial

import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_examples import EXAMPLES
from writers import csv_table, json_lines

from distilldetect.errors import DumpError
from distilldetect.formats import reading
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.formats.shape import flat_columns
from distilldetect.formats.shapes import SHAPES

TEXTS = [
    "An oak.", "", " ", "a\n", "<think>a</think>b", "a</think>", "x > 1", "[a](b)", "b</s>", "b [EOS] ", "\0", "analysis",
    " analysisaassistantfinalb", "\u25c1think\u25b7a\u25c1/think\u25b7b", "<thinking>a</thinking>b", "\u3000", None, 5,
    ["a", "b"],
]  # fmt: skip
IDS = ["q", "", 3, 3.0, True, None, {"a": 1}, 10**30]
VALUES = {
    "prompt": st.sampled_from(["p", "q", "r", "", None, 7, ["p"]]),
    "id": st.sampled_from(IDS),
    "response": st.sampled_from(TEXTS),
    "model": st.sampled_from(["m-1", "m-1", "m-2", "", None, ["m"]]),
    "sample": st.sampled_from([None, 0, 1, -1, "2", 2.0, 10**9, True]),
    "reasoning": st.sampled_from([None, None, "", "why", {"text": "why"}]),
    "extra": st.sampled_from([None, {"a": []}]),
}
REQUIRED = {name: VALUES.pop(name) for name in ("prompt", "response")}
RECORDS = st.lists(st.fixed_dictionaries(REQUIRED, optional=VALUES), min_size=1, max_size=25)
OPTIONS = st.builds(
    ReadOptions,
    model=st.sampled_from(["*", "m-1", None]),
    reasoning=st.sampled_from(["strip", "keep", "only"]),
    shape=st.just("plain"),
)


def both_ways(path, options, monkeypatch):
    def outcome():
        try:
            return load(path, options)
        except DumpError as error:
            return str(error)

    quickly = outcome()
    with monkeypatch.context() as patch:
        patch.setattr(reading, "plain_answers", lambda *_: None)
        return quickly, outcome()


@each("write", [json_lines, csv_table])
@each("shape", EXAMPLES)
def test_examples(shape, write, written, monkeypatch):
    path = written(write(EXAMPLES[shape].records * 3))
    quickly, closely = both_ways(path, ReadOptions(model="*"), monkeypatch)
    assert quickly == closely


@settings(max_examples=150)
@given(records=RECORDS, options=OPTIONS)
def test_any_records(records, options, tmp_path, monkeypatch):
    path = tmp_path / "dump"
    path.write_bytes(json_lines(records))
    quickly, closely = both_ways(str(path), options, monkeypatch)
    assert quickly == closely


ROLES = st.sampled_from(["user", "assistant", "system", "User", "tool", "", None, ["user"]])
SAID = st.sampled_from(["An oak.", "Why?", "", " ", "<think>a</think>b", None, 5, ["a"], {"text": "a"}])
TALKS = {
    name: st.lists(
        st.fixed_dictionaries({who: ROLES, what: SAID}, optional={"reasoning_content": SAID, "weight": st.just(1)})
        | st.just("hello"),
        max_size=4,
    )
    | st.just([{who: user, what: "Why?"}, {who: assistant, what: "So."}])
    | st.none()
    for name, who, what, user, assistant in (
        ("messages", "role", "content", "user", "assistant"),
        ("conversations", "from", "value", "human", "gpt"),
    )
}


@pytest.mark.parametrize("shape", ["messages", "sharegpt"])
@settings(max_examples=80)
@given(data=st.data(), turns=st.sampled_from(["first", "all"]), model=st.sampled_from(["*", None]))
def test_any_conversations(shape, data, turns, model, tmp_path, monkeypatch):
    column = "messages" if shape == "messages" else "conversations"
    beside = {"id": VALUES["id"], "model": VALUES["model"], "response": st.just("no")}
    records = st.fixed_dictionaries({column: TALKS[column]}, optional=beside)
    path = tmp_path / "dump"
    path.write_bytes(json_lines(data.draw(st.lists(records, min_size=1, max_size=20))))
    quickly, closely = both_ways(str(path), ReadOptions(model=model, turns=turns, shape=shape), monkeypatch)
    assert quickly == closely


ORDINARY = {
    "plain": {"prompt": "p", "response": "An oak.", "model": "m"},
    "thinking": {"prompt": "p", "response": "<think>\nTrees.\n</think>\n\nAn oak.", "model": "m"},
    "messages": {"messages": [{"role": "user", "content": "p"}, {"role": "assistant", "content": "An oak."}]},
    "with a system's message": {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "p"},
            {"role": "assistant", "content": "An oak."},
        ]
    },
    "sharegpt": {"conversations": [{"from": "human", "value": "p"}, {"from": "gpt", "value": "An oak."}]},
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_records_are_not_looked_at_closely(kind, written, monkeypatch):
    looks = []
    closely = reading.Reading._closely
    monkeypatch.setattr(reading.Reading, "_closely", lambda *given: looks.append(given) or closely(*given))
    path = written(json_lines([{"id": i, **ORDINARY[kind]} for i in range(50)]))
    dump = load(path)
    assert [(r.prompt, r.prompt_id, r.text, r.sample) for r in dump.responses] == [
        ("p", str(i), "An oak.", i) for i in range(50)
    ]
    assert looks == []


def test_records_are_matched_by_their_keys_where_all_have_the_same_columns():
    flat = [shape for shape in SHAPES.values() if isinstance(shape.columns, partial) and shape.columns.func is flat_columns]
    assert [shape.name for shape in flat] == ["alpaca_eval", "canonical"]
    for shape in flat:
        keys = dict(EXAMPLES[shape.name].records[0])
        assert shape.matches(keys)
        assert shape.matches(dict.fromkeys(keys))
        assert shape.fields.keys() <= {"prompt", "id", "output", "model", "sample", "reasoning"}


def test_an_instruction_has_its_input_added(written):
    records = [{"instruction": "Add.", "input": "1", "response": "2"}] * 1
    assert load(written(json.dumps(records))).responses[0].prompt == "Add.\n\n1"
