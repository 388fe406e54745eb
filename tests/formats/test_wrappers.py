"""Records inside one object: under a key, by number, or as columns."""

import json

import pytest

from distilldetect.formats.reading import load

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


@pytest.mark.parametrize("case", OBJECTS)
def test_records_are_found(case, written):
    content, field = OBJECTS[case]
    dump = load(written(json.dumps(content)))
    assert [(r.prompt, r.text) for r in dump.responses] == [("a", "1"), ("b", "2")]
    assert (dump.fields["output"], dump.n_records) == (field, 2)


def test_a_single_record_is_not_a_wrapper(written):
    dump = load(written(json.dumps({"prompt": "a", "outputs": [{"text": "1"}, {"text": "2"}], "results": ROWS})))
    assert (dump.shape, [r.text for r in dump.responses]) == ("vllm", ["1", "2"])
