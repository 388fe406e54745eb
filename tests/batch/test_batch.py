"""A batch that is killed, short of disk, or not alone."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_panels import HEADER, batch, example_panel, records, rows_of, write_dump

from distilldetect.batch.journal import journal_path, open_journal, read_journal
from distilldetect.batch.plan import Pair
from distilldetect.batch.run import parts
from distilldetect.cli.talk import Progress
from distilldetect.errors import DumpError
from distilldetect.formats.reading import load
from distilldetect.panels.panel import Entry

N_SUSPECTS = 8


@pytest.fixture(scope="module")
def panel(tmp_path_factory):
    """Enough suspects for a run that can be killed in between: each lacks some prompts."""
    folder = tmp_path_factory.mktemp("panel")
    example_panel(folder)
    lines = [
        HEADER,
        "aurora,teacher.jsonl,teacher,,,\ncobalt,reference_1.jsonl,teacher,,,\njuniper,reference_2.jsonl,reference,,,\n",
    ]
    given = records("suspect_distilled.jsonl")
    for k in range(N_SUSPECTS):
        write_dump(folder / f"s{k}.jsonl", given[: k % 20] + given[k % 20 + 1 :])
        lines.append(f"s{k},s{k}.jsonl,suspect,,,\n")
    (folder / "panel.csv").write_text("".join(lines))
    return folder / "panel.csv"


@pytest.fixture(scope="module")
def undisturbed(panel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("undisturbed")
    assert batch(panel, "-o", folder / "s.csv", "--no-cache") == 0
    return (folder / "s.csv").read_bytes()


# A run that ends without a word, as on a machine that loses power, once so many groups of rows are safe on the disk.
DYING = """
import os, signal, sys
from distilldetect.cli import main
fsync, who, left = os.fsync, sys.argv.pop(1), [None] * int(sys.argv.pop(1))
def dying(handle):
    fsync(handle)
    left.pop()
    if not left:
        (os.killpg if who == "group" else os.kill)(os.getpid(), signal.SIGKILL)
os.fsync = dying
main()
"""


def killed(who, n_groups, panel, output, jobs):
    """The journal of a run that was killed, with its workers or alone, after some groups of rows, and its process group."""
    arguments = ["batch", "-q", str(panel), "-o", str(output), "-j", jobs]
    process = subprocess.Popen([sys.executable, "-c", DYING, who, str(n_groups), *arguments], start_new_session=True)
    assert process.wait() == -signal.SIGKILL
    return read_journal(journal_path(str(output))), process.pid


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_killed_and_run_again_it_ends_with_the_bytes_of_an_undisturbed_run(panel, undisturbed, tmp_path, jobs):
    output = tmp_path / "s.csv"
    once = len(killed("group", 1, panel, output, jobs)[0])
    again = len(killed("group", 2, panel, output, jobs)[0])
    assert 0 < once < again < 2 * N_SUSPECTS
    assert batch(panel, "-o", output, jobs=int(jobs)) == 0
    assert output.read_bytes() == undisturbed


def test_workers_end_when_the_run_is_killed(panel, tmp_path):
    found, group = killed("alone", 1, panel, tmp_path / "s.csv", "2")
    assert found
    while is_alive(group):  # a worker that stays would never end this
        time.sleep(0.05)


def is_alive(group):
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_two_runs_may_share_one_cache(panel, undisturbed, tmp_path, own_cache):
    start = [sys.executable, "-m", "distilldetect", "batch", "-q", str(panel), "-j", "1", "-o"]
    runs = [subprocess.Popen([*start, tmp_path / f"{k}.csv"], stderr=subprocess.PIPE, text=True) for k in range(2)]
    for process in runs:
        assert process.communicate()[1] == ""
        assert process.returncode == 0
    assert {(tmp_path / f"{k}.csv").read_bytes() for k in range(2)} == {undisturbed}
    assert {path.suffix for path in own_cache.rglob("*") if path.is_file()} == {".ddfp"}  # nothing half written is left


def test_two_runs_do_not_write_one_output(panel, tmp_path, capsys):
    output = tmp_path / "s.csv"
    with open_journal(journal_path(str(output))):
        assert batch(panel, "-o", output) == 3
    problem = "another run is writing to it; wait until it ends, or name another output"
    assert capsys.readouterr().err == f"distilldetect: {journal_path(str(output))}: {problem}\n"


def failing_after(n_groups, error):
    """What the system does once some groups of rows are safe on the disk."""
    fsync, left = os.fsync, iter(range(n_groups))

    def fails(handle):
        if next(left, None) is None:
            raise error
        fsync(handle)

    return fails


def test_interrupted_it_says_so_and_keeps_what_is_finished(panel, undisturbed, tmp_path, capsys, monkeypatch):
    output = tmp_path / "s.csv"
    monkeypatch.setattr(os, "fsync", failing_after(3, KeyboardInterrupt()))
    assert batch(panel, "-o", output) == 130
    monkeypatch.undo()
    assert capsys.readouterr().err.splitlines()[-1] == "distilldetect: interrupted"
    assert not output.exists()
    assert 0 < len(read_journal(journal_path(str(output)))) < 2 * N_SUSPECTS
    assert batch(panel, "-o", output) == 0
    assert output.read_bytes() == undisturbed


def test_a_full_disk_is_one_clear_line_and_harms_no_finished_pair(panel, undisturbed, tmp_path, capsys, monkeypatch):
    output = tmp_path / "s.csv"
    monkeypatch.setattr(os, "fsync", failing_after(3, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))))
    assert batch(panel, "-o", output) == 3
    monkeypatch.undo()
    hint = "finished pairs are kept; make room, or name a file in a folder that exists and is yours"
    assert capsys.readouterr().err == (
        f"distilldetect: {journal_path(str(output))}: cannot be written: No space left on device; {hint}\n"
    )
    assert not output.exists()
    n_kept = len(read_journal(journal_path(str(output))))
    assert 0 < n_kept < 2 * N_SUSPECTS
    assert batch(panel, "-o", output) == 0
    assert output.read_bytes() == undisturbed


def test_a_folder_that_may_not_be_written_to_is_said_before_any_work(panel, tmp_path, capsys, monkeypatch):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    monkeypatch.setattr("distilldetect.batch.run.with_pool", None)  # whoever works fails
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    output = folder / "s.csv"
    assert batch(panel, "-o", output) == 3
    hint = "finished pairs are kept; make room, or name a file in a folder that exists and is yours"
    assert capsys.readouterr().err == (
        f"distilldetect: {journal_path(str(output))}: cannot be written: Permission denied; {hint}\n"
    )


def test_a_dump_that_changes_meanwhile_fails_its_pairs(panel, tmp_path, monkeypatch):
    changing = panel.parent / "s7.jsonl"  # whose content no other has
    before = changing.read_bytes()

    def late(path, options):
        if Path(path) == changing:
            changing.write_bytes(before + before.splitlines(keepends=True)[0])
        return load(path, options)

    monkeypatch.setattr("distilldetect.fingerprints.maker.load", late)
    try:
        assert batch(panel, "-o", tmp_path / "s.csv") == 5
    finally:
        changing.write_bytes(before)
    errors = {row["suspect"]: row["error"] for row in rows_of(tmp_path / "s.csv") if row["error"]}
    assert errors == {"s7": f"{changing}: changed while it was being read; run again when it is complete"}


def test_a_reference_that_was_unusable_for_once_does_not_count_as_scored_with(panel, undisturbed, tmp_path, monkeypatch):
    reference = panel.parent / "reference_2.jsonl"

    def unlucky(path, options):
        if Path(path) == reference:
            raise DumpError("cannot be read (Input/output error)", source=path, hint="check the path")
        return load(path, options)

    monkeypatch.setattr("distilldetect.fingerprints.maker.load", unlucky)
    output = tmp_path / "s.csv"
    for _ in range(2):  # the second time nothing is left to score
        assert batch(panel, "-o", output, "--no-cache") == 0
        assert {row["n_references"] for row in rows_of(output)} == {"1"}
        assert len(read_journal(journal_path(str(output)))) == 2 * N_SUSPECTS
    monkeypatch.undo()
    assert batch(panel, "-o", output, "--no-cache") == 0
    assert output.read_bytes() == undisturbed


def pairs_of(n_suspects, n_teachers=3):
    suspects = [Entry(f"s{k}", "", frozenset(), "", "", "") for k in range(n_suspects)]
    return [Pair(f"t{t}", suspect, (), f"{suspect.model} t{t}") for suspect in suspects for t in range(n_teachers)]


@pytest.mark.parametrize(("n_suspects", "n_workers", "size"), [(5, 2, 1), (200, 2, 3), (10_000, 2, 16), (40, 64, 1)])
def test_parts_hold_every_pair_once_and_a_suspects_together(n_suspects, n_workers, size):
    pairs = pairs_of(n_suspects)
    found = parts(pairs, n_workers)
    assert [pair for part in found for suspect in part for pair in suspect] == pairs
    assert max(len(part) for part in found) == size
    assert all(len(suspect) == 3 for part in found for suspect in part)


class Terminal:
    """What stderr is, as a terminal or not."""

    def __init__(self, monkeypatch, is_terminal):
        self.said = []
        monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal, raising=False)
        monkeypatch.setattr("click.echo", lambda text, err, nl=True: self.said.append(text + "\n" * nl))


@pytest.mark.parametrize("is_terminal", [False, True])
def test_progress_tells_rate_and_time_left(monkeypatch, is_terminal):
    terminal = Terminal(monkeypatch, is_terminal)
    now = iter([-100.0, -30.0, 0.0, 30.0, 61.0, 62.0, 130.0])
    progress = Progress(100, quiet=False, clock=lambda: next(now))
    for n in (0, 0, 1, 19, 1, 19):
        progress.advance(n)
    shown = [text for text in terminal.said if "pairs" in text]
    reading = "100 pairs to score, reading teachers and references"
    spoken = [
        "1 of 100 pairs, 0.0 a second, 49 min 30 s left",
        "20 of 100 pairs, 0.3 a second, 4 min 4 s left",
        "21 of 100 pairs, 0.3 a second, 3 min 53 s left",
        "40 of 100 pairs, 0.3 a second, 3 min 15 s left",
    ]
    assert shown == (
        [reading, reading, *spoken] if is_terminal else [f"{line}\n" for line in (reading, spoken[0], spoken[3])]
    )


def test_progress_of_one_pair_is_of_one_pair(monkeypatch):
    terminal = Terminal(monkeypatch, is_terminal=False)
    progress = Progress(1, quiet=False, clock=iter([-200.0, -100.0, 0.0]).__next__)
    for n in (0, 1):
        progress.advance(n)
    assert [text.split(",")[0] for text in terminal.said] == ["1 pair to score", "1 of 1 pair"]


def test_quiet_progress_says_only_what_is_wrong(monkeypatch):
    terminal = Terminal(monkeypatch, is_terminal=True)
    progress = Progress(2, quiet=True, clock=iter([0.0, 100.0]).__next__)
    progress.advance(1)
    progress.tell("a.jsonl: is damaged")
    progress.clear()
    assert terminal.said == ["a.jsonl: is damaged\n"]
