"""Records that are read many at a time give what a closer look at each gives."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shape_examples import EXAMPLES
from writers import csv_table, json_lines

from distilldetect.errors import DumpError
from distilldetect.formats import SHAPES, ReadOptions, load, reading

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


@pytest.mark.parametrize("write", [json_lines, csv_table])
@pytest.mark.parametrize("shape", EXAMPLES)
def test_examples(shape, write, written, monkeypatch):
    path = written(write(EXAMPLES[shape].records * 3))
    quickly, closely = both_ways(path, ReadOptions(model="*"), monkeypatch)
    assert quickly == closely


@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(records=RECORDS, options=OPTIONS)
def test_any_records(records, options, tmp_path_factory, monkeypatch):
    path = tmp_path_factory.mktemp("flat") / "dump"
    path.write_bytes(json_lines(records))
    quickly, closely = both_ways(str(path), options, monkeypatch)
    assert quickly == closely


def test_only_the_first_ordinary_records_are_looked_at_closely(written, monkeypatch):
    looks = []
    closely = reading.Reading._closely
    monkeypatch.setattr(reading.Reading, "_closely", lambda *given: looks.append(given) or closely(*given))
    path = written(json_lines([{"id": i, "prompt": f"p{i}", "response": "An oak.", "model": "m"} for i in range(500)]))
    assert len(load(path).responses) == 500
    assert 0 < len(looks) < 9


def test_flat_shapes_are_matched_by_their_keys_alone():
    flat = [shape for shape in SHAPES.values() if shape.is_flat]
    assert [shape.name for shape in flat] == ["alpaca_eval", "canonical"]
    for shape in flat:
        keys = dict(EXAMPLES[shape.name].records[0])
        assert shape.matches(keys)
        assert shape.matches(dict.fromkeys(keys))
        assert shape.fields.keys() <= {"prompt", "id", "output", "model", "sample", "reasoning"}


def test_an_instruction_has_its_input_added(written):
    records = [{"instruction": "Add.", "input": "1", "response": "2"}] * 1
    assert load(written(json.dumps(records))).responses[0].prompt == "Add.\n\n1"
