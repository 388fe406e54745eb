"""Where output goes: never over what is read, into pipes and through links, and whatever a terminal can show."""

import errno
import json
import os
import shlex
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from distilldetect import cli

EXAMPLES = Path(__file__).parents[2] / "examples"
TEACHER, SUSPECT, REFERENCE = (
    EXAMPLES / name for name in ("teacher.jsonl", "suspect_distilled.jsonl", "reference_1.jsonl")
)
SCORE = ("score", TEACHER, SUSPECT, "-r", REFERENCE, "-q")


@pytest.fixture
def copies(tmp_path, monkeypatch):
    """A folder with copies of a teacher, a suspect, a reference and their panel, which is where commands run."""
    for path in (TEACHER, SUSPECT, REFERENCE):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = [f"{path.stem},{path.name},{role}" for path, role in ((TEACHER, "teacher"), (SUSPECT, "suspect"))]
    (tmp_path / "panel.csv").write_text("\n".join(["model,path,role", *rows, f"r,{REFERENCE.name},reference", ""]))
    (tmp_path / "pairs.csv").write_text(
        f"teacher,suspect,label,family,provider,basis\nteacher,{SUSPECT.stem},1,s,p,known\n"
    )
    os.link(tmp_path / "teacher.jsonl", tmp_path / "linked.jsonl")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "score teacher.jsonl suspect_distilled.jsonl -r reference_1.jsonl -o reference_1.jsonl",
        "score teacher.jsonl suspect_distilled.jsonl -r reference_1.jsonl -o ./suspect_distilled.jsonl",
        "score teacher.jsonl suspect_distilled.jsonl -r reference_1.jsonl -o linked.jsonl",
        "score teacher.jsonl suspect_distilled.jsonl --base reference_1.jsonl -o reference_1.jsonl",
        "attribute suspect_distilled.jsonl -t teacher.jsonl -r reference_1.jsonl -o teacher.jsonl",
        "batch panel.csv -o panel.csv",
        "batch panel.csv --pairs pairs.csv -o pairs.csv",
        "batch panel.csv -o scores.csv -o teacher.jsonl",
        "fingerprint teacher.jsonl -o teacher.jsonl",
        "tree panel.csv -o tree.svg --relatives panel.csv",
        "library build panel.csv -o teacher.jsonl",
        "train panel.csv -o model.json --card pairs.csv --labels pairs.csv",
        "evaluate panel.csv --labels pairs.csv -o pairs.csv",
    ],
)
def test_nothing_that_is_read_is_written_over(command, copies, shell):
    before = {path.name: path.read_bytes() for path in copies.iterdir()}
    status, _, errors = shell(*command.split())
    assert (status, errors.splitlines()[-1].endswith("is an input, and would be written over; name another output")) == (
        2,
        True,
    )
    assert {path.name: path.read_bytes() for path in copies.iterdir()} == before


def test_a_saved_result_is_not_written_over(copies, shell):
    assert shell(*SCORE, "-o", "result.json")[0] == 0
    before = Path("result.json").read_bytes()
    for command in (
        ("report", "result.json", "--redact", "-o", "result.json"),
        ("verify", "result.json", "--sums", "result.json"),
    ):
        status, _, errors = shell(*command)
        assert (status, "is an input" in errors) == (2, True)
    assert Path("result.json").read_bytes() == before


def test_a_link_stays_one_and_what_it_names_is_written(tmp_path, shell):
    (tmp_path / "link.json").symlink_to("target.json")
    assert shell(*SCORE, "-o", tmp_path / "link.json")[0] == 0
    assert (tmp_path / "link.json").is_symlink()
    assert json.loads((tmp_path / "target.json").read_bytes())["n_prompts"] == 44
    (tmp_path / "loop.json").symlink_to("loop.json")
    assert shell(*SCORE, "-o", tmp_path / "loop.json")[0] == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_takes_what_is_written(tmp_path, shell):
    os.mkfifo(tmp_path / "pipe.json")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe.json").read_bytes()))
    reader.start()
    assert shell(*SCORE, "-o", tmp_path / "pipe.json")[0] == 0
    reader.join()
    assert json.loads(read[0])["n_prompts"] == 44
    assert [path.name for path in tmp_path.iterdir()] == ["pipe.json"]


def test_names_that_are_not_utf_8_are_written_with_escapes(tmp_path, shell):
    suspect = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    try:
        suspect.write_bytes(SUSPECT.read_bytes())
    except OSError:
        pytest.skip("the file system takes no such name")
    outputs = [tmp_path / f"result.{suffix}" for suffix in ("json", "html", "csv", "md")]
    given = [part for path in outputs for part in ("-o", path)]
    assert shell("score", TEACHER, suspect, "-r", REFERENCE, "-q", "--case", "\udcff", *given)[0] == 0
    assert all("udce9" in path.read_text(encoding="utf-8") for path in outputs)
    written = json.loads(outputs[0].read_bytes())
    assert (written["inputs"][1]["path"], written["run"]["case"]) == (f"{tmp_path}/caf\\udce9.jsonl", "\\udcff")


def in_process(arguments, stdout, **environment):
    command = [sys.executable, "-m", "distilldetect", *map(str, arguments)]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=os.environ | environment, check=False)


def test_a_code_page_without_a_character_gets_another_and_programs_get_utf_8():
    table = in_process((*SCORE, "--format", "table"), subprocess.PIPE, PYTHONIOENCODING="cp1252")
    assert (table.returncode, table.stderr) == (0, b"")
    assert b"LR " in table.stdout.splitlines()[1]
    page = in_process((*SCORE, "--format", "html"), subprocess.PIPE, PYTHONIOENCODING="cp1252")
    assert page.returncode == 0
    assert not page.stdout.decode().isascii()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
@pytest.mark.parametrize("arguments", [("--help",), (*SCORE, "--format", "csv")])
def test_a_full_disk_is_one_line(arguments):
    with Path("/dev/full").open("wb") as full:
        failed = in_process(arguments, full)
    assert failed.returncode == 3
    told = "distilldetect: standard output: cannot be written: No space left on device; make room\n"
    assert failed.stderr.decode() == told


def test_a_reader_who_has_seen_enough_is_no_failure():
    end, into = os.pipe()
    os.close(end)
    with os.fdopen(into, "wb") as stream:
        done = in_process(("docs", "validation"), stream)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(os.name == "nt", reason="pipes that nobody reads")
def test_a_log_that_nobody_reads_costs_no_file_and_no_status(tmp_path):
    written = tmp_path / "a.csv"
    words = [sys.executable, "-m", "distilldetect", *map(str, SCORE), "--fail-on", "lr>=2", "-o", str(written)]
    for given in (words, [*words, "-o", "-", "--format", "csv"]):
        end, into = os.pipe()
        os.close(end)
        with os.fdopen(into, "wb") as stream:
            done = subprocess.run(given, check=False, stdout=stream, stderr=stream)
        assert done.returncode == 1
        written.unlink()


@pytest.mark.skipif(os.name == "nt", reason="a shell that closes what a program is given")
def test_closed_streams_are_done_without(tmp_path):
    words = [sys.executable, "-m", "distilldetect", *map(str, SCORE), "--fail-on", "lr>=2", "-o", str(tmp_path / "a.csv")]
    for closed in (">&-", "2>&-", "<&- >&- 2>&-"):
        done = subprocess.run(["sh", "-c", f"{shlex.join(words)} {closed}"], check=False, capture_output=True)
        assert (done.returncode, done.stdout) == (1, b"")
        (tmp_path / "a.csv").unlink()


def test_whatever_the_system_refuses_is_one_line(monkeypatch, capsys):
    def fails(*_, **__):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(cli.group, "main", fails)
    assert cli.run(["score"]) == 70
    assert capsys.readouterr().err.startswith(
        "distilldetect: this is a bug of ours (OSError: [Errno 24] Too many open files)"
    )


@pytest.mark.parametrize(
    "command",
    [
        ("out.json", "train", "panel.csv", "--labels", "labels.csv"),
        ("out.json", "evaluate", "panel.csv", "--labels", "labels.csv"),
        ("out.csv", "score", "teacher.jsonl", "suspect.jsonl"),
        ("out.csv", "batch", "panel.csv"),
        ("out.csv", "attribute", "suspect.jsonl", "-t", "teacher.jsonl"),
    ],
)
def test_a_folder_that_is_not_there_is_refused_before_the_work(command, shell, tmp_path):
    for name in ("panel.csv", "labels.csv"):  # without their dumps, of which nothing is said
        (tmp_path / name).write_bytes((EXAMPLES / name).read_bytes())
    name, *words = command
    place = tmp_path / "none" / name
    status, out, err = shell(*(tmp_path / word if "." in word else word for word in words), "-o", place)
    assert (status, out) == (3, "")
    assert err == f"distilldetect: {place}: cannot be written: there is no such folder; make it first\n"


def test_names_from_a_library_cannot_harm_a_terminal(shell, tmp_path):
    library = tmp_path / "l.ddlib"
    assert shell("library", "build", EXAMPLES / "panel.csv", "-o", library, "--name", "L\x1b]0;gone\x07", "-q")[0] == 0
    err = shell(*SCORE[:3], "--library", library, "-v")[2]
    assert "library L" in err
    assert not {"\x1b", "\x07"} & set(err)


def test_a_terminal_without_columns_is_written_to_all_the_same(shell, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    usual = shell(*SCORE, "--format", "table")[1]
    monkeypatch.setenv("COLUMNS", "0")
    assert shell(*SCORE, "--format", "table")[1] == usual != ""


def test_extra_arguments_of_attribute_may_be_candidates(shell):
    status, _, err = shell("attribute", SUSPECT, TEACHER)
    assert (status, "candidates are named with -t; quote a glob" in err) == (2, True)
