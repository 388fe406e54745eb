"""What every container and every shape has to keep to."""

import re

from each import each
from shape_examples import EXAMPLES
from writers import CONTAINERS as WRITERS

from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.stream import Stream, open_source

PARTS = {**CONTAINERS, **SHAPES}


def test_names_and_summaries():
    for name, part in PARTS.items():
        assert re.fullmatch(r"[a-z][a-z_]+", name)
        assert part.name == name
        assert 10 < len(part.summary) < 80, name
        assert not part.summary.endswith("."), name


def test_says_what_it_is_recognised_by():
    for name, part in PARTS.items():
        assert 10 < len(part.recognised_by) < 120, name
        assert not part.recognised_by.endswith("."), name


def test_roles():
    for name, shape in SHAPES.items():
        assert shape.fields.keys() <= {"prompt", "id", "output", "model", "reasoning", "sample"}, name
        assert "output" in shape.fields or name == "plain"


@each("way", WRITERS)
def test_no_two_containers_match_one_file(way, written):
    name, write = WRITERS[way]
    path = written(write(EXAMPLES["plain"].records))
    stream = Stream(open_source(path), path, ReadOptions())
    assert [part for part, container in CONTAINERS.items() if container.matches(stream)] == [name]


ODD = [None, True, 0, 1.5, "", "a", [], [None], [[]], ["a"], {}, {"a": None}, [{}], {"text": 1}, {"content": []}]


@each("name", SHAPES)
def test_odd_values_in_a_record_never_surprise(name):
    """Each field of each example in turn is replaced by values of every kind, down to the second level."""
    shape = SHAPES[name]
    for record in EXAMPLES[name].records:
        for changed in variations(record):
            if isinstance(changed, dict) and shape.matches(changed):
                for answer in shape.extract(changed):
                    assert answer.text is None or isinstance(answer.text, str)
                    assert answer.prompt is None or isinstance(answer.prompt, str)
                    assert answer.prompt_id is None or isinstance(answer.prompt_id, str)
                    assert answer.reasoning is None or isinstance(answer.reasoning, str)
                    assert answer.model is None or isinstance(answer.model, str)


def variations(value, depth=5):
    yield from ODD
    if depth and isinstance(value, dict):
        for key, inside in value.items():
            for changed in variations(inside, depth - 1):
                yield {**value, key: changed}
            yield {k: v for k, v in value.items() if k != key}
    if depth and isinstance(value, list):
        for index, inside in enumerate(value):
            for changed in variations(inside, depth - 1):
                yield [*value[:index], changed, *value[index + 1 :]]
