"""Records inside one object: under a key, by number, or as columns."""

import json

import pytest
from each import each

from distilldetect.errors import DumpError
from distilldetect.formats import ReadOptions, load

ROWS = [{"prompt": "a", "response": "1"}, {"prompt": "b", "response": "2"}]
OBJECTS = {
    "under a key": ({"results": ROWS}, "results[].response"),
    "under a key of a key": ({"version": 2, "data": {"records": ROWS}}, "data.records[].response"),
    "beside a summary": ({"results": {"accuracy": 1}, "samples": ROWS}, "samples[].response"),
    "by number": ({"0": ROWS[0], "1": ROWS[1]}, "0, 1, ...[].response"),
    "columns as lists": ({"prompt": ["a", "b"], "response": ["1", "2"]}, "response"),
    "columns as pandas writes them": ({"prompt": {"0": "a", "1": "b"}, "response": {"0": "1", "1": "2"}}, "response"),
    "in a list of one": ([{"results": ROWS}], "results[].response"),
}


@each("case", OBJECTS)
def test_records_are_found(case, written):
    content, field = OBJECTS[case]
    dump = load(written(json.dumps(content)))
    assert [(r.prompt, r.text) for r in dump.responses] == [("a", "1"), ("b", "2")]
    assert (dump.fields["output"], dump.n_records) == (field, 2)


def test_a_single_record_is_not_a_wrapper(written):
    dump = load(written(json.dumps({"prompt": "a", "outputs": [{"text": "1"}, {"text": "2"}], "results": ROWS})))
    assert (dump.shape, [r.text for r in dump.responses]) == ("vllm", ["1", "2"])


LIKELY = {
    "any key": ({"parameters": {"model": "m-1"}, "breaks": ROWS}, "breaks[].response", "m-1"),
    "a summary before the records": ({"results": [{"task": "x", "score": 1}], "details": ROWS}, "details[].response", None),
    "columns and rows": ({"columns": ["prompt", "response"], "data": [["a", "1"], ["b", "2"]]}, "response", None),
    "columns, index and rows": (
        {"columns": ["prompt", "response"], "index": [0, 1], "data": [["a", "1"], ["b", "2"]]},
        "response",
        None,
    ),
    "rows of a viewer": ({"rows": [{"row_idx": n, "row": row} for n, row in enumerate(ROWS)]}, "rows[].response", None),
    "splits": ({"train": ROWS[:1], "test": ROWS[1:]}, "<split>[].response", None),
}


@each("case", LIKELY)
def test_the_list_that_holds_records_is_found(case, written):
    content, field, model = LIKELY[case]
    dump = load(written(json.dumps(content)))
    assert [(r.prompt, r.text) for r in dump.responses] == [("a", "1"), ("b", "2")]
    assert (dump.fields["output"], dump.model, {r.model for r in dump.responses}) == (field, model, {model})


def test_a_list_for_each_model(written):
    path = written(json.dumps({"m-1": ROWS, "m-2": ROWS}))
    with pytest.raises(DumpError) as caught:
        load(path)
    expected = f"{path}: answers of 2 models: m-1, m-2; choose one with --model-name, or all with --model-name '*'"
    assert str(caught.value) == expected
    assert len(load(path, ReadOptions(model="m-2")).responses) == 2
