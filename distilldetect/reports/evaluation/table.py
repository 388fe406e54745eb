"""The figures of an evaluation beside their baselines: which there are, and as text and CSV."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from distilldetect.reports.evaluation.curves import Document
from distilldetect.results import BASELINES, cell, number_at, plain

TIERS = ("clean", "siblings", "nominal")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of merit.

    Attributes:
        title: in words.
        path: keys to it below ``metrics`` or a baseline; its interval stands beside it with ``_low`` and ``_high``.
        counts: keys of what it rests on, beside it, with their words.
    """

    title: str
    path: tuple[str, ...]
    counts: Mapping[str, str]

    def value(self, metrics: Document) -> float | None:
        """The figure of the method or of a baseline."""
        return number_at(metrics, *self.path)

    def end(self, metrics: Document, which: str) -> float | None:
        """The ``low`` or ``high`` end of its interval; None where it has none."""
        return number_at(metrics, *self.path[:-1], f"{self.path[-1]}_{which}")

    def rests_on(self, metrics: Document) -> str:
        """How much it was counted on: ``3 trained, 4 untrained families``; empty where nothing says it."""
        found = [(number_at(metrics, *self.path[:-1], key), words) for key, words in self.counts.items()]
        return ", ".join(f"{number:,.0f} {words}" for number, words in found if number is not None)


def _overall() -> Iterator[Figure]:
    for tier in TIERS:
        yield Figure(f"within-teacher macro AUROC, {tier}", ("within_teacher_macro_auroc", tier), {})
    for tier, kind in (("clean", "families"), ("clean", "teachers"), ("siblings", "families")):
        path = ("interaction", tier, f"{kind}_equal")
        yield Figure(f"interaction, {tier}, {kind} equal", path, {"n_contrasts": "contrasts"})
    for key, name in (("auroc", "AUROC"), ("cllr", "Cllr"), ("cllr_min", "Cllr_min"), ("eer", "EER"), ("brier", "Brier")):
        yield Figure(f"{name}, families equal", ("families_equal", key), {})
    suspects = {"n_suspects": "suspects"}
    yield Figure("right provider first", ("attribution", "provider_top1_fraction"), suspects)
    yield Figure("right teacher first", ("attribution", "teacher_top1_fraction"), suspects)


FIGURES = tuple(_overall())

_CASES = {"n_cases": "cases", "n_families": "families"}

SIBLING_FIGURES = (
    Figure("siblings told apart rightly", ("siblings", "right_fraction"), _CASES),
    Figure("siblings, Cllr", ("siblings", "cllr"), _CASES),
    Figure("macro AUROC, siblings, beside them", ("siblings", "beside", "within_teacher_macro_auroc", "siblings"), {}),
    Figure("macro AUROC, clean, beside siblings", ("siblings", "beside", "within_teacher_macro_auroc", "clean"), {}),
    Figure(
        "interaction, siblings, beside them",
        ("siblings", "beside", "interaction", "siblings", "families_equal"),
        {"n_contrasts": "contrasts"},
    ),
    Figure("right provider first, beside siblings", ("siblings", "beside", "attribution", "provider_top1_fraction"), {}),
)


def within_teachers(document: Document) -> list[Figure]:
    """AUROC of each teacher and tier that has both trained and untrained suspects."""
    counts = {"n_positive_families": "trained", "n_negative_families": "untrained families"}
    figures = [
        Figure(f"{teacher}, {tier}", ("within_teacher", teacher, tier, "auroc"), counts)
        for teacher in document["metrics"]["within_teacher"]
        for tier in TIERS
    ]
    return [figure for figure in figures if figure.value(document["metrics"]) is not None]


def text_table(document: Document, header: bool) -> str:
    """The figures beside their baselines, as aligned text; ``header`` has no meaning here."""
    columns = {"method": document["metrics"], **document["baselines"]}
    lines = [f"{'':40}" + "".join(f"{column:>18}" for column in columns)]
    for figure in (*FIGURES, *SIBLING_FIGURES):
        cells = "".join(f"{plain(figure.value(metrics), 3):>18}" for metrics in columns.values())
        lines.append(f"{figure.title:40}{cells}")
    return "\n".join(lines) + "\n"


def csv_table(document: Document, header: bool) -> str:
    """One row a figure, those within teachers too, with interval, counts and baselines."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    if header:
        writer.writerow(("figure", "method", "low", "high", "rests_on", *BASELINES))
    metrics = document["metrics"]
    for figure in (*FIGURES, *SIBLING_FIGURES, *within_teachers(document)):
        numbers = (figure.value(metrics), figure.end(metrics, "low"), figure.end(metrics, "high"))
        baselines = (figure.value(document["baselines"][name]) for name in BASELINES)
        writer.writerow(cell(value) for value in (figure.title, *numbers, figure.rests_on(metrics), *baselines))
    return text.getvalue()
