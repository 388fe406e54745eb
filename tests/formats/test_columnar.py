"""Parquet and Arrow, which need pyarrow."""

import io
import sys

import pytest
from shape_examples import EXAMPLES, Read

from distilldetect.errors import DumpError
from distilldetect.formats import load

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


def parquet(table):
    import pyarrow.parquet

    content = io.BytesIO()
    pyarrow.parquet.write_table(table, content)
    return content.getvalue()


def arrow(table, open_writer):
    content = io.BytesIO()
    with open_writer(content, table.schema) as writer:
        writer.write_table(table)
    return content.getvalue()


def arrow_file(table):
    import pyarrow.ipc

    return arrow(table, pyarrow.ipc.new_file)


def arrow_stream(table):
    import pyarrow.ipc

    return arrow(table, pyarrow.ipc.new_stream)


WRITERS = {"parquet": parquet, "arrow": arrow_file, "arrow stream": arrow_stream}


@pytest.mark.parametrize("shape", ["alpaca_eval", "plain", "sharegpt", "openai_chat", "vllm", "langfuse"])
@pytest.mark.parametrize("container", WRITERS)
def test_shapes(container, shape, table, written):
    dump = load(written(WRITERS[container](table(shape))))
    assert (dump.container, dump.shape) == (container.split()[0], shape)
    assert [Read(r.prompt, r.prompt_id, r.text, r.reasoning, r.sample) for r in dump.responses] == EXAMPLES[shape].reads


@pytest.mark.parametrize("container", WRITERS)
def test_damaged(container, table, written):
    path = written(WRITERS[container](table("plain"))[:-30].replace(b"oak", b"\xff\xff\xff"))
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: the table is damaged or cut short; copy or download the file again"
