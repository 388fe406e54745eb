"""What the drawings of an evaluation show, as numbers. In each group every suspect family of a teacher weighs the same."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Document = Mapping[str, Any]
Point = tuple[float, float]

GROUPS = {  # of labelled pairs, as drawings and tables name them
    "trained": "trained on the teacher's outputs",
    "clean": "untrained, clean",
    "siblings": "untrained, taught by a sibling of the teacher",
    "nominal": "untrained by its documents alone",
}
UNTRAINED = ("clean", "siblings", "nominal")
N_BINS = 10


class Scored(NamedTuple):
    """One labelled pair: its log10 LR, and its weight within its group."""

    log10_lr: float
    weight: float
    teacher: str


class Bin(NamedTuple):
    """Pairs whose posterior at even odds falls in one range: the mean posterior, the share trained, and how many."""

    low: float
    high: float
    said: float
    observed: float
    n_trained: int
    n_untrained: int


class Extreme(NamedTuple):
    """A suspect family under one teacher: its mean log10 LR over its models."""

    family: str
    teacher: str
    group: str
    log10_lr: float
    models: tuple[str, ...]


def group_of(row: Mapping[str, Any]) -> str:
    """The group of a labelled pair; "" for a negative of a basis that no figure counts.

    >>> group_of({"label": 1, "basis": "documented"}), group_of({"label": 0, "basis": "sibling-temporal"})
    ('trained', 'siblings')
    """
    if row["label"] == 1:
        return "trained"
    basis = row["basis"]
    if basis in ("documented", "temporal"):
        return "clean"
    if basis in ("sibling-documented", "sibling-temporal"):
        return "siblings"
    return "nominal" if basis == "nominal" else ""


def family_of(row: Mapping[str, Any]) -> str:
    """The suspect's family; the suspect itself in documents that do not hold it."""
    family: str = row.get("family") or row["suspect"]
    return family


def grouped(document: Document) -> dict[str, list[Scored]]:
    """The labelled pairs of each group."""
    members = Counter((group_of(row), row["teacher"], family_of(row)) for row in document["scores"])
    found: dict[str, list[Scored]] = {group: [] for group in GROUPS}
    for row in document["scores"]:
        group = group_of(row)
        if group:
            weight = 1 / members[group, row["teacher"], family_of(row)]
            found[group].append(Scored(row["log10_lr"], weight, row["teacher"]))
    return found


def roc(trained: Sequence[Scored], untrained: Sequence[Scored]) -> list[Point]:
    """Corners of the ROC curve, (false positive rate, true positive rate), from (0, 0) to (1, 1); empty without a class.

    Equal scores make one slanted step.

    >>> roc([Scored(2, 1, ""), Scored(0, 1, "")], [Scored(1, 1, "")])
    [(0.0, 0.0), (0.0, 0.5), (1.0, 0.5), (1.0, 1.0)]
    """
    up, down = _total(trained), _total(untrained)
    if not up or not down:
        return []
    thresholds = sorted({pair.log10_lr for pair in (*trained, *untrained)}, reverse=True)
    won, lost = _by_score(trained), _by_score(untrained)
    points, x, y = [(0.0, 0.0)], 0.0, 0.0
    for threshold in thresholds:
        x, y = x + lost.get(threshold, 0.0), y + won.get(threshold, 0.0)
        points.append((min(x / down, 1.0), min(y / up, 1.0)))
    return points


def survival(pairs: Sequence[Scored]) -> list[Point]:
    """Corners of the share of pairs that reach an LR, (log10 LR, share), from the lowest to the highest; empty if none.

    >>> survival([Scored(2, 1, ""), Scored(0, 1, "")])
    [(0, 1.0), (0, 0.5), (2, 0.5), (2, 0.0)]
    """
    left, total = _total(pairs), _total(pairs)
    points = []
    for score, weight in sorted(_by_score(pairs).items()):
        points.append((score, left / total))
        left = max(left - weight, 0.0)
        points.append((score, left / total))
    return [*points[:-1], (points[-1][0], 0.0)] if points else []


def reliability(trained: Sequence[Scored], untrained: Sequence[Scored]) -> list[Bin]:
    """Posterior at even prior odds against the share trained, both classes weighing the same.

    Bins without pairs are left out.

    Source:
        M. H. DeGroot, S. E. Fienberg (1983), The comparison and evaluation of forecasters, The Statistician 32.
    """
    up, down = _total(trained), _total(untrained)
    if not up or not down:
        return []
    cells: dict[int, list[tuple[float, float, bool]]] = {}
    for pairs, total, is_trained in ((trained, up, True), (untrained, down, False)):
        for pair in pairs:
            said = 1 / (1 + 10 ** -max(min(pair.log10_lr, 300.0), -300.0))
            cells.setdefault(min(int(said * N_BINS), N_BINS - 1), []).append((said, pair.weight / total, is_trained))
    return [_bin(number, cells[number]) for number in sorted(cells)]


def extremes(document: Document, *, trained: bool, most: int = 12) -> list[Extreme]:
    """The errors, or what comes nearest to them: the lowest of the trained, or the highest of the untrained."""
    cells: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for row in document["scores"]:
        group = group_of(row)
        if group and (group == "trained") == trained:
            cells.setdefault((family_of(row), row["teacher"], group), []).append(row)
    found = [
        Extreme(*cell, math.fsum(row["log10_lr"] for row in rows) / len(rows), tuple(row["suspect"] for row in rows))
        for cell, rows in cells.items()
    ]
    return sorted(found, key=lambda extreme: extreme.log10_lr if trained else -extreme.log10_lr)[:most]


def _bin(number: int, cell: Sequence[tuple[float, float, bool]]) -> Bin:
    weight = math.fsum(weight for _, weight, _ in cell)
    n_trained = sum(is_trained for _, _, is_trained in cell)
    return Bin(
        low=number / N_BINS,
        high=(number + 1) / N_BINS,
        said=math.fsum(said * weight for said, weight, _ in cell) / weight,
        observed=math.fsum(weight for _, weight, is_trained in cell if is_trained) / weight,
        n_trained=n_trained,
        n_untrained=len(cell) - n_trained,
    )


def _total(pairs: Iterable[Scored]) -> float:
    return math.fsum(pair.weight for pair in pairs)


def _by_score(pairs: Iterable[Scored]) -> dict[float, float]:
    found: dict[float, float] = {}
    for pair in pairs:
        found[pair.log10_lr] = found.get(pair.log10_lr, 0.0) + pair.weight
    return found
