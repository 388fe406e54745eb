"""How steady a verdict is: with more references, with one reference more, and beside its p-value.

usage: python tests/studies/measure_steps.py PANEL.csv... [--audit PANEL.csv]...

Labels are pairs.csv beside each panel. Every panel is judged by a fit on the others. Printed are, for each: the share of
taught families whose verdict loses a step from 4 to 12 references and from 12 to all, of all pairs the median change of
log10 LR from 11 references to 12, and the number of verdicts with an LR of 10 or more, 12 references or more, and a p-value
above 0.2.
"""

import math
import sys
from collections import defaultdict

import numpy as np
from measure_choices import measured, panels_of

from distilldetect.arrays import LN10
from distilldetect.scoring import conformal_p_value
from distilldetect.validation.figures import word_of
from distilldetect.validation.fit import Judged, JudgedPanel, leave_panels_out

MOST_P_VALUE = 0.2


def step(one: Judged) -> int:
    """The step that a verdict stands on: 0 where it is against, 1 inconclusive, 2 weak, 3 moderate or more."""
    word = word_of(one)
    if word.endswith("against"):
        return 0
    return {"inconclusive": 1, "weak support": 2}.get(word, 3)


def lost(panel: JudgedPanel, fewer: str, more: str) -> float:
    """Share of taught families whose verdict loses a step with more references, pairs and draws of a family equal."""
    steps = defaultdict(lambda: defaultdict(list))
    for one in panel.judged:
        if one.seen.pair.is_taught:
            steps[one.seen.pair][one.seen.references].append(step(one))
    families = defaultdict(list)
    for pair, by in steps.items():
        if by[fewer] and by[more]:
            families[pair.family].append(np.mean([after < before for before in by[fewer] for after in by[more]]))
    return float(np.mean([np.mean(own) for own in families.values()])) if families else math.nan


def change(panel: JudgedPanel) -> float:
    """Median absolute change of log10 LR from 11 references to 12; NaN where there are fewer."""
    by = {(one.seen.pair, one.seen.references, one.seen.draw): one.printed / LN10 for one in panel.judged}
    changes = [abs(by[pair, "12", draw] - lr) for (pair, name, draw), lr in by.items() if name == "11"]
    return float(np.median(changes)) if changes else math.nan


def contradictions(panel: JudgedPanel) -> int:
    """Verdicts with an LR of 10 or more, 12 references or more, and a p-value above ``MOST_P_VALUE``."""
    strong = [one for one in panel.judged if one.printed >= LN10 and len(one.seen.observed) >= 12]
    return sum(conformal_p_value(one.seen.value, np.array(one.seen.observed)) > MOST_P_VALUE for one in strong)


def main(arguments: list[str]) -> None:
    """Print a row for each panel."""
    fitted, audits = (
        [measured(path, one_fewer=True).panel(lambda seen: seen.observation) for path in paths]
        for paths in panels_of(arguments)
    )
    print("| panel | taught lose a step, 4 to 12 | 12 to all | change, 11 to 12 | LR of 10 with p above 0.2 |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for judged in leave_panels_out(fitted, audits, lambda _: None):
        shares = (lost(judged, "4", "12"), lost(judged, "12", "all"), change(judged))
        figures = " | ".join(f"{value:.2f}" for value in shares)
        print(f"| {judged.name} | {figures} | {contradictions(judged)} |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
