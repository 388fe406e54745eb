"""The one part of a result that differs from run to run: when, how long, by which command, for which case and by whom."""

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import click


@contextmanager
def recorded(case: str | None, examiner: str | None) -> Iterator[dict[str, Any]]:
    """The ``run`` block of a result, whole when the work within is done.

    Gives a dictionary with ``started`` (ISO 8601, UTC), ``seconds``, ``command`` as a shell takes it, and what is given.

    Args:
        case: what the user calls the case.
        examiner: who examines it.
    """
    run: dict[str, Any] = {
        "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": shlex.join(("distilldetect", *(click.get_current_context().obj or ()))),
    }
    run |= {name: told for name, told in (("case", case), ("examiner", examiner)) if told}
    begun = time.perf_counter()
    yield run
    run["seconds"] = round(time.perf_counter() - begun, 3)
