"""The card as Markdown."""

import re
from collections.abc import Mapping
from typing import Any

from distilldetect.reports.contributions import contribution_rows
from distilldetect.reports.report import Report
from distilldetect.reports.summary import (
    as_sentence,
    beside_siblings,
    best_other_explanation,
    headline,
    measured_error,
    passages_title,
    quote,
    strength,
)
from distilldetect.text import harmless


def render(document: Mapping[str, Any], header: bool) -> str:
    """The card with a title, which ``header`` asks for, every contribution, and every limit spelt out."""
    roles = {"teacher": "Teacher", "suspect": "Suspect", "reference": "Reference", "sibling": "Sibling"}
    lines = ["# Was the suspect trained on the teacher's outputs?", ""] if header else []
    lines += [f"**{_safe(headline(document))}**", "", strength(document), ""]
    lines += ["| why | observed | log10 LR |", "| --- | ---: | ---: |"]
    rows = contribution_rows(document, most=len(document["contributions"]))
    lines += [f"| {' | '.join(map(_safe, cells))} |" for cells in rows]
    lines += ["", f"{document['n_prompts']} prompts, joined on {_safe(document['joined_on'])}.", ""]
    lines += [f"- {roles[i['role']]}: {_safe(i['path'])}, SHA-256 {_safe(i['sha256'])}" for i in document["inputs"]]
    if other := best_other_explanation(document):
        lines += ["", _safe(as_sentence(other))]
    if beside := beside_siblings(document):
        lines += ["", "Beside its siblings, other models of the teacher's provider:", ""]
        lines += [f"- {_safe(as_sentence(line))}" for line in beside]
    if document["passages"]:
        lines += ["", f"{passages_title(document)}:", ""]
        lines += [f"- “{_safe(quote(passage['text']))}”" for passage in document["passages"]]
    if document["warnings"]:
        lines += ["", "Warnings:", "", *(f"- {_safe(warning)}" for warning in document["warnings"])]
    lines += ["", _safe(measured_error(document)), "", "What text cannot show:", ""]
    lines += [f"- {_safe(limit)}" for limit in document["limits"]]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    """Text from a dump or a path, with every character that Markdown or HTML would read escaped."""
    return re.sub(r"([\\`*_\[\]<>|#~!&$])", r"\\\1", harmless(text))


REPORT = Report(name="markdown", suffixes=(".md",), render=render)
