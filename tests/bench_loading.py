"""Speed of the loader beside ``orjson.loads`` over the same lines, and the memory that loading and streaming take.

usage: python tests/bench_loading.py MEGABYTES [--stream-only] [--pairs N]

A JSON Lines file of that size is made in the system's temporary folder and deleted. In one process, garbage collection
off as on the command line, orjson and ``load`` run in turn; the median of the ratios counts. orjson is timed twice:
throwing each value away, and keeping the texts as ``load`` must. Memory is the peak of processes of their own
(Linux).
"""

import argparse
import gc
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from distilldetect.formats import load

# The peak of the memory map of a process: the figure of getrusage begins with that of the process that started it.
PEAK = "int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) * 1024"
LOAD = f"""
import gc, sys
from distilldetect.formats import load
gc.disable()
before = {PEAK}
dump = load(sys.argv[1])
text = sum(len(r.text) + len(r.prompt) + len(r.prompt_id) for r in dump.responses)
print(({PEAK} - before) / text)
"""
COMMAND = f"""
import gc, sys
from distilldetect.cli import run
gc.disable()
status = run(sys.argv[1:])
print(status, {PEAK} / 2**20, file=sys.stderr)
"""


def make(path: Path, megabytes: float, seed: int = 1) -> None:
    """Write records of some 2 KB: every prompt and answer differs, every tenth prompt is asked twice."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 9))) for _ in range(5000)]
    texts = [" ".join(rng.choices(words, k=300)) for _ in range(2000)]
    left, number = megabytes * 1e6, 0
    with path.open("wb") as file:
        while left > 0:
            asked = number - 1 if number % 10 == 9 else number
            record = {
                "id": f"q{asked}",
                "prompt": f"{texts[asked % 1999][:150]} {asked}",
                "model": "m-1",
                "response": f"{texts[number % 2000]} {number}.",
            }
            left -= file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            number += 1


def parsed(path: Path) -> None:
    """Parse each line and throw the value away."""
    with path.open("rb") as lines:
        for line in lines:
            orjson.loads(line)


def kept(path: Path) -> list[Any]:
    """Parse each line and keep its texts."""
    with path.open("rb") as lines:
        return [tuple(orjson.loads(line).values()) for line in lines]


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one run, what it returns thrown away."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def streamed(path: Path, *command: str) -> None:
    """Run a command of its own; print its time, rate and peak."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", COMMAND, *command], capture_output=True, text=True, check=True)
    took, megabytes = time.perf_counter() - start, path.stat().st_size / 1e6
    status, peak = done.stderr.split()
    print(f"{command[0]:8} {took:7.1f} s, {megabytes / took:.0f} MB/s, peak {float(peak):.0f} MiB, status {status}")


def compared(path: Path, n_pairs: int) -> None:
    """Time orjson and ``load`` in turn; print rates and ratios."""
    gc.disable()
    rounds = [tuple(seconds(lambda f=f: f(path)) for f in (parsed, kept, lambda p: load(str(p)))) for _ in range(n_pairs)]
    megabytes = path.stat().st_size / 1e6
    for name, column in zip(("orjson, thrown away", "orjson, texts kept", "load"), zip(*rounds, strict=True), strict=True):
        print(f"{name:20} {megabytes / statistics.median(column):6.0f} MB/s, median of {n_pairs}")
    print(f"load over orjson     {statistics.median(a / c for a, _, c in rounds):6.2f} thrown away, pair by pair")
    print(f"                     {statistics.median(b / c for _, b, c in rounds):6.2f} texts kept")


def main() -> None:
    """Make the file, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("megabytes", type=float)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--stream-only", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump.jsonl"
        make(path, given.megabytes)
        if not given.stream_only:
            compared(path, given.pairs)
            peak = subprocess.run([sys.executable, "-c", LOAD, str(path)], capture_output=True, text=True, check=True)
            print(f"load, peak memory    {float(peak.stdout):6.2f} times the text kept")
        streamed(path, "check", str(path), "-q")
        streamed(path, "convert", str(path), "-q", "-o", str(Path(folder) / "canonical.jsonl"))


if __name__ == "__main__":
    main()
