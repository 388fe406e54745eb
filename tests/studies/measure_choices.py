"""What would the figures be, had we chosen otherwise? Figures of a labelled panel.

usage: python tests/studies/measure_choices.py PANEL.csv PAIRS.csv [N_DRAWS]

The mode with a dozen references and more is held out as it ships, without one of its features, with features added up or
read together more strictly, with a weight for each feature, and with N_DRAWS other draws of the dozen references that its
fit also sees. What is judged is the same each time. One row of a Markdown table each.
"""

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from unittest.mock import patch

from distilldetect.model.modes import MODE_FEATURES, is_opening

from distilldetect.defaults import FEATURES, SEED
from distilldetect.validation import hold_out, panelcomparisons
from distilldetect.validation.evaluate import evaluate_panel

MODE = "references"
STRICTNESS = (0.0, 0.5, 1.0)
COLUMNS = (
    "clean",
    "siblings",
    "nominal",
    "interaction",
    "teachers equal",
    "of siblings",
    "provider first",
    "Cllr",
    "Cllr_min",
)


def choices(n_draws: int) -> Iterator[tuple[str, AbstractContextManager[object]]]:
    """What is chosen, and what makes it so for as long as it is entered."""
    yield "as it ships", nullcontext()
    for signal, statistic in FEATURES:
        kept = tuple(feature for feature in FEATURES if feature != (signal, statistic))
        body = tuple(feature for feature in kept if not is_opening(feature[0]))
        yield f"without {signal}", patch.dict(MODE_FEATURES, {MODE: kept, f"{MODE}_body": body})
    for strictness in STRICTNESS:
        yield f"strictness {strictness:g}", patch.object(hold_out, "STRICTNESS", strictness)
    yield "a weight each, added up", patch.object(hold_out, "READ_TOGETHER", frozenset())
    for k in range(1, n_draws + 1):
        yield f"draw {k}", patch.object(panelcomparisons, "SEED", SEED + k)


def row(panel: str, labels: str) -> str:
    """The figures of what is chosen now."""
    found = evaluate_panel(panel, labels, None, MODE, lambda _: None)["metrics"]
    within, interaction, overall = (found[key] for key in ("within_teacher_macro_auroc", "interaction", "families_equal"))
    figures = (
        *(within[tier] for tier in ("clean", "siblings", "nominal")),
        interaction["clean"]["families_equal"],
        interaction["clean"]["teachers_equal"],
        interaction["siblings"]["families_equal"],
        found["attribution"]["provider_top1_fraction"],
        overall["cllr"],
        overall["cllr_min"],
    )
    return " | ".join("" if value is None else f"{value:.3f}" for value in figures)


def main() -> None:
    """Measure and print."""
    n_draws = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    print(f"| choice | {' | '.join(COLUMNS)} |\n| --- |{' ---: |' * len(COLUMNS)}")
    for name, chosen in choices(n_draws):
        with chosen:
            print(f"| {name} | {row(sys.argv[1], sys.argv[2])} |", flush=True)


if __name__ == "__main__":
    main()
