"""Time of ``distilldetect batch`` on a panel beside the same panel without prompts, whose dumps are joined on ids.

usage: python tests/benchmarks/bench_promptless.py PANEL.csv [-j N]

The panel's dumps are written twice as JSON lines: with id, prompt and output, and with id and output. Ids that dumps lack
are made from their prompts. Both panels are run three times in turn, cold; medians count.
"""

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench_batch import written

from distilldetect.formats import ReadOptions, load
from distilldetect.panels import Entry, read_panel
from distilldetect.text import normalise_prompt

MOST = 1.5


def rewritten(entries: Sequence[Entry], folder: Path, has_prompts: bool) -> Path:
    """Write a panel and its dumps."""
    folder.mkdir()
    own = [replace(entry, path=str(folder / f"{k}.jsonl")) for k, entry in enumerate(entries)]
    for entry, new in zip(entries, own, strict=True):
        with Path(new.path).open("w", encoding="utf-8") as dump:
            for response in load(entry.path, ReadOptions()).responses:
                asked = normalise_prompt(response.prompt or "")
                record = {"id": hashlib.blake2b(asked.encode(), digest_size=8).hexdigest(), "output": response.text}
                dump.write(json.dumps(record | ({"prompt": response.prompt} if has_prompts else {})) + "\n")
    return written(own, folder / "panel.csv")


def seconds(panel: Path, jobs: Sequence[str]) -> float:
    """Wall time of one cold batch."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "distilldetect", "batch", str(panel), "-o", str(panel.parent / "s.csv")]
    done = subprocess.run([*command, "--no-cache", "--force", "-q", *jobs], check=False)
    if done.returncode not in (0, 5):
        raise SystemExit(done.returncode)
    return time.perf_counter() - begun


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("panel")
    parser.add_argument("-j", "--jobs")
    given = parser.parse_args()
    jobs = ["-j", given.jobs] if given.jobs else []
    entries = read_panel(given.panel)
    with tempfile.TemporaryDirectory() as place:
        with_prompts = rewritten(entries, Path(place, "prompts"), has_prompts=True)
        without = rewritten(entries, Path(place, "ids"), has_prompts=False)
        runs = [(seconds(with_prompts, jobs), seconds(without, jobs)) for _ in range(3)]
    one, other = (statistics.median(times) for times in zip(*runs, strict=True))
    ratio = statistics.median(b / a for a, b in runs)
    print(f"with prompts    {one:6.1f} s, median of three")
    print(f"without         {other:6.1f} s")
    print(f"ratio           {ratio:6.2f}   at most {MOST}")
    if ratio > MOST:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
