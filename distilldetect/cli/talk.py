"""What is said on stderr, and how far a long run is: a line that changes on a terminal, a line a minute anywhere else."""

import os
import sys
import time
from collections.abc import Callable
from typing import NamedTuple, TextIO

import click

from distilldetect.text import counted, harmless

# Seconds between two signs of life in a log.
_HEARTBEAT_SECONDS = 60.0
# Seconds between two changes of the line on a terminal.
_REDRAW_SECONDS = 0.2


def echo(text: str | bytes, *, err: bool = False, nl: bool = True) -> None:
    """Write on stdout or stderr; a reader that has gone loses what comes, but no file, and no status.

    Nor does a log on stderr that cannot be written to, as on a full disk.
    """
    stream = sys.stderr if err else sys.stdout
    try:
        click.echo(text, err=err, nl=nl)
    except OSError as error:
        if not err and not isinstance(error, BrokenPipeError):
            raise
        let_go(stream)


def let_go(stream: TextIO) -> None:
    """Let a stream lead to nowhere, so that Python does not try again what is left of it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def warn(message: str) -> None:
    """Say in one line what a user should know, quiet or not; nothing in it can harm a terminal."""
    echo(f"distilldetect: {' '.join(harmless(message).split())}", err=True)


class Talk(NamedTuple):
    """How much is said on stderr besides errors: nothing where quiet, else so much more than usual, 0 or more."""

    quiet: bool
    verbose: int

    def say(self, *lines: str) -> None:
        """Say what was done; nothing in it can harm a terminal."""
        for line in () if self.quiet else lines:
            echo(harmless(line), err=True)

    def progress(self, message: str) -> None:
        """Tell what is being done: to a terminal only."""
        if sys.stderr.isatty():
            self.say(f"distilldetect: {message}")


class Progress:
    """Counts finished pairs and says on stderr how many, how fast, and how long the rest will take.

    Args:
        total: pairs to finish.
        quiet: say nothing of it.
        clock: seconds, ascending.
    """

    def __init__(self, total: int, quiet: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._quiet, self._clock = total, quiet, clock
        self._done = 0
        self._begun = self._said = clock()
        self._is_terminal = sys.stderr.isatty()

    def advance(self, n: int) -> None:
        """Count pairs that were just finished; 0 while the teachers and references are still being read."""
        self._done += n
        now = self._clock()
        if not self._done:
            self._begun = now
        pause = _REDRAW_SECONDS if self._is_terminal else _HEARTBEAT_SECONDS
        if not self._quiet and now - self._said >= pause:
            self._said = now
            self.clear()
            echo(self._line(now), err=True, nl=not self._is_terminal)

    def tell(self, message: str) -> None:
        """Say what is wrong with a file, quiet or not, without breaking the line."""
        self.clear()
        echo(harmless(message), err=True)

    def note(self, message: str) -> None:
        """Say what is worth knowing, unless quiet."""
        if not self._quiet:
            self.tell(message)

    def clear(self) -> None:
        """Remove the line."""
        if self._is_terminal and not self._quiet:
            echo("\r\x1b[K", err=True, nl=False)

    def _line(self, now: float) -> str:
        pairs = counted(self._total, "pair")
        if not self._done:
            return f"{pairs} to score, reading teachers and references"
        rate = self._done / max(now - self._begun, 1e-9)
        left = (self._total - self._done) / rate
        return f"{self._done:,} of {pairs}, {rate:.1f} a second, {_spoken(left)} left"


def _spoken(seconds: float) -> str:
    """A duration in the two largest units.

    >>> _spoken(7.2), _spoken(190), _spoken(7300)
    ('7 s', '3 min 10 s', '2 h 1 min')
    """
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
