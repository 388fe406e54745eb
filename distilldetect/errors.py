"""Errors raised on purpose. ``str(error)`` is the whole text a user sees; ``exit_status`` is what a shell sees."""

import copyreg
from collections.abc import Callable
from typing import Any


class DistillDetectError(Exception):
    """Base of every error the user can cure. Anything else that escapes is our bug."""

    exit_status = 3


class UsageError(DistillDetectError):
    """The command was given options that do not go together or make no sense."""

    exit_status = 2


class DumpError(DistillDetectError):
    """A file cannot be read as what it was given as.

    Args:
        problem: what was found, in a few words.
        source: the file as the user named it; "-" is standard input.
        hint: what to do next.
        line: 1-based line (or record) the problem is on, where it has one.
    """

    def __init__(self, problem: str, *, source: str, hint: str, line: int | None = None) -> None:
        place = source if line is None else f"{source}:{line}"
        super().__init__(f"{place}: {problem}; {hint}")

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Travel to another process as the text that it is."""
        return copyreg.__newobj__, (type(self), *self.args)  # type: ignore[attr-defined]


class NotEvaluableError(DistillDetectError):
    """The inputs are sound but too small to say anything: too few shared prompts or words."""

    exit_status = 4


class PartialFailureError(DistillDetectError):
    """A batch finished, and some of its pairs failed."""

    exit_status = 5
