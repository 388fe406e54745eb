"""The whole result on one line: what a pipe gets unless it asks for something else."""

from collections.abc import Mapping
from typing import Any

import orjson

from distilldetect.reports.report import Report


def render(document: Mapping[str, Any], header: bool) -> str:
    """JSON on one line; ``header`` has no meaning here."""
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE).decode()


REPORT = Report(name="jsonl", suffixes=(".jsonl", ".ndjson"), render=render)
