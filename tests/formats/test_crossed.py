"""Any container with any shape."""

import dataclasses

import pytest
from each import each
from shape_examples import EXAMPLES, Read
from writers import COMPRESSIONS, CONTAINERS, json_lines

from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.formats.shapes import SHAPES

ALL_MODELS = ReadOptions(model="*")


def read(dump):
    return [Read(r.prompt, r.prompt_id, r.text, r.reasoning, r.sample) for r in dump.responses]


def test_every_shape_has_an_example():
    assert sorted(EXAMPLES) == sorted(SHAPES)


@pytest.mark.parametrize("container", CONTAINERS)
def test_container_and_shape(container, written):
    name, write = CONTAINERS[container]
    for shape, example in EXAMPLES.items():
        if shape == "model_columns" and container in {"csv", "semicolons", "tabs"}:
            continue  # a table's cells hold text, and only named columns are parsed
        dump = load(written(write(example.records)), ALL_MODELS)
        assert (dump.container, dump.shape, dump.model) == (name, shape, example.model)
        assert read(dump) == example.reads, shape
        assert dump.n_records == len(example.records), shape


@each("compression", COMPRESSIONS)
@each("container", CONTAINERS)
def test_container_and_compression(container, compression, written):
    example = EXAMPLES["plain"] if container != "inspect_eval" else EXAMPLES["inspect"]
    name, write = CONTAINERS[container]
    dump = load(written(COMPRESSIONS[compression](write(example.records)), "dump.txt"))
    assert dump.container == f"{name}+{compression}"
    assert read(dump) == example.reads


def test_naming_the_shape_reads_the_same(written):
    for shape, example in EXAMPLES.items():
        path = written(json_lines(example.records))
        assert load(path, dataclasses.replace(ALL_MODELS, shape=shape)) == load(path, ALL_MODELS), shape


@each("shape", sorted(EXAMPLES.keys() - {"canonical"}))
def test_plain_columns_come_back(shape, written):
    """What has been read, written as plain columns, is read as the same again."""
    dump = load(written(json_lines(EXAMPLES[shape].records)), ALL_MODELS)
    columns = [
        {"prompt": r.prompt, "id": r.prompt_id, "response": r.text, "reasoning": r.reasoning, "sample": r.sample}
        for r in dump.responses
    ]
    for container in ("json_lines", "csv"):
        again = load(written(CONTAINERS[container][1](columns)))
        assert again.shape == "plain"
        assert read(again) == read(dump), container


def test_equal_samples_come_back(written):
    records = [{"prompt": "a", "response": "b", "sample": number} for number in (0, 1, 1)]
    dump = load(written(json_lines(records)))
    assert ([r.sample for r in dump.responses], dict(dump.skipped)) == ([0, 1], {"duplicate": 1})


def test_no_two_shapes_match_one_record():
    for shape, example in EXAMPLES.items():
        for record in example.records:
            assert [name for name, s in SHAPES.items() if name != "plain" and s.matches(record)] in ([shape], [])


@each("shape", EXAMPLES)
def test_single_record_in_a_file(shape, written):
    example = EXAMPLES[shape]
    dump = load(written(json_lines(example.records[:1] if shape != "garak" else example.records[1:2])), ALL_MODELS)
    assert (dump.container, dump.shape, dump.n_records) == ("json_object", shape, 1)
