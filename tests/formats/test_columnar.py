"""Parquet and Arrow, which need pyarrow."""

import sys

import pytest
from each import each
from shape_examples import EXAMPLES, Read
from writers import COLUMNAR as WRITERS

from distilldetect.errors import DumpError
from distilldetect.formats.detection import choose_container
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.formats.stream import Stream, open_source

HEADS = {"Parquet": b"PAR1\x15\x04", "Arrow file": b"ARROW1\0\0", "Arrow stream": b"\xff\xff\xff\xff\x10\x01\0\0\x10\0"}


@pytest.mark.parametrize("kind", HEADS)
def test_without_pyarrow(kind, written, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = written(HEADS[kind])
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: needs pyarrow to be read; pip install 'distilldetect[parquet]'"


@pytest.fixture
def table():
    pyarrow = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    return lambda shape: pyarrow.Table.from_pylist(EXAMPLES[shape].records)


@each("shape", ["alpaca_eval", "plain", "sharegpt", "openai_chat", "vllm", "langfuse"])
@each("container", WRITERS)
def test_shapes(container, shape, table, written):
    dump = load(written(WRITERS[container](table(shape))))
    assert (dump.container, dump.shape) == (container.split()[0], shape)
    assert [Read(r.prompt, r.prompt_id, r.text, r.reasoning, r.sample) for r in dump.responses] == EXAMPLES[shape].reads


def test_rows_are_numbered_through_all_batches(table, written):
    pyarrow = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
    rows = [{"prompt": f"p{k}", "response": "r"} for k in range(2500)] + [{"prompt": "last", "response": "<think>x"}]
    whole = pyarrow.Table.from_pylist(rows)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, whole.schema) as writer:
        writer.write_table(whole, max_chunksize=1000)
    stream = Stream(open_source(written(sink.getvalue().to_pybytes())), "x", ReadOptions())
    numbers = [number for number, _ in choose_container(stream).records(stream)]
    assert numbers == list(range(1, 2502))


@pytest.mark.parametrize("container", WRITERS)
def test_damaged(container, table, written):
    path = written(WRITERS[container](table("plain"))[:-30].replace(b"oak", b"\xff\xff\xff"))
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: the table is damaged or cut short; copy or download the file again"


@pytest.mark.parametrize("container", ["arrow", "arrow stream"])
def test_offsets_that_lead_out_of_the_file(container, table, written):
    """Arrow trusts where a file says its texts end; followed, a wrong place would take the process down."""
    ends = (0).to_bytes(4, "little") + (12).to_bytes(4, "little") + (24).to_bytes(4, "little")
    content = WRITERS[container](table("plain"))
    assert ends in content  # two questions of twelve characters
    path = written(content.replace(ends, ends[:8] + b"\xff\xff\xff\x7f"))
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: the table is damaged or cut short; copy or download the file again"
