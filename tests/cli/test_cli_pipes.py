"""What can be read only once, as the shell's ``<(...)``: read whole, by whatever command."""

import json
import os
from pathlib import Path

import pytest

from distilldetect.formats.reading import dumps_among, load

EXAMPLES = Path(__file__).parents[2] / "examples"
TEACHER, SUSPECT, REFERENCE = (str(EXAMPLES / f"{name}.jsonl") for name in ("teacher", "suspect_distilled", "reference_1"))
LIBRARY = str(EXAMPLES / "references.ddlib")


@pytest.fixture
def pipe():
    """Return the path of a pipe that holds the content of a file."""
    ends = []

    def piped(path):
        end, into = os.pipe()
        ends.append(end)
        os.write(into, Path(path).read_bytes())
        os.close(into)
        return f"/dev/fd/{end}"

    yield piped
    for end in ends:
        os.close(end)


def told(document):
    """What came out: a verdict, or the LRs of candidates."""
    return document.get("verdict") or [candidate["log10_lr"] for candidate in document["candidates"]]


def without_prompts(path, source):
    """Write the answers of a dump under numbers, without their prompts."""
    lines = source.read_text().splitlines()
    rows = ({"id": str(k), "output": json.loads(line)["output"]} for k, line in enumerate(lines))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


@pytest.mark.parametrize(
    "arguments",
    [
        ("score", TEACHER, SUSPECT, "-r", REFERENCE, "--no-library"),
        ("score", "--teacher", "cobalt-chat", "--library", LIBRARY, SUSPECT),
        ("attribute", SUSPECT, "-t", TEACHER, "-r", REFERENCE, "--no-library"),
    ],
)
def test_every_dump_may_be_a_pipe(arguments, shell, pipe):
    outputs = []
    for given in (arguments, [pipe(one) if one.endswith(".jsonl") else one for one in arguments]):
        status, out, err = shell(*given, "--format", "json")
        assert status == 0, err
        document = json.loads(out)
        outputs.append(document)
        assert [entry["n_records"] for entry in document["inputs"]] == [44] * len(document["inputs"])
        assert {entry.get("n_bytes", 1) > 0 or entry["container"] == "library" for entry in document["inputs"]} == {True}
    files, pipes = outputs
    assert told(pipes) == told(files)


def test_a_pipe_without_prompts_is_joined_on_ids(shell, pipe, tmp_path):
    teacher, suspect = (without_prompts(tmp_path / Path(path).name, Path(path)) for path in (TEACHER, SUSPECT))
    status, out, err = shell("attribute", pipe(suspect), "-t", teacher, "--no-library", "--format", "json")
    assert status == 0, err
    assert [entry["n_answered_prompts"] for entry in json.loads(out)["inputs"]] == [44, 44]


def test_a_fingerprint_of_a_pipe_is_that_of_the_file(shell, pipe, tmp_path):
    assert shell("fingerprint", pipe(SUSPECT), "-o", tmp_path / "made.ddfp")[0] == 0
    status, out, _ = shell("score", TEACHER, tmp_path / "made.ddfp", "--no-library", "--format", "json")
    assert (status, json.loads(out)["inputs"][1]["sha256"]) == (0, load(SUSPECT).sha256)


def test_what_is_read_several_times_must_be_a_file(shell, pipe, tmp_path):
    source = pipe(SUSPECT)
    status, _, err = shell("batch", "--teachers", TEACHER, "--suspects", source, "-o", tmp_path / "b.csv", "-j", "1")
    assert (status, err.splitlines()[-1].endswith(f": {source}: can be read only once; save it as a file")) == (5, True)
    source = pipe(TEACHER)
    message = f"distilldetect: --prompts {source}: is read for each dump, and can be read only once; save it as a file\n"
    assert shell("score", TEACHER, SUSPECT, "--prompts", source)[::2] == (2, message)


def test_a_pipe_that_a_glob_finds_is_left_whole(pipe):
    source = pipe(SUSPECT)
    assert dumps_among([source, REFERENCE]) == ([source, REFERENCE], [])
    assert load(source).sha256 == load(SUSPECT).sha256
