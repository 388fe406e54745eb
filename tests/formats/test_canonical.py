"""What has been read and written as canonical records is read as the same again."""

import itertools
import json
from pathlib import Path

import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_examples import EXAMPLES
from writers import CONTAINERS, json_lines

from distilldetect.errors import DumpError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import Reading, load
from distilldetect.formats.shapes.canonical import line

SHARED = Path(__file__).parents[3] / "shared" / "formats"
MODES = ("strip", "keep", "only")


def came_back(source, folder, options):
    """Read, write, read again with the options that concern models only; compare all that is a response's."""
    try:
        first = load(str(source), options)
    except DumpError:
        return None
    target = folder / "canonical"
    with Reading(str(source), options) as reading:
        target.write_bytes(b"".join(map(line, reading)))
    again = load(str(target), ReadOptions(model=options.model))
    assert again.responses == first.responses
    assert (again.shape, dict(again.skipped)) == ("canonical", {})
    return first, again


@each("shape", EXAMPLES)
def test_every_shape(shape, written, tmp_path):
    path = written(json_lines(EXAMPLES[shape].records))
    for mode, turns in itertools.product(MODES, ("first", "all")):
        both = came_back(path, tmp_path, ReadOptions(model="*", reasoning=mode, turns=turns))
        if both is None:
            assert mode == "only"
        else:
            assert both[0].model == both[1].model, (mode, turns)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared collection of formats is not here")
def test_every_file_of_the_shared_collection(tmp_path):
    files = [path for path in SHARED.rglob("*") if path.is_file()]
    read = [came_back(path, tmp_path, ReadOptions(model="*", turns="all")) for path in files]
    assert sum(both is not None for both in read) > 30


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
PIECES = ["<think>", "</think>", "\n", " ", "[THINK]", "[/THINK]", "</s>", "<|im_end|>", "a", "\0", "\u2028", "analysis"]
HOSTILE = st.lists(st.sampled_from(PIECES) | TEXT, min_size=1, max_size=6).map("".join)
RECORD = st.fixed_dictionaries(
    {"response": HOSTILE},
    optional={
        "prompt": st.none() | HOSTILE,
        "id": st.none() | st.integers() | TEXT,
        "reasoning": st.none() | HOSTILE,
        "sample": st.none() | st.integers(0, 3),
        "model": st.sampled_from([None, "m-1", "m-2"]),
    },
)


@settings(max_examples=80)
@given(records=st.lists(RECORD, min_size=1, max_size=12), mode=st.sampled_from(MODES))
def test_any_texts(records, mode, tmp_path):
    source = tmp_path / "dump"
    source.write_bytes(json_lines(records))
    came_back(source, tmp_path, ReadOptions(shape="plain", model="*", reasoning=mode))


@each("text", ["<think>a</think> b", "a</s>", " a \n", "[THINK]a[/THINK]", "analysisaassistantfinalb"])
def test_texts_are_taken_as_they_stand(text, written):
    record = {"id": "1", "prompt": "p", "response": text, "reasoning": None, "sample": 0, "model": None}
    read = load(written(json.dumps(record)))
    assert (read.shape, [r.text for r in read.responses], read.notes) == ("canonical", [text], ())


@pytest.mark.parametrize(
    "keys", ["prompt id response reasoning sample model", "id prompt response reasoning sample model x"]
)
def test_other_keys_or_another_order_are_plain_columns(keys, written):
    record = dict.fromkeys(keys.split()) | {"prompt": "p", "response": "<think>a</think>b"}
    read = load(written(json.dumps(record)))
    assert (read.shape, read.responses[0].text, read.responses[0].reasoning) == ("plain", "b", "a")


def test_reasoning_in_its_field_can_be_put_in_front(written):
    record = {"id": "1", "prompt": "p", "response": "b", "reasoning": "a", "sample": 0, "model": None}
    read = load(written(json.dumps(record)), ReadOptions(reasoning="keep"))
    assert read.responses[0].text == "a\n\nb"


@each("way", sorted(CONTAINERS.keys() - {"inspect_eval"}))
def test_canonical_records_in_any_container(way, written):
    example = EXAMPLES["canonical"]
    read = load(written(CONTAINERS[way][1](example.records)))
    assert [response[:5] for response in read.responses] == [
        (r.prompt, r.prompt_id, r.text, r.reasoning, r.sample) for r in example.reads
    ]
