"""The tables of an evaluation: the same for a terminal, for Markdown and for the page."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from distilldetect.defaults import ONE_EACH
from distilldetect.reports.tables import Table
from distilldetect.results import BASELINES, REFERENCE_COUNTS, UNDEFINED, percent, plain, signed

Document = Mapping[str, Any]

_VERDICTS = {"moderate_or_more": "moderate or more", "weak": "weak", "inconclusive": "inconclusive", "against": "against"}

_REFERENCES = {name: name for name in REFERENCE_COUNTS} | {ONE_EACH: "all, one dump each", "0": "none"}

_RANKS = ("AUROC", "95 % interval", "interaction", "provider first", "within teachers: clean", "siblings", "nominal")


def figure_tables(panels: Document) -> list[Table]:
    """Return the tables of judged panels, headed by verdicts by number of references.

    Args:
        panels: as ``evaluate --format json`` and model files hold them.
    """
    return [
        Table(
            "Verdicts, by number of references",
            "Share of the families of each kind, families equal. Where a panel has fewer references, all of them were used."
            " For taught families support is right; for clean untaught ones it is an error.",
            (
                "panel",
                "references",
                "taught families",
                *_VERDICTS.values(),
                "clean untaught families",
                *_VERDICTS.values(),
            ),
            2,
            tuple(_verdicts(panels, ("taught", "clean"))),
        ),
        Table(
            "Verdicts on pairs that are hard by nature",
            "Support is an error here too. Siblings: taught by another model of the teacher's provider; nominal: human data"
            " by documents that may hold the teacher's text; presumed: another vendor's own model.",
            ("panel", "references", *_hard_head()),
            2,
            tuple(_verdicts(panels, _HARD, whole=False)),
        ),
        Table(
            "Error and ranks",
            "Cllr: 0 is perfect, 1 says nothing, above 1 misleads; Cllr min is what order alone reaches. Cllr and AUROC are"
            " teacher-balanced, taught against clean. Ranks use the LR before any cap: 0.5 is chance.",
            ("panel", "references", "Cllr", "Cllr min", *_RANKS),
            2,
            tuple(_figures(panels)),
        ),
    ]


def baseline_table(document: Document) -> Table:
    """Return what scores reach that do not compare what is written."""
    rows = [
        (name, words, *_ranks(document["baselines"][baseline][name]))
        for name in document["panels"]
        for baseline, words in BASELINES.items()
    ]
    return Table("Baselines", "With all references.", ("panel", "score", *_RANKS), 2, tuple(rows))


def error_table(panels: Document) -> Table:
    """Return the untaught pairs that score highest and the taught ones that score lowest."""
    rows = [
        (
            name,
            "highest untaught" if kind == "untaught" else "lowest taught",
            row["suspect"],
            row["teacher"],
            row["tier"],
            signed(row["log10_lr_uncapped"]),
            signed(row["log10_lr"]),
            row["verdict"],
            signed(row["position"]),
            signed(row["level"]),
            *(signed(value) for value in row["channels"].values()),
            plain(row["length_excess"]),
        )
        for name, panel in panels.items()
        for kind in ("untaught", "taught")
        for row in panel["errors"][kind]
    ]
    channels = next((tuple(row["channels"]) for p in panels.values() for k in p["errors"].values() for row in k), ())
    head = (
        "panel",
        "error",
        "suspect",
        "teacher",
        "kind",
        "log10 LR uncapped",
        "log10 LR",
        "verdict",
        "position",
        "references",
    )
    note = (
        "With all references, by LR before any cap, one pair of each family and teacher. Position: log-odds of the"
        " teacher being nearest; references: their mean position in the suspect's place; then the position by each kind of"
        " evidence, and by how much length alone could explain it."
    )
    return Table("Largest errors", note, (*head, *channels, "length"), 5, tuple(rows))


def strength_table(strengths: Document) -> Table:
    """Return how often a verdict of each strength came out on panels that the fit had not seen."""
    rows = []
    for references, own in strengths.items():
        for way, word in (("at_least", "or more"), ("at_most", "or more")):
            for verdict, (taught, untaught) in own[way].items():
                if taught or untaught:
                    shares = (percent(taught), percent(untaught))
                    rows.append((_REFERENCES[references], f"{verdict} {word}", *shares))
    counts = "; ".join(
        f"{_REFERENCES[references]}: {own['taught_families']} taught, {own['untaught_families']} untaught"
        for references, own in strengths.items()
    )
    note = (
        f"All panels left out, families equal, panels with fewer references not counted. Families by references: {counts}."
    )
    return Table(
        "How often a verdict comes out", note, ("references", "verdict", "taught", "clean untaught"), 2, tuple(rows)
    )


_HARD = ("siblings", "nominal", "presumed")


def _hard_head() -> Iterator[str]:
    for tier in _HARD:
        yield from (f"{tier}: families", "moderate or more", "weak", "against")


def _verdicts(panels: Document, tiers: Sequence[str], *, whole: bool = True) -> Iterator[tuple[str, ...]]:
    for name, panel in panels.items():
        for references in REFERENCE_COUNTS:
            own = panel["references"][references]
            if not any(own[tier]["families"] for tier in tiers):
                continue
            cells = []
            for tier in tiers:
                shares = [percent(own[tier][key]) for key in _VERDICTS if whole or key != "inconclusive"]
                cells += [str(own[tier]["families"] or UNDEFINED), *shares]
            yield (name, _REFERENCES[references], *cells)


def _figures(panels: Document) -> Iterator[tuple[str, ...]]:
    for name, panel in panels.items():
        for references in REFERENCE_COUNTS:
            own = panel["references"][references]
            if references != "0":
                costs = (plain(own["balanced"]["cllr"]), plain(own["balanced"]["cllr_min"]))
                yield (name, _REFERENCES[references], *costs, *_ranks(own))


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
