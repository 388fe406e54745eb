"""Speed of loading and checking beside ``orjson.loads`` over the same bytes, and the memory that they take.

usage: python tests/benchmarks/bench_loading.py MEGABYTES [--json-list FILE] [--stream-only] [--pairs N]

JSON Lines files of that size are made in the system's temporary folder and deleted: of plain columns, of chat messages,
and of answers with their reasoning. A JSON list, such as AlpacaEval's, can be given. In one process, garbage collection
off as on the command line, orjson, ``load`` and what ``check`` does run in turn; the median of the ratios counts, by the
clock and by the processor time of the main thread. orjson is timed twice: throwing each value away, and keeping it as
``load`` must. Memory is the peak of processes of their own (Linux).
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
from typing import Any, NamedTuple

import orjson

from distilldetect.formats.inspection import inspect
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

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

Record = dict[str, Any]


def plain(number: str, prompt: str, answer: str) -> Record:
    """Lay out columns."""
    return {"id": number, "prompt": prompt, "model": "m-1", "response": answer}


def chat(number: str, prompt: str, answer: str) -> Record:
    """Lay out messages."""
    messages = [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]
    return {"id": number, "model": "m-1", "messages": messages}


def thinking(number: str, prompt: str, answer: str) -> Record:
    """Lay out columns, with half of the answer as reasoning."""
    half = len(answer) // 2
    return plain(number, prompt, f"<think>\n{answer[:half]}\n</think>\n\n{answer[half:]}")


def make(path: Path, megabytes: float, laid_out: Callable[[str, str, str], Record] = plain, seed: int = 1) -> None:
    """Write records of some 2 KB: every prompt and answer differs, every tenth prompt is asked twice."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(1, 9))) for _ in range(5000)]
    texts = [" ".join(rng.choices(words, k=300)) for _ in range(2000)]
    left, number = megabytes * 1e6, 0
    with path.open("wb") as file:
        while left > 0:
            asked = number - 1 if number % 10 == 9 else number
            prompt, answer = f"{texts[asked % 1999][:150]} {asked}", f"{texts[number % 2000]} {number}."
            record = laid_out(f"q{asked}", prompt, answer)
            left -= file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
            number += 1


def parsed(path: Path) -> None:
    """Parse each line and throw the value away."""
    with path.open("rb") as lines:
        for line in lines:
            orjson.loads(line)


def kept(path: Path) -> list[Any]:
    """Parse each line and keep the value."""
    with path.open("rb") as lines:
        return [orjson.loads(line) for line in lines]


def whole(path: Path) -> Any:
    """Parse a document."""
    return orjson.loads(path.read_bytes())


class Took(NamedTuple):
    """Seconds of one run: by the clock, and of the main thread's processor."""

    clock: float
    processor: float


def took(work: Callable[[Path], object], path: Path) -> Took:
    """Time one run, what it returns thrown away."""
    clock, processor = time.perf_counter(), time.thread_time()
    work(path)
    return Took(time.perf_counter() - clock, time.thread_time() - processor)


def compared(name: str, path: Path, n_pairs: int, bases: dict[str, Callable[[Path], object]]) -> None:
    """Time orjson, ``load`` and ``check`` in turn; print rates and ratios."""
    ours: dict[str, Callable[[Path], object]] = {
        "load": lambda p: load(str(p)),
        "check": lambda p: inspect(str(p), ReadOptions()),
    }
    rounds = [{work: took(run, path) for work, run in {**bases, **ours}.items()} for _ in range(n_pairs)]
    megabytes = path.stat().st_size / 1e6
    for work in (*bases, *ours):
        rate = megabytes / statistics.median(one[work].clock for one in rounds)
        print(f"{name:10} {work:22} {rate:6.0f} MB/s, median of {n_pairs}")
    for work in ours:
        for base in bases:
            ratios = [[a / b for a, b in zip(one[base], one[work], strict=True)] for one in rounds]
            clock, processor = map(statistics.median, zip(*ratios, strict=True))
            print(f"{name:10} {work:5} over {base:22} {clock:6.2f} by the clock, {processor:.2f} by the processor")


def streamed(path: Path, *command: str) -> None:
    """Run a command of its own; print its time, rate and peak."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", COMMAND, *command], capture_output=True, text=True, check=True)
    seconds, megabytes = time.perf_counter() - start, path.stat().st_size / 1e6
    status, peak = done.stderr.split()
    print(f"{command[0]:8} {seconds:7.1f} s, {megabytes / seconds:.0f} MB/s, peak {float(peak):.0f} MiB, status {status}")


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("megabytes", type=float)
    parser.add_argument("--json-list", type=Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--stream-only", action="store_true")
    given = parser.parse_args()
    gc.disable()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump.jsonl"
        if not given.stream_only:
            if given.json_list is not None:
                compared("JSON list", given.json_list, given.pairs, {"orjson": whole})
            for laid_out in (thinking, chat, plain):
                make(path, given.megabytes, laid_out)
                compared(laid_out.__name__, path, given.pairs, {"orjson, thrown away": parsed, "orjson, kept": kept})
            peak = subprocess.run([sys.executable, "-c", LOAD, str(path)], capture_output=True, text=True, check=True)
            print(f"load, peak memory    {float(peak.stdout):6.2f} times the text kept")
        else:
            make(path, given.megabytes)
        streamed(path, "check", str(path), "-q")
        streamed(path, "convert", str(path), "-q", "-o", str(Path(folder) / "canonical.jsonl"))


if __name__ == "__main__":
    main()
