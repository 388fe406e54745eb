"""How often does a library tell who made a dump, and whom does it name falsely? Figures of a labelled panel.

usage: python tests/studies/measure_makers.py PANEL.csv PAIRS.csv LIBRARY.ddlib

Every teacher of the panel is looked for in the library without its own dump, as another snapshot, or another family of its
maker, would be found; and once more without any model of its maker, where no name is right. Suspects whose provider the
panel does not name are somebody else's models: no name is right for them, and for pupils it would be their teacher's.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.defaults import LIBRARY_SAME_MAKER, LIBRARY_SAME_MODEL, WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, Fingerprint, FingerprintMaker, placed
from distilldetect.formats import ReadOptions
from distilldetect.library import Library, Makers, read_library, reduced
from distilldetect.library.kin import KIN_SIGNALS, closest
from distilldetect.panels import Entry, read_labels, read_panel

GROUPS = ("another snapshot", "another family", "nothing of its maker", "pupil", "other model")


@dataclass(frozen=True)
class Found:
    """The closest model of a library to a dump.

    Attributes:
        group: one of ``GROUPS``.
        entry: of the dump.
        closest: name of the model.
        is_right: whether its maker made the dump.
        times: see :func:`closest`.
    """

    group: str
    entry: Entry
    closest: str
    is_right: bool
    times: float


def look_up(entries: Sequence[Entry], prints: Sequence[Fingerprint], pupils: set[str], library: Library) -> list[Found]:
    """Look for each dump of a panel in a library."""
    prompts = AuditPrompts(library.prompts)
    known, case = library.entries, [reduced(placed(print_, prompts), library.reductions) for print_ in prints]
    makers = Makers(known, {name: library.table(name, library.prompts) for name in KIN_SIGNALS})
    found = []
    for entry, own in zip(entries, case, strict=True):
        row = makers.closeness(own)
        others = [k for k, model in enumerate(known) if model.model != entry.model]
        foreign = [k for k in others if known[k].provider != entry.provider]
        groups = {}
        if "teacher" in entry.roles:
            if len(foreign) < len(others):
                is_snapshot = any(known[k].family == entry.family for k in others)
                groups["another snapshot" if is_snapshot else "another family"] = others
            groups["nothing of its maker"] = foreign
        elif not entry.provider:
            groups["pupil" if entry.model in pupils else "other model"] = others
        for group, places in groups.items():
            kin, times = closest([known[k] for k in places], row[places])
            is_right = bool(entry.provider) and kin.provider == entry.provider
            found.append(Found(group, entry, kin.model, is_right, times))
    return found


def main() -> None:
    """Print the figures."""
    panel, pairs, path = sys.argv[1:]
    maker = FingerprintMaker(ReadOptions(), signals=WEIGHED_SIGNALS)
    entries = read_panel(panel)
    prints = [maker.make(entry.path) for entry in entries]
    pupils = {label.suspect for label in read_labels(pairs) if label.label}
    report(look_up(entries, prints, pupils, read_library(path)))


def report(found: Sequence[Found]) -> None:
    """Print how many of each group are named, rightly and falsely, from several numbers on; and of each family."""
    levels = (1.2, 1.3, LIBRARY_SAME_MAKER, 1.5, 1.75, LIBRARY_SAME_MODEL)
    for group in GROUPS:
        own = [one for one in found if one.group == group]
        if not own:
            continue
        named = {level: [o.is_right for o in own if o.times >= level] for level in levels}
        counts = (f"{level}: {sum(right)}+{len(right) - sum(right)}" for level, right in named.items())
        print(f"{group}: {len(own)} dumps, named rightly + falsely from {', '.join(counts)}")
        false = sorted((o for o in own if not o.is_right), key=lambda o: -o.times)[:5]
        print("  falsely:", ", ".join(f"{o.entry.model} ({o.closest}, {o.times:.2f})" for o in false))
    for family in sorted({o.entry.family for o in found if o.group == GROUPS[0]}):
        times = [(o.times, o.is_right) for o in found if o.group == GROUPS[0] and o.entry.family == family]
        n_named = sum(right and value >= LIBRARY_SAME_MAKER for value, right in times)
        print(f"  {family}: {n_named} of {len(times)}, median {np.median([value for value, _ in times]):.2f}")


if __name__ == "__main__":
    main()
