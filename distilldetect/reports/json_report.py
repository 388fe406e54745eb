"""The whole result as one indented JSON document."""

from collections.abc import Mapping
from typing import Any

import orjson

from distilldetect.reports.report import Report


def render(document: Mapping[str, Any], header: bool) -> str:
    """Indented JSON; ``header`` has no meaning here."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


REPORT = Report(name="json", suffixes=(".json",), render=render)
