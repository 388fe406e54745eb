"""Processor time of ``distilldetect score`` with two dumps, with references from a shipped library and without.

usage: python tests/benchmarks/bench_library.py TEACHER SUSPECT [OPTION]...

Both dumps answer the prompts of a shipped library. Both ways run in turn, five times each; user and system time of the
whole process count, which a busy machine changes little, and the median of the ratios.
"""

import resource
import statistics
import subprocess
import sys


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run that succeeds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run and print."""
    command = [sys.executable, "-m", "distilldetect", "score", *sys.argv[1:], "-q", "--format", "csv"]
    without = [*command, "--no-library"]
    cpu_seconds(command)
    pairs = [(cpu_seconds(command), cpu_seconds(without)) for _ in range(5)]
    print(f"with a library    {statistics.median(a for a, _ in pairs):6.2f} s, median of five")
    print(f"without           {statistics.median(b for _, b in pairs):6.2f} s")
    print(f"ratio             {statistics.median(a / b for a, b in pairs):6.2f}   pair by pair")


if __name__ == "__main__":
    main()
