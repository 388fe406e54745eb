"""Whole-process time and memory of ``distilldetect batch``, beside one ``score`` with nine dumps of the same panel.

usage: python tests/benchmarks/bench_batch.py PANEL.csv            cold, warm, and 25, 50, 100, 200 suspects
       python tests/benchmarks/bench_batch.py PANEL.csv --backends one process beside two workers of each backend
       python tests/benchmarks/bench_batch.py --synthetic N        N invented dumps of 50 prompts against five teachers
"""

import argparse
import csv
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from distilldetect.panels.panel import PANEL_COLUMNS, Entry, read_panel

RUN = (sys.executable, "-m", "distilldetect")
N_SCORED = 9
N_PROMPTS, N_TEACHERS, N_WORDS = 50, 5, 120


def pages_of(group: int) -> int:
    """Bytes of memory of all processes of a group, what they share counted once (proportional set size)."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rpartition(")")[2].split()[2]) == group:
                rollup = (stat.parent / "smaps_rollup").read_text()
                total += 1024 * int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1])
        except (OSError, StopIteration, ValueError):
            continue
    return total


class Run(NamedTuple):
    """What a command and all that it starts took: wall seconds, processor seconds, peak GB."""

    seconds: float
    processor: float
    memory: float


def processor_seconds() -> float:
    """Of all processes that this one has waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(command: Sequence[str]) -> Run:
    """Run a command."""
    begun, used = time.perf_counter(), processor_seconds()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    peak = 0
    over = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(1.0 if time.perf_counter() - begun < 5.0 else 5.0):  # looking costs as much as a small score
            peak = max(peak, pages_of(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = process.wait()
    seconds = time.perf_counter() - begun
    over.set()
    watcher.join()
    if status not in (0, 5):
        raise SystemExit(f"exit status {status}: {' '.join(command)}")
    return Run(seconds, processor_seconds() - used, peak / 1e9)


def told(what: str, run: Run, beside: Run) -> None:
    """Print one line: the times after the seconds are those of the run that it stands beside."""
    wall = f"{run.seconds:8.1f} s {run.seconds / beside.seconds:6.1f} times"
    processor = f"{run.processor:8.1f} processor s {run.processor / beside.processor:6.1f} times"
    print(f"{what:32} {wall} {processor} {run.memory:6.2f} GB", flush=True)


@contextmanager
def folder() -> Iterator[Path]:
    """A temporary folder."""
    with tempfile.TemporaryDirectory() as path:
        yield Path(path)


def written(entries: Sequence[Entry], path: Path) -> Path:
    """Write a panel."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(PANEL_COLUMNS)
        for e in entries:
            writer.writerow((e.model, Path(e.path).resolve(), ";".join(sorted(e.roles)), e.family, e.provider, e.released))
    return path


def single(entries: Sequence[Entry]) -> Run:
    """One score, the fastest of three: a suspect, a teacher and references, nine dumps in all."""
    pool = [entry for entry in entries if entry.is_candidate][: N_SCORED - 1]
    suspect = next(entry for entry in entries if not entry.is_candidate)
    references = [part for entry in pool[1:] for part in ("-r", entry.path)]
    command = (*RUN, "score", pool[0].path, suspect.path, *references, "--no-library", "-q", "--format", "csv")
    found = min(measured(command) for _ in range(3))
    told(f"score, {N_SCORED} dumps", found, found)
    return found


def with_suspects(entries: Sequence[Entry], n: int) -> list[Entry]:
    """The panel's candidates, as such, and its first ``n`` suspects that are none."""
    pool = [Entry(e.model, e.path, e.roles - {"suspect"}, e.family, e.provider, "") for e in entries if e.is_candidate]
    return [*pool, *[entry for entry in entries if not entry.is_candidate][:n]]


def batch(panel: Path, place: Path, *options: str) -> Run:
    """One batch."""
    return measured((*RUN, "batch", str(panel), "-o", str(place / "s.csv"), "--force", "--no-library", "-q", *options))


def whole(entries: Sequence[Entry]) -> None:
    """Cold, warm, and how time grows with the number of suspects."""
    with folder() as place:
        cache = ("--cache-dir", str(place / "cache"))
        panel = written(entries, place / "panel.csv")
        beside = single(entries)
        told(f"batch cold, {len(entries)} dumps", batch(panel, place, *cache), beside)
        told("batch warm", batch(panel, place, *cache), beside)
        for n in (25, 50, 100, 200):
            some = with_suspects(entries, n)
            found = batch(written(some, place / "some.csv"), place, *cache)
            told(f"batch warm, {sum('suspect' in e.roles for e in some)} suspects", found, beside)


def backends(entries: Sequence[Entry]) -> None:
    """One process beside two workers, whose outputs must be equal."""
    with folder() as place:
        panel = written(with_suspects(entries, 40), place / "panel.csv")
        outputs = []
        found = []
        for options in (("-j", "1"), *(("-j", "2", "--backend", name) for name in ("loky", "dask", "ray", "threading"))):
            found.append(batch(panel, place, "--no-cache", *options))
            told(" ".join(options), found[-1], found[0])
            outputs.append((place / "s.csv").read_bytes())
        print("equal outputs" if len(set(outputs)) == 1 else "OUTPUTS DIFFER")


def synthetic(n: int) -> None:
    """Invented dumps: words drawn at random, a few of them as the first teacher would."""
    with folder() as place:
        rng = random.Random(0)
        words = [f"{rng.choice('bcdfghklmnprst')}{rng.choice('aeiou')}{rng.randrange(4000)}" for _ in range(4000)]
        prompts = [" ".join(rng.choices(words, k=8)) for _ in range(N_PROMPTS)]
        entries = []
        for k in range(n + N_TEACHERS):
            path = place / f"{k}.jsonl"
            answers = (" ".join(rng.choices(words, k=N_WORDS)) for _ in prompts)
            rows = zip(prompts, answers, strict=True)
            path.write_text("".join(f'{{"prompt": "{asked}", "output": "{said}"}}\n' for asked, said in rows))
            role = "teacher" if k < N_TEACHERS else "suspect"
            entries.append(Entry(f"m{k}", str(path), frozenset({role}), f"m{k}", "", ""))
        panel = written(entries, place / "panel.csv")
        for what in ("cold", "warm"):
            found = batch(panel, place, "--cache-dir", str(place / "cache"))
            told(f"{n:,} dumps, {what}", found, found)


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panel", nargs="?")
    parser.add_argument("--backends", action="store_true")
    parser.add_argument("--synthetic", type=int, metavar="N")
    given = parser.parse_args()
    if given.synthetic:
        synthetic(given.synthetic)
    elif given.panel:
        (backends if given.backends else whole)(read_panel(given.panel))
    else:
        parser.error("name a PANEL or --synthetic N")


if __name__ == "__main__":
    main()
