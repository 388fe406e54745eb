"""A dump comes from the party under suspicion: it must not exhaust the machine that reads it."""

import gzip
import json
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from distilldetect.errors import DumpError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

LINE = json.dumps({"prompt": "a", "response": "b " * 500}) + "\n"


@pytest.mark.parametrize(
    ("content", "n_members"),
    [(b"\n", 1), (b"\n", 40), (b" ", 40), (b"\0", 40), (b'{"a":', 40), (b"[", 40), (b"a,", 40)],
    ids=repr,
)
def test_bomb_is_refused_quickly(content, n_members, written):
    member = gzip.compress(content * ((40 << 20) // n_members // len(content)), compresslevel=6)
    path = written(member * n_members)
    start = time.process_time()
    with pytest.raises(DumpError):
        load(path)
    assert time.process_time() - start < 10


def test_ratio_is_not_judged_in_short_files(written):
    line = '{"prompt": "a", "response": "b"}\n'
    dump = load(written(gzip.compress((line * 20_000).encode())), ReadOptions(max_ratio=2))
    assert dict(dump.skipped) == {"duplicate": 19_999}


def test_archive_bomb(tmp_path):
    path = tmp_path / "log.eval"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("header.json", "{}")
        file.writestr("samples/1.json", b" " * (40 << 20))
    with pytest.raises(DumpError) as caught:
        load(str(path), ReadOptions(max_ratio=10))
    assert str(caught.value) == (
        f"{path}: decompresses to more than 10 times its size; raise --max-ratio or --max-bytes if you trust it"
    )


def test_deep_nesting_can_be_allowed(written):
    path = written('{"prompt": "a", "response": "b", "x": ' + "[" * 300 + "]" * 300 + "}\n" + LINE)
    assert len(load(path, ReadOptions(max_nesting=400)).responses) == 2


def test_nesting_beyond_what_python_can_follow(written):
    depth = 50_000
    path = written('{"prompt": "a", "response": "\\ud800", "x": ' + "[" * depth + "]" * depth + "}\n" + LINE)
    with pytest.raises(DumpError):
        load(path, ReadOptions(max_nesting=10**9))


def test_endless_file_is_refused():
    with pytest.raises(DumpError) as caught:
        load("/dev/zero")
    assert str(caught.value) == "/dev/zero: binary data, not text; if it is UTF-16, say so with --encoding"


SLOW = {
    "special tokens": "a" + "</s> " * 100_000,
    "tokens of every kind": "a" + "<|im_end|></s>[EOS]\n" * 30_000,
    "white space": "a" + " " * 1_000_000 + "\n" * 1_000_000,
    "openings": "a" + "\n<think>" * 100_000,
    "openings after a closing": "a </think> b" + "\n<think>" * 100_000,
    "openings before a closing": "a <think> " * 100_000 + "</think>",
    "closings": "a </think> " * 100_000,
    "traces": "<think>a</think>b\n" * 50_000,
    "channel without a message": "<|channel|>" + "a" * 1_000_000,
    "channels": "<|channel|>" * 100_000,
    "messages": "<|channel|>a<|message|>" * 50_000,
    "analysis": "analysis" + "assistantfina" * 100_000,
}


@pytest.mark.parametrize("case", SLOW)
def test_hostile_text_takes_no_longer_than_its_length(case, written):
    record = {"prompt": "a", "response": SLOW[case]}
    path = written(json.dumps(record) + "\n" + LINE)
    start = time.process_time()
    load(path)
    assert time.process_time() - start < 5


def test_conversation_of_very_many_turns(written):
    messages = [{"role": role, "content": "x" * 100} for role in ("user", "assistant")] * 50_000
    start = time.process_time()
    dump = load(written(json.dumps({"messages": messages})), ReadOptions(turns="all"))
    assert time.process_time() - start < 5
    assert (len(dump.responses), dict(dump.skipped)) == (100, {"beyond 100 turns": 1})


WIDE = {
    "object": ('{"prompt": "a", ' + ", ".join(f'"k{i}": 0' for i in range(200_000)) + ', "response": "b"}\n' + LINE,
               ":1: a record of 200,002 fields; check the file"),
    "table": (",".join(f"k{i}" for i in range(200_000)) + "\n", ":1: a header of 200,000 columns; check the file"),
    "open quote": ('prompt,response\na,"' + "b\n" * 1_000_000,
                   ":2: a record of more than 66,666 bytes; check for an open quote, or raise --max-record-bytes"),
}  # fmt: skip


@pytest.mark.parametrize("case", WIDE)
def test_wide_records(case, written):
    content, expected = WIDE[case]
    path = written(content)
    start = time.process_time()
    with pytest.raises(DumpError) as caught:
        load(path, ReadOptions(max_record_bytes=66_666 if case == "open quote" else 1 << 26))
    assert time.process_time() - start < 5
    assert str(caught.value) == path + expected


def test_a_long_first_line_is_refused_unless_it_is_the_whole_document(written):
    long = json.dumps({"prompt": "a", "response": "x" * 3_000_000})
    options = ReadOptions(max_record_bytes=66_666)
    (response,) = load(written(long + "\n\n"), options).responses
    assert len(response.text) == 3_000_000
    path = written(long + "\n" + LINE)
    with pytest.raises(DumpError) as caught:
        load(path, options)
    problem = "a line of more than 66,666 bytes; check the file, or raise --max-record-bytes"
    assert str(caught.value) == f"{path}:1: {problem}"
    path = written(" " * 3_000_000 + LINE)
    with pytest.raises(DumpError) as caught:
        load(path, options)
    assert str(caught.value) == f"{path}: nothing but white space for very long; check that it was written to the end"


# The peak of the process's own memory map: that of getrusage begins with the peak of the process that started it.
MEASURE = """
import sys
from distilldetect.formats import Reading, load
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0]) * 1024
path, how, before = sys.argv[1], sys.argv[2], peak()
if how == "load":
    responses = load(path).responses
    text = sum(len(r.text) + len(r.prompt) for r in responses)
else:
    with Reading(path) as reading:
        text = sum(len(r.text) + len(r.prompt) for r in reading)
print((peak() - before) / text)
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A dump of 120 MB."""
    path = tmp_path_factory.mktemp("large") / "dump"
    extra, text = "y" * 4000, "x" * 4000
    with path.open("w", encoding="utf-8") as file:
        for number in range(15_000):
            file.write(f'{{"prompt": "p{number}", "extra": "{extra}", "response": "{number} {text}"}}\n')
    yield path
    path.unlink()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not say what a process has used")
@pytest.mark.parametrize(("how", "most"), [("load", 1.5), ("one by one", 0.25)])
def test_json_lines_are_streamed(how, most, large):
    """Loading keeps little more than the text that it returns; taken one by one, responses leave next to nothing."""
    done = subprocess.run([sys.executable, "-c", MEASURE, str(large), how], capture_output=True, text=True, check=True)
    assert float(done.stdout) < most


def test_nothing_heavy_is_imported():
    code = "import sys, distilldetect.formats; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "pandas",
        "numpy",
        "pyarrow",
        "sklearn",
        "scipy",
        "csv",
        "lzma",
        "bz2",
        "gzip",
        "zipfile",
        "backports.zstd",
    }
    assert heavy & set(loaded) == set()
