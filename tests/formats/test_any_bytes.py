"""Whatever bytes a file holds, reading it ends in a dump or in a message."""

import functools
import importlib.util
import json
import os
import re
from pathlib import Path

import pytest
from bad_inputs import BAD_INPUTS
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_examples import EXAMPLES
from writers import COLUMNAR, COMPRESSIONS, CONTAINERS, json_lines

from distilldetect.errors import DumpError
from distilldetect.formats.dump import Dump
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

# Set this variable for a longer search than the suite has time for.
TIMES = int(os.environ.get("DISTILLDETECT_FUZZ_TIMES", "1"))


@functools.cache
def seeds(kind):
    """Whole files of a kind: made where a test asks for them, not wherever tests are collected."""
    if kind == "text":
        found = [write(example.records) for example in EXAMPLES.values() for _, write in CONTAINERS.values()]
        found += [bad.content for bad in BAD_INPUTS if len(bad.content) < 5000]
        return found + [compress(json_lines(EXAMPLES["plain"].records)) for compress in COMPRESSIONS.values()]
    archives = [CONTAINERS["inspect_eval"][1](EXAMPLES["inspect"].records)]
    if not importlib.util.find_spec("pyarrow"):
        return archives
    import pyarrow

    tables = [pyarrow.Table.from_pylist(EXAMPLES[shape].records) for shape in ("plain", "alpaca_eval", "openai_chat")]
    return archives + [write(table) for table in tables for write in COLUMNAR.values()]


@functools.cache
def whole(kind):
    """Draw one of them."""
    return st.sampled_from(seeds(kind))


OPTIONS = st.builds(
    ReadOptions,
    shape=st.sampled_from([None, None, *EXAMPLES]),
    prompt_field=st.sampled_from([None, None, None, "prompt", "a[0]"]),
    model=st.sampled_from([None, "*"]),
    encoding=st.sampled_from([None, None, None, "utf-16-le", "cp1252"]),
    reasoning=st.sampled_from(["strip", "keep", "only"]),
    turns=st.sampled_from(["first", "all"]),
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("any") / "dump"


def outcome(path: Path, content: bytes, options: ReadOptions) -> str:
    """Read bytes; return what came of it, having checked that it is in order."""
    path.write_bytes(content)
    try:
        dump = load(str(path), options)
    except DumpError as error:
        message = str(error)
        assert message.isprintable()
        assert re.fullmatch(rf"{re.escape(str(path))}(:\d+)?: [^;]+.*; .+", message)
        return "refused"
    assert isinstance(dump, Dump)
    assert dump.responses
    for response in dump.responses:
        assert response.text.strip()
        response.text.encode()
        (response.prompt or "").encode()
        (response.prompt_id or "").encode()
    json.dumps([dump.notes, dict(dump.skipped), dict(dump.fields)])
    return "read"


@st.composite
def damaged(draw, kind="text"):
    """Bytes of a real file with pieces cut out, repeated, overwritten, or swapped for those of another."""
    content = draw(whole(kind))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 1, 2, 8, 64, 10_000])))
        other = draw(whole("text"))
        at = draw(st.integers(0, len(other)))
        pieces = [
            b"",
            content[start:end] * 2,
            other[at : at + 64],
            draw(st.binary(max_size=8)),
            b"\xff",
            b"\0",
            b'"',
            b"\n",
        ]
        content = content[:start] + draw(st.sampled_from(pieces)) + content[end:]
    return content


@settings(max_examples=100 * TIMES)
@given(content=st.binary(max_size=200))
def test_any_bytes(path, content):
    outcome(path, content, ReadOptions())


@settings(max_examples=300 * TIMES)
@given(content=damaged(), options=OPTIONS)
def test_damaged_files(path, content, options):
    outcome(path, content, options)


@settings(max_examples=60 * TIMES)
@given(content=damaged("archives and tables"))
def test_damaged_archives_and_tables(path, content):
    outcome(path, content, ReadOptions())


# No table holds a NUL, no UTF-8 a surrogate; the others begin tags of reasoning, which are taken out on purpose.
TEXT = st.text(st.characters(exclude_characters="\0<[◁", exclude_categories=["Cs"]), min_size=1)
KEYS = sorted({key for example in EXAMPLES.values() for record in example.records for key in record})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(
            st.sampled_from([*KEYS, "role", "content", "text", "from", "value", "results"]), inside, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150 * TIMES)
@given(records=st.lists(JSON, min_size=1, max_size=3), lines=st.booleans(), options=OPTIONS)
def test_any_json_of_familiar_keys(path, records, lines, options):
    text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    outcome(path, text.encode(), options)


@settings(max_examples=60)
@given(
    rows=st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5, unique=True),
    way=st.sampled_from(sorted(CONTAINERS.keys() - {"inspect_eval"})),
)
def test_text_comes_out_as_it_went_in(path, rows, way):
    """Whatever characters a prompt and an answer hold, no container changes them, surrogates apart."""
    records = [{"prompt": f"{number}{prompt}", "response": f"{text}."} for number, (prompt, text) in enumerate(rows)]
    path.write_bytes(CONTAINERS[way][1](records))
    dump = load(str(path))
    assert [(r.prompt, r.text) for r in dump.responses] == [(r["prompt"], r["response"]) for r in records]
