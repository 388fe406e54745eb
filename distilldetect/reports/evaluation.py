"""An evaluation as tables in a terminal and in Markdown, as a row a pair, and as a page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from distilldetect.defaults import ONE_EACH
from distilldetect.reports.charts import verdict_bars
from distilldetect.reports.page import drawn, page
from distilldetect.reports.report import json_text, reports
from distilldetect.reports.tables import Table, markdown, text
from distilldetect.results import BASELINES, METHODS, REFERENCE_COUNTS, TIERS, UNDEFINED, delimited, percent, plain, signed

Document = Mapping[str, Any]

_VERDICTS = {"moderate_or_more": "moderate or more", "weak": "weak", "inconclusive": "inconclusive", "against": "against"}
_REFERENCES = {name: name for name in REFERENCE_COUNTS} | {ONE_EACH: "all, one dump each", "0": "none"}
_SOME_REFERENCES = tuple(name for name in REFERENCE_COUNTS if name != "0")  # without any every pair is inconclusive
_RANKS = ("AUROC", "95 % interval", "interaction", "provider first", "within teachers: clean", "siblings", "nominal")


def figure_tables(panels: Document) -> list[Table]:
    """Return the tables of panels as evaluations and model files hold them, headed by verdicts by number of references."""
    return [
        _verdict_table(
            "Verdicts, by number of references",
            "Share of the families of each kind, families equal. Where a panel has fewer references, all of them were used."
            " For taught families support is right; for clean untaught ones it is an error.",
            panels,
            {"taught": "taught families", "clean": "clean untaught families"},
            tuple(_VERDICTS),
            REFERENCE_COUNTS,
        ),
        _verdict_table(
            "Verdicts on pairs that are hard by nature",
            "Support is an error here too. Siblings: taught by another model of the teacher's provider; nominal: human data"
            " by documents that may hold the teacher's text; presumed: another vendor's own model.",
            panels,
            {tier: f"{tier}: families" for tier in ("siblings", "nominal", "presumed")},
            ("moderate_or_more", "weak", "against"),
            _SOME_REFERENCES,
        ),
        Table(
            "Error and ranks",
            "Cllr: 0 is perfect, 1 says nothing, above 1 misleads; Cllr min is what order alone reaches. Cllr and AUROC are"
            " teacher-balanced, taught against clean. Ranks use the LR before any cap: 0.5 is chance.",
            ("panel", "references", "Cllr", "Cllr min", *_RANKS),
            2,
            tuple(_costs(panels)),
        ),
    ]


def baseline_table(document: Document) -> Table:
    """Return what scores reach that do not compare what is written."""
    rows = (
        (name, words, *_ranks(document["baselines"][baseline][name]))
        for name in document["panels"]
        for baseline, words in BASELINES.items()
    )
    return Table("Baselines", "With all references.", ("panel", "score", *_RANKS), 2, tuple(rows))


def error_table(panels: Document) -> Table:
    """Return the untaught pairs that score highest and the taught ones that score lowest."""
    errors = [
        (name, words, row)
        for name, panel in panels.items()
        for kind, words in (("untaught", "highest untaught"), ("taught", "lowest taught"))
        for row in panel["errors"][kind]
    ]
    rows = (
        (
            *(name, words, row["suspect"], row["teacher"], row["tier"]),
            *(signed(row["log10_lr_uncapped"]), signed(row["log10_lr"]), row["verdict"]),
            *map(signed, (row["position"], row["level"], *row["channels"].values())),
            plain(row["length_excess"]),
        )
        for name, words, row in errors
    )
    head = (
        "panel", "error", "suspect", "teacher", "kind", "log10 LR uncapped", "log10 LR", "verdict", "position", "references"
    )  # fmt: skip
    note = (
        "With all references, by LR before any cap, one pair of each family and teacher. Position: log-odds of the"
        " teacher being nearest; references: their mean position in the suspect's place; then the position by each kind of"
        " evidence, and by how much length alone could explain it."
    )
    channels = errors[0][2]["channels"] if errors else ()
    return Table("Largest errors", note, (*head, *channels, "length"), 5, tuple(rows))


def strength_table(strengths: Document) -> Table:
    """Return how often a verdict of each strength came out on panels that the fit had not seen."""
    rows = (
        (_REFERENCES[references], f"{verdict} or more", *map(percent, shares))
        for references, own in strengths.items()
        for way in ("at_least", "at_most")
        for verdict, shares in own[way].items()
        if any(shares)
    )
    counts = "; ".join(
        f"{_REFERENCES[references]}: {own['taught_families']} taught, {own['untaught_families']} untaught"
        for references, own in strengths.items()
    )
    note = (
        f"All panels left out, families equal, pairs with fewer references not counted. Families by references: {counts}."
    )
    head = ("references", "verdict", "taught", "clean untaught")
    return Table("How often a verdict comes out", note, head, 2, tuple(rows))


def _verdict_table(
    title: str, note: str, panels: Document, tiers: Mapping[str, str], verdicts: Sequence[str], counts: Sequence[str]
) -> Table:
    """How many families of each tier, which has a heading, there are, and the share of each verdict among them."""
    words = [word for families in tiers.values() for word in (families, *(_VERDICTS[key] for key in verdicts))]
    rows = []
    for name, references, found in _figures(panels, counts):
        own = [found[tier] for tier in tiers]
        if any(tier["families"] for tier in own):
            counted = [(str(tier["families"] or UNDEFINED), *(percent(tier[key]) for key in verdicts)) for tier in own]
            rows.append((name, _REFERENCES[references], *chain(*counted)))
    return Table(title, note, ("panel", "references", *words), 2, tuple(rows))


def _costs(panels: Document) -> Iterator[tuple[str, ...]]:
    for name, references, own in _figures(panels, _SOME_REFERENCES):
        costs = (plain(own["balanced"]["cllr"]), plain(own["balanced"]["cllr_min"]))
        yield (name, _REFERENCES[references], *costs, *_ranks(own))


def _figures(panels: Document, counts: Sequence[str]) -> Iterator[tuple[str, str, Document]]:
    """Each panel with each number of references, and what was found there."""
    for name, panel in panels.items():
        for references in counts:
            yield name, references, panel["references"][references]


def _ranks(own: Document) -> tuple[str, ...]:
    balanced, within = own["balanced"], own["within_teacher_macro_auroc"]
    interval = f"{plain(balanced['auroc_low'])} to {plain(balanced['auroc_high'])}"
    return (
        plain(balanced["auroc"]),
        UNDEFINED if balanced["auroc_low"] is None else interval,
        plain(own["interaction"]),
        plain(own["provider_first_macro"]),
        *(plain(within[tier]) for tier in ("clean", "siblings", "nominal")),
    )


def method_sentences(document: Document) -> list[str]:
    """Return how the pairs were judged, and what flatters the figures."""
    told = [METHODS[document["method"]]]
    if document["method"] == "model":
        told.append(f"The model is {document['model']['name']} (SHA-256 {document['model']['sha256']}).")
    for name, models in document["in_fit"].items():
        told.append(f"{len(models):,} dumps of {name} were in its fit: the figures of {name} flatter it.")
    if document["audits"]:
        told.append(f"Never fitted on: {', '.join(document['audits'])}.")
    return told


def all_tables(document: Document) -> list[Table]:
    """Return every table of an evaluation, in order."""
    panels = document["panels"]
    return [*figure_tables(panels), strength_table(document["strengths"]), baseline_table(document), error_table(panels)]


def table_report(document: Document, header: bool) -> str:
    """Return aligned tables."""
    return "\n".join([*method_sentences(document), "", *map(text, all_tables(document))])


def markdown_report(document: Document, header: bool) -> str:
    """Return Markdown tables."""
    return "\n".join(["# Measured error", "", *method_sentences(document), "", *map(markdown, all_tables(document))])


def csv_report(document: Document, header: bool) -> str:
    """Return one row a pair with all references."""
    rows = [
        {**{key: value for key, value in row.items() if key != "channels"}, **row["channels"]} for row in document["scores"]
    ]
    columns = dict.fromkeys(key for row in rows for key in row)
    return delimited([columns | row for row in rows], header)


def html_report(document: Document, header: bool) -> str:
    """Return the page."""
    told, tables, bars = method_sentences(document), all_tables(document), drawn(verdict_bars, document["panels"])
    return page("evaluation.html", ("evaluation.css",), d=document, told=told, tables=tables, bars=bars, tiers=TIERS)


EVALUATION_REPORTS = reports(table=table_report, json=json_text, csv=csv_report, markdown=markdown_report, html=html_report)
