"""Whole-process time of ``distilldetect score`` beside a scikit-learn script that computes less, on the same dumps.

usage: python tests/benchmarks/bench_score.py PEER.py SUSPECT TEACHER REFERENCE...
PEER.py takes SUSPECT TEACHER REFERENCE... and prints overlaps. Both run in turn, five times each, and the median of
the ratios counts.
"""

import statistics
import subprocess
import sys
import time


def seconds(command: list[str]) -> float:
    """Wall time of one run that succeeds."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    peer, suspect, teacher, *references = sys.argv[1:]
    given = [part for reference in references for part in ("-r", reference)]
    options = ["--no-library", "-q", "--format", "csv"]
    ours = [sys.executable, "-m", "distilldetect", "score", teacher, suspect, *given, *options]
    theirs = [sys.executable, peer, suspect, teacher, *references]
    seconds(ours)
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(5)]
    print(f"score   {statistics.median(a for a, _ in pairs):6.2f} s, median of five")
    print(f"peer    {statistics.median(b for _, b in pairs):6.2f} s")
    print(f"ratio   {statistics.median(b / a for a, b in pairs):6.2f}   peer over score, pair by pair")


if __name__ == "__main__":
    main()
