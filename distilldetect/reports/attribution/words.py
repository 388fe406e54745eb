"""What an attribution says, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect.reports.numerals import lr_text, plain
from distilldetect.reports.report import harmless

Document = Mapping[str, Any]


def sentence(document: Document) -> str:
    """The answer in one sentence: a candidate, a group of siblings, none of them, or that it is open."""
    found = document["answer"]
    rows = [document["candidates"][rank - 1] for rank in found["ranks"]]
    if found["kind"] == "none":
        return (
            "None of these candidates, as far as the text tells: each likelihood ratio lies below 1, interval included;"
            f" the highest is that of {named(document['candidates'][0])}, LR {_lr(document['candidates'][0])}."
        )
    if found["kind"] == "inconclusive" and not rows:
        first = document["candidates"][0]
        return (
            "Inconclusive: the text clearly supports none of these candidates; the highest is that of"
            f" {named(first)}, LR {_lr(first)}."
        )
    if found["kind"] == "inconclusive":
        return f"Inconclusive: the text supports {_all(rows)}, and does not tell them apart."
    claim = f"{found['verdict'].capitalize()} that the suspect was trained on outputs of"
    chance = f"probability {probability(document, found['probability'], len(rows))}"
    if found["kind"] == "candidate":
        return f"{claim} {named(rows[0])}: LR {_lr(rows[0])}, {chance}."
    return (
        f"{claim} a model of {harmless(found['provider'])}: {_all(rows)} are not told apart;"
        f" LR {_lr(rows[0])} for the first, {chance} together."
    )


def named(row: Mapping[str, Any]) -> str:
    """A candidate by its files, and by its provider where that is known."""
    files = ", ".join(map(harmless, row["paths"]))
    return f"{files} ({harmless(row['provider'])})" if row["provider"] else files


def probability(document: Document, value: float | None, n_candidates: int = 1) -> str:
    """A posterior with the prior it stands on: ``0.77 (prior 0.25; 0.5 for none of these)``."""
    prior = document["prior"]
    own = prior["each_candidate"] * n_candidates
    return f"{plain(value)} (prior {own:.2g}; {prior['none']:.2g} for none of these)"


def interval(row: Mapping[str, Any]) -> str:
    """``3.1 to 15.8``, as LRs; a dash where there is none."""
    low, high = row["log10_lr_low"], row["log10_lr_high"]
    return "-" if low is None or high is None else f"{lr_text(low)} to {lr_text(high)}"


def groups(document: Document) -> list[str]:
    """Each group of siblings that the text does not tell apart, as a sentence; not the one the answer names."""
    told = document["answer"]["ranks"] if document["answer"]["kind"] == "group" else []
    members: dict[int, list[Mapping[str, Any]]] = {}
    for row in document["candidates"]:
        if row["group"] is not None and row["rank"] not in told:
            members.setdefault(row["group"], []).append(row)
    return [f"{_all(rows)} are not told apart." for rows in members.values() if len(rows) > 1]


def _all(rows: Sequence[Mapping[str, Any]]) -> str:
    names = [named(row) for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lr(row: Mapping[str, Any]) -> str:
    return f"{lr_text(row['log10_lr'])} (95 % interval {interval(row)})"
