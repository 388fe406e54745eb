"""What each signal contributes to a verdict, in words and rows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from distilldetect.results import plain, signed

Document = Mapping[str, Any]

STATISTIC_WORDS = {
    "nearest_fraction": "share of prompts with the teacher nearest",
    "win_fraction": "share of comparisons won by the teacher",
    "win_excess": "comparisons won beyond what references win",
    "similarity": "closeness to the teacher",
}
CONTRIBUTION_WORDS = {**STATISTIC_WORDS, "spread": "how far the parts of signals lie apart"}
MOST_CONTRIBUTIONS = 5  # on a card; the rest are added up in one row


class Row(NamedTuple):
    """One line of the sum: what is added, the feature as observed, and its log10 LR."""

    what: str
    observed: str
    log10_lr: str


def feature_name(part: Mapping[str, Any]) -> str:
    """A contribution's feature in words: ``opening prefix: share of prompts with the teacher nearest``."""
    return f"{signal_words(part)}: {CONTRIBUTION_WORDS.get(part['statistic'], part['statistic'])}"


def short_name(part: Mapping[str, Any]) -> str:
    """The same where there is little room: ``opening prefix (nearest fraction)``."""
    return f"{signal_words(part)} ({part['statistic'].replace('_', ' ')})"


def signal_words(part: Mapping[str, Any]) -> str:
    """A contribution's signal in words: ``opening prefix``."""
    words: str = part["signal"].removesuffix("_similarity").replace("_", " ")
    return words


def contribution_rows(document: Document, most: int = MOST_CONTRIBUTIONS) -> list[Row]:
    """The intercept, the largest contributions, the rest in one row, and the sum of them all."""
    ranked = by_weight(document["contributions"])
    rows = [Row("what a pair is worth before its text is read", "", signed(document["intercept"]))]
    rows += [
        Row(feature_name(part), plain(observed(document, part), 3), signed(part["log10_lr"])) for part in ranked[:most]
    ]
    if rest := ranked[most:]:
        rows.append(Row(f"{len(rest)} more together", "", signed(sum(part["log10_lr"] for part in rest))))
    return [*rows, Row("sum, before the limit", "", signed(document["verdict"]["log10_lr_unbounded"]))]


def observed(document: Document, part: Mapping[str, Any]) -> float | None:
    """A contribution's feature as measured; what the model weighs may restate it for a standard number of references."""
    measured: float | None = document["signals"].get(part["signal"], {}).get(part["statistic"], part["value"])
    return measured


def by_weight(contributions: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Contributions, those that move the sum most first."""
    return sorted(contributions, key=lambda part: -abs(part["log10_lr"]))
