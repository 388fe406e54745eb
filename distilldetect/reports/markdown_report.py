"""The card as Markdown."""

from collections.abc import Mapping
from typing import Any

from distilldetect.reports import reliability, summary
from distilldetect.reports.contributions import contribution_rows
from distilldetect.reports.report import Report
from distilldetect.reports.tables import markdown_text
from distilldetect.results import lr_text, signed

_ROLES = {
    "teacher": "Teacher", "suspect": "Suspect", "reference": "Reference", "sibling": "Sibling", "base": "Base"
}  # fmt: skip


def render(document: Mapping[str, Any], header: bool) -> str:
    """Return the card with a title, which ``header`` asks for, every table, and every limit."""
    title = f"Was {summary.called(document, 'suspect')} trained on outputs of {summary.called(document, 'teacher')}?"
    lines = [f"# {markdown_text(title)}", ""] if header else []
    lines += [part for part in (markdown_text(summary.about(document)), "") if header and summary.about(document)]
    lines += [f"**{markdown_text(summary.headline(document))}**", "", markdown_text(summary.strength(document)), ""]
    lines += [part for note in summary.notes(document) for part in (markdown_text(note), "")]
    lines += [f"- {markdown_text(reason)}" for reason in summary.reasons(document)]
    lines += _table("| what adds up | observed | log10 LR |", contribution_rows(document))
    for clause in (summary.capped(document), summary.channels_text(document)):
        lines += ["", markdown_text(summary.as_sentence(clause))] if clause else []
    if document["population"]["members"]:
        ranked = [(name, signed(value)) for name, value, _ in summary.ranking(document)]
        lines += _table("| in the suspect's place | uncapped log10 LR |", ranked)
    checks = [(check["what"], lr_text(check["log10_lr"])) for check in document["robustness"]]
    lines += _table("| on part of the evidence | LR |", checks) if checks else []
    lines += ["", f"{document['n_prompts']} prompts, joined on {markdown_text(document['joined_on'])}.", ""]
    for entry in document["inputs"]:
        lines += [f"- {_ROLES[entry['role']]}: {markdown_text(entry['path'])}, SHA-256 {markdown_text(entry['sha256'])}"]
    for clause in (summary.best_other_explanation(document), summary.beside_base(document)):
        lines += ["", markdown_text(summary.as_sentence(clause))] if clause else []
    if beside := summary.beside_siblings(document):
        lines += ["", "Beside its siblings, other models of the teacher's provider:", ""]
        lines += [f"- {markdown_text(summary.as_sentence(line))}" for line in beside]
    if document["passages"]:
        lines += ["", f"{summary.passages_title(document)}:", ""]
        lines += [f"- “{markdown_text(summary.quote(passage['text']))}”" for passage in document["passages"]]
    if document["habits"]:
        lines += ["", f"{summary.HABITS_TITLE}:"]
        lines += _table("| words | suspect | teacher | references (median) |", summary.habits(document))
    if said := summary.said_rows(document):
        lines += _table("| what they say of themselves | suspect | teacher | references |", said)
        lines += ["", markdown_text(summary.SELF_BASE_RATE)]
    if rates := summary.typography_rows(document):
        lines += _table("| typography | suspect | teacher | references, median | range |", rates)
        lines += [
            "",
            "Share of the places where a mark could stand. Habits pass to pupils, with exceptions; no part of the LR.",
        ]
    if document["warnings"]:
        lines += ["", "Warnings:", "", *(f"- {markdown_text(warning)}" for warning in document["warnings"])]
    if error := reliability.measured_error(document) or reliability.unmeasured(document):
        lines += ["", markdown_text(error)]
    lines += ["", "What text cannot show:", "", *(f"- {markdown_text(limit)}" for limit in document["limits"])]
    return "\n".join(lines) + "\n"


def _table(header: str, rows: Any) -> list[str]:
    """A table whose first column holds words, the others numbers."""
    n_numbers = header.count("|") - 2
    ruled = f"| --- |{' ---: |' * n_numbers}"
    return ["", header, ruled, *(f"| {' | '.join(map(markdown_text, cells))} |" for cells in rows)]


REPORT = Report(name="markdown", suffixes=(".md",), render=render)
