"""Which slice each prompt belongs to."""

import re

import pytest
from writers import CONTAINERS, json_lines

from distilldetect.errors import DumpError
from distilldetect.formats.slices import prompt_slices

ROWS = [{"prompt": "P", "kind": "code"}, {"prompt": "Q", "kind": "talk"}, {"prompt": "R", "kind": "code"}]


@pytest.mark.parametrize("container", ["json_lines", "json_list", "csv"])
def test_a_field_beside_the_prompt_names_its_slice(container, written):
    found = prompt_slices(written(CONTAINERS[container][1](ROWS)), "kind")
    assert found == {"P": "code", "Q": "talk", "R": "code"}


def test_a_dump_will_do(written):
    rows = [
        {"dataset": "koala", "instruction": "P", "output": "a", "generator": "m"},
        {"dataset": "koala", "instruction": "P", "output": "b", "generator": "m"},
        {"dataset": 7, "messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "c"}]},
    ]
    assert prompt_slices(written(json_lines(rows)), "dataset") == {"P": "koala", "Q": "7"}


@pytest.mark.parametrize(
    ("row", "lacking"), [({"prompt": "P"}, "the field kind"), ({"kind": "code", "x": "P"}, "a prompt that is known")]
)
def test_what_is_lacking_is_named(row, lacking, written):
    path = written(json_lines([*ROWS, row]))
    problem = f"{path}:4: a record without {lacking}, with the keys {', '.join(row)}; name the field with --slice-field"
    with pytest.raises(DumpError, match=f"^{re.escape(problem)}$"):
        prompt_slices(path, "kind")
