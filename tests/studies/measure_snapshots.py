"""Whom does the number of snapshots accuse or clear? Figures of a labelled panel.

usage: python tests/studies/measure_snapshots.py PANEL.csv PAIRS.csv [SUFFIX...]

The nearest of several snapshots is always nearer, so a teacher of a single dump among references of several loses, and one
of several among single ones gains. The panel is judged as it is, and with a single dump, the first or the last in the
panel's order, of every teacher that a label says taught somebody; the other models keep theirs. Scores are those of
``training.double_hold_out`` with fits to the panel as it is. Beside each score stands the one with as many snapshots of
each model, one dump of each reference (see ``readings.evened``): the interval of a verdict reaches about as far. Intervals
here are these two numbers and no more: no prompts are resampled.

A suffix names dumps of another style or temperature: with ``_concise``, each of these teachers of which the panel has both
``model`` and ``model_concise`` has the former as its single dump, and once more the latter.
"""

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from distilldetect.validation.conditions import Condition
from distilldetect.validation.hold_out import double_hold_out, label_table
from distilldetect.validation.panelmeasure import measure_panel
from distilldetect.validation.table import LabelTable, PairTable
from numpy.typing import NDArray

from distilldetect.panels.panel import Entry, read_labels, read_panel
from distilldetect.validation.figures import figures, negatives
from distilldetect.validation.metrics import equal_weights

F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]


class OneDumpEach(Condition):
    """One dump of each reference, judged by the mode for references of several."""

    @property
    def mode(self) -> str:
        """See :class:`Condition`."""
        return "references"


EVENED = OneDumpEach("evened", single=True)


def with_one_dump(entries: Sequence[Entry], families: set[str], place: int) -> list[Entry]:
    """The panel with one dump of each of these families as a candidate; their others stay suspects if they were."""
    kept = {family: [e.model for e in entries if e.family == family and e.is_candidate][place] for family in families}
    return [
        replace(entry, roles=entry.roles & {"suspect"})
        if entry.is_candidate and entry.model != kept.get(entry.family, entry.model)
        else entry
        for entry in entries
    ]


def with_style(entries: Sequence[Entry], families: set[str], suffix: str, own: str) -> list[Entry]:
    """The panel with one dump of each family that has one with this suffix: that of ``own`` suffix, as the teacher."""
    models = {entry.model for entry in entries}
    chosen = {e.family: e for e in entries if e.is_candidate and e.family in families and e.model + suffix in models}
    teachers = {entry.model + own: entry for entry in chosen.values()}
    changed = []
    for entry in entries:
        if (teacher := teachers.get(entry.model)) is not None:
            roles = entry.roles | teacher.roles
            changed.append(replace(entry, roles=roles, family=teacher.family, provider=teacher.provider))
        elif entry.is_candidate and entry.family in chosen:
            changed.append(replace(entry, roles=entry.roles & {"suspect"}))
        else:
            changed.append(entry)
    return changed


def by_teacher(panel: PairTable, teachers: Sequence[str]) -> Iterator[F64]:
    """What a panel measured, as it is and with as many of each, in this order; the order of dumps makes its own."""
    rows = [panel.teachers.index(family) for family in teachers]
    yield panel.values["references"][0][rows]
    yield panel.conditions["evened"][rows]


def share(true: Mask, among: Mask, known: LabelTable) -> str:
    """Of pairs, families of a teacher equal."""
    teacher, suspect = np.nonzero(among)
    weights = equal_weights([(int(t), known.families[s]) for t, s in zip(teacher, suspect, strict=True)])
    return f"{np.average(true[among], weights=weights):.1%}"


def told(name: str, score: F64, even: F64, known: LabelTable) -> str:
    """How many are cleared that were taught, and accused that were not, by the score and by both numbers."""
    there = np.isfinite(score)
    taught = (known.label == 1) & there
    untaught = negatives(known, "clean") & there
    low, high = np.fmin(score, even), np.fmax(score, even)
    lines = [f"{name}: {int(taught.sum())} taught, {int(untaught.sum())} untaught pairs"]
    for odds in (2, 10):
        cleared = [share(one < -math.log(odds), taught, known) for one in (score, high)]
        accused = [share(one > math.log(odds), untaught, known) for one in (score, low)]
        found = share(low > math.log(odds), taught, known)
        lines.append(
            f"  LR of {odds}: taught but cleared {cleared[0]}, whole interval {cleared[1]}; untaught but accused"
            f" {accused[0]}, whole interval {accused[1]}; taught and found by the whole interval {found}"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    entries = read_panel(sys.argv[1])
    table = measure_panel(entries, ("references",), (EVENED,))
    known = label_table(table, read_labels(sys.argv[2]), {entry.model: entry.family for entry in entries})
    taught = {teacher for teacher, row in zip(table.teachers, known.label, strict=True) if (row == 1).any()}
    reduced = {"first dumps": with_one_dump(entries, taught, 0), "last dumps": with_one_dump(entries, taught, -1)}
    for suffix in sys.argv[3:]:
        for name, own in ((f"dumps that have a {suffix}", ""), (f"dumps with {suffix}", suffix)):
            reduced[name] = with_style(entries, taught, suffix, own)
    panels = [table, *(measure_panel(panel, ("references",), (EVENED,)) for panel in reduced.values())]
    judged = np.stack([one for panel in panels for one in by_teacher(panel, table.teachers)])
    scores = double_hold_out(table.values["references"], table, known, "references", judged)
    for name, score, even in zip(("as it is", *reduced), scores[::2], scores[1::2], strict=True):
        print(told(name, score, even, known))
        for which, one in (("by the score", score), ("with as many of each", even)):
            found = figures(one, table, known)
            clean, interaction = (
                found["within_teacher_macro_auroc"]["clean"],
                found["interaction"]["clean"]["families_equal"],
            )
            first, cllr = found["attribution"]["provider_top1_fraction"], found["families_equal"]["cllr"]
            print(
                f"  {which}: clean {clean:.3f}, interaction {interaction:.3f}, provider first {first:.3f}, Cllr {cllr:.3f}"
            )


if __name__ == "__main__":
    main()
