"""The card as Markdown."""

import re
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.report import Report, harmless
from distilldetect.reports.summary import contribution_rows, headline, measured_error, quote, strength


def render(document: Mapping[str, Any], header: bool) -> str:
    """The card with a title, which ``header`` asks for, and every limit spelt out."""
    roles = {"teacher": "Teacher", "suspect": "Suspect", "reference": "Reference"}
    lines = ["# Was the suspect trained on the teacher's outputs?", ""] if header else []
    lines += [f"**{headline(document)}**", "", strength(document), ""]
    lines += ["| why | value | log10 LR |", "| --- | ---: | ---: |"]
    lines += [f"| {' | '.join(map(_safe, cells))} |" for cells in contribution_rows(document)]
    lines += ["", f"{document['n_prompts']} prompts, joined on {document['joined_on']}.", ""]
    lines += [f"- {roles[i['role']]}: {_safe(i['path'])}, SHA-256 {i['sha256']}" for i in document["inputs"]]
    if document["passages"]:
        lines += ["", "Passages shared with the teacher and with no reference:", ""]
        lines += [f"- “{_safe(quote(passage['text']))}”" for passage in document["passages"]]
    if document["warnings"]:
        lines += ["", "Warnings:", "", *(f"- {_safe(warning)}" for warning in document["warnings"])]
    lines += ["", measured_error(document), "", "What text cannot show:", ""]
    lines += [f"- {limit}" for limit in document["limits"]]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    """Text from a dump or a path, with every character that Markdown or HTML would read escaped."""
    return re.sub(r"([\\`*_\[\]<>|#~!&$])", r"\\\1", harmless(text))


REPORT = Report(name="markdown", suffixes=(".md",), render=render)
