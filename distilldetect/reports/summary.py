"""What the card of a verdict says, in words: shared by the terminal and Markdown."""

from collections.abc import Mapping
from typing import Any

from distilldetect.reports.report import harmless

MODE_WORDS = {
    "references": "against references",
    "few_references": "against few references",
    "background": "without references",
}
LONGEST_QUOTE = 160  # characters


def headline(document: Mapping[str, Any]) -> str:
    """The verdict in one sentence."""
    verdict = document["verdict"]
    if verdict["log10_lr"] is None:
        return "Not evaluable: no feature is defined on these prompts."
    if verdict["word"] == "inconclusive":
        return "Inconclusive: the text does not say whether the suspect was trained on the teacher's outputs."
    against = verdict["word"].endswith("against")
    claim = "was not trained" if against else "was trained"
    return f"{verdict['word'].removesuffix(' against').capitalize()} that the suspect {claim} on the teacher's outputs."


def strength(document: Mapping[str, Any]) -> str:
    """The likelihood ratio with its interval, bound and p-value."""
    verdict = document["verdict"]
    if verdict["log10_lr"] is None:
        return "LR undefined"
    lr, low, high = (10 ** verdict[key] if verdict[key] is not None else None for key in _ENDS)
    interval = ""
    if low is not None and high is not None:
        interval = (
            f", 95 % interval {_times(low)} to {_times(high)}" if low < high else ", interval wholly beyond the limit"
        )
    parts = [f"LR {_times(lr)}{interval}"]
    if verdict["bound_high"] is not None:
        low_bound, high_bound = 10 ** verdict["bound_low"], 10 ** verdict["bound_high"]
        parts.append(f"limited to {_times(low_bound)} to {_times(high_bound)} by the validation data")
    if verdict["p_value"] is not None:
        parts.append(f"p {verdict['p_value']:.3g} (smallest possible {verdict['p_value_floor']:.3g})")
    return "; ".join(parts)


def measured_error(document: Mapping[str, Any]) -> str:
    """How often the mode errs on real models, from its double hold-out."""
    model = document["model"]
    validation = model["validation"]
    if not validation:
        return "This model carries no validation figures: its numbers were never measured."
    figures = validation["figures"]
    return (
        f"Measured {MODE_WORDS[model['mode']]}, on held-out suspects and teachers ({validation['n_positive_family_pairs']}"
        f" trained, {validation['n_negative_family_pairs']} untrained family pairs): LR of 10 or more for"
        f" {validation['true_positive_fraction']['lr>=10']:.0%} of the trained and"
        f" {validation['false_positive_fraction']['lr>=10']:.1%} of the untrained; Cllr"
        f" {figures['families_equal']['cllr']:.2f}, within-teacher AUROC"
        f" {figures['within_teacher_macro_auroc']['clean']:.2f}, {figures['within_teacher_macro_auroc']['siblings']:.2f}"
        " where the suspect was taught by a sibling model of the teacher."
    )


def quote(text: str) -> str:
    """A passage cut to one line that no terminal obeys."""
    words = " ".join(harmless(text).split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"


def contribution_rows(document: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """``(feature, value, log10 LR)`` of the intercept, each contribution, and their sum."""
    rows = [("what a pair is worth before its text is read", "", f"{document['intercept']:+.2f}")]
    for part in document["contributions"]:
        value = "-" if part["value"] is None else f"{part['value']:.3f}"
        rows.append((f"{part['signal']}, {part['statistic']}", value, f"{part['log10_lr']:+.2f}"))
    total = document["verdict"]["log10_lr_unbounded"]
    rows.append(("sum, before the limit", "", "-" if total is None else f"{total:+.2f}"))
    return rows


_ENDS = ("log10_lr", "log10_lr_low", "log10_lr_high")


def _times(lr: float | None) -> str:
    if lr is None:
        return "-"
    return f"{lr:.3g}" if lr >= 0.995 else f"1/{1 / lr:.3g}"
