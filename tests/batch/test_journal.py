"""The journal of a long run: what is in it is whole, whatever happens."""

import errno
import json
import os
import re
from pathlib import Path

import pytest

from distilldetect.batch.journal import journal_path, open_journal, read_journal
from distilldetect.errors import DumpError

ROW = {"teacher": "a", "log10_lr": 0.1, "p_value": None}


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / ".s.csv.journal")


def content(path):
    return Path(path).read_bytes()


def filled(path, *keys):
    with open_journal(path) as journal:
        for key in keys:
            journal.append({key: ROW})
    return content(path)


def test_it_lies_hidden_beside_the_output(tmp_path):
    assert journal_path(str(tmp_path / "s.csv")) == str(tmp_path / ".s.csv.journal")
    assert journal_path("s.csv") == ".s.csv.journal"


def test_rows_are_there_when_it_is_opened_again(path):
    filled(path, "k1", "k2")
    with open_journal(path) as journal:
        assert ("k1" in journal, "k2" in journal, "k3" in journal) == (True, True, False)
        assert journal["k2"] == ROW
    assert read_journal(path) == {"k1": ROW, "k2": ROW}


def test_a_group_is_one_line_a_row(path):
    with open_journal(path) as journal:
        journal.append({"k1": ROW, "k2": ROW})
    assert [json.loads(line) for line in content(path).splitlines()] == [{"key": key, "row": ROW} for key in ("k1", "k2")]


def test_the_newest_row_of_a_key_counts(path):
    with open_journal(path) as journal:
        journal.append({"k": ROW})
        journal.append({"k": {"p_value": 1.0}})
    assert read_journal(path) == {"k": {"p_value": 1.0}}


def test_cut_at_any_byte_it_holds_the_rows_that_were_whole_and_takes_new_ones(path):
    whole = filled(path, "k1", "k2")
    first_end = whole.index(b"\n") + 1
    for cut in range(len(whole)):
        Path(path).write_bytes(whole[:cut])
        with open_journal(path) as journal:
            assert ("k1" in journal, "k2" in journal) == (cut >= first_end, False)
            journal.append({"k3": ROW})
        assert list(read_journal(path)) == ["k1", "k3"] if cut >= first_end else ["k3"]


@pytest.mark.parametrize(
    "line", [b"\0\0\0\0", b"{}", b"[1]", b'{"key": 1, "row": {}}', b'{"key": "k9", "row": 7}', b"\xff"]
)
def test_lines_that_are_no_rows_are_as_if_they_were_not_there(path, line):
    whole = filled(path, "k1", "k2")
    Path(path).write_bytes(line + b"\n" + whole)
    assert read_journal(path) == {"k1": ROW, "k2": ROW}


def test_starting_anew_empties_it(path):
    filled(path, "k1")
    with open_journal(path) as journal:
        journal.forget()
        assert "k1" not in journal
        journal.append({"k2": ROW})
    assert list(read_journal(path)) == ["k2"]


def test_there_may_be_none(path):
    assert read_journal(path) == {}


def test_two_runs_do_not_write_to_one(path):
    message = f"{path}: another run is writing to it; wait until it ends, or name another output"
    with open_journal(path), pytest.raises(DumpError, match=f"^{re.escape(message)}$"), open_journal(path):
        pass
    with open_journal(path) as journal:  # the lock is gone with the run
        assert "k" not in journal


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_full_disk_leaves_it_as_it_was_and_is_one_clear_line(path, monkeypatch, failing):
    with open_journal(path) as journal:
        journal.append({"k1": ROW})
        before = content(path)
        write = os.write

        def half(handle, data):
            if len(data) < 10:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return write(handle, data[: len(data) // 2])

        def none(handle):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, failing, {"write": half, "fsync": none}[failing])
        hint = "finished pairs are kept; make room, or name a file in a folder that exists and is yours"
        message = f"{path}: cannot be written: No space left on device; {hint}"
        with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
            journal.append({"k2": ROW})
        monkeypatch.undo()
        assert content(path) == before
        assert "k2" not in journal
        journal.append({"k3": ROW})
    assert list(read_journal(path)) == ["k1", "k3"]


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path):
    path = str(tmp_path / "absent" / ".s.csv.journal")
    hint = "finished pairs are kept; make room, or name a file in a folder that exists and is yours"
    message = f"{path}: cannot be written: No such file or directory; {hint}"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"), open_journal(path):
        pass
