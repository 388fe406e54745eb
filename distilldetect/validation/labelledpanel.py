"""A labelled panel, measured: where training and evaluation both begin."""

from collections.abc import Callable, Sequence

import numpy as np

from distilldetect.errors import NotEvaluableError
from distilldetect.panels import read_labels, read_panel
from distilldetect.validation.conditions import Condition
from distilldetect.validation.hold_out import label_table
from distilldetect.validation.panelmeasure import measure_panel
from distilldetect.validation.table import LabelTable, PairTable

Progress = Callable[[str], None]


def labelled_table(
    panel: str, labels: str, modes: tuple[str, ...], progress: Progress, conditions: Sequence[Condition] = ()
) -> tuple[PairTable, LabelTable]:
    """Read a panel with its labels, measure it and lay the labels over it.

    Args:
        panel: path of the panel.
        labels: path of its labels.
        modes: whose features are wanted.
        progress: told what is being done.
        conditions: under which the pairs are measured once more.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: there is no pair of one class, or a condition leaves too few prompts.
    """
    entries = read_panel(panel)
    rows = read_labels(labels)
    progress(f"measuring {len(entries)} dumps")
    table = measure_panel(entries, modes, conditions)
    known = label_table(table, rows, {entry.model: entry.family for entry in entries})
    for label, name in ((1, "positive"), (0, "negative")):
        if not ((known.label == label) & np.isfinite(table.values[modes[0]][0][..., 0]).any(axis=-1)).any():
            raise NotEvaluableError(
                f"{labels}: no {name} pair of its teachers and suspects is in {panel}; teacher holds a family of the panel,"
                " suspect a model"
            )
    return table, known
