"""The one part of a result that differs from run to run: when, how long, and by which command."""

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Any

import click


@contextmanager
def recorded() -> Iterator[dict[str, Any]]:
    """The ``run`` block of a result, whole when the work within is done.

    Gives a dictionary with ``started`` (ISO 8601, UTC), ``seconds`` and ``command`` as a shell takes it.
    """
    run: dict[str, Any] = {
        "started": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "command": shlex.join(("distilldetect", *(click.get_current_context().obj or ()))),
    }
    begun = time.perf_counter()
    yield run
    run["seconds"] = round(time.perf_counter() - begun, 3)
