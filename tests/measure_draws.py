"""How much of a figure is the luck of the references that a fit has drawn? Figures of a labelled panel.

usage: python tests/measure_draws.py PANEL.csv PAIRS.csv [N_DRAWS]

Beside the whole panel, the mode with a dozen references and more is fitted on an audit of twelve references, drawn for each
suspect. The double hold-out is made with the draw that ships and with N_DRAWS others; what is judged is the same each time.
"""

import sys
from unittest.mock import patch

from distilldetect import panelcomparisons
from distilldetect.assessment import evaluate_panel
from distilldetect.defaults import SEED


def told(panel: str, labels: str, seed: int) -> str:
    """The figures of one draw, in one line."""
    with patch.object(panelcomparisons, "SEED", seed):
        found = evaluate_panel(panel, labels, None, "references", lambda _: None)["metrics"]
    within, interaction, overall = (found[key] for key in ("within_teacher_macro_auroc", "interaction", "families_equal"))
    figures = {
        **within,
        "interaction, families equal": interaction["clean"]["families_equal"],
        "interaction, teachers equal": interaction["clean"]["teachers_equal"],
        "interaction, siblings": interaction["siblings"]["families_equal"],
        "provider first": found["attribution"]["provider_top1_fraction"],
        "Cllr": overall["cllr"],
        "Cllr_min": overall["cllr_min"],
    }
    return ", ".join(f"{name} {'undefined' if value is None else f'{value:.3f}'}" for name, value in figures.items())


def main() -> None:
    """Measure and print."""
    n_draws = int(sys.argv[3]) if len(sys.argv) > 3 else 4
    for k in range(n_draws + 1):
        name = f"draw {k}" if k else "the shipped draw"
        print(f"{name}: {told(sys.argv[1], sys.argv[2], SEED + k)}", flush=True)


if __name__ == "__main__":
    main()
