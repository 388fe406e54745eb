"""What does it cost that a library keeps less of a dump than there is? Likelihood ratios beside those of whole dumps.

usage: python tests/studies/measure_library.py PANEL.csv PAIRS.csv LIBRARY.ddlib N [MODEL.json]

N taught and N untaught pairs, drawn among the documented ones, are judged twice with the models of the library for
references: from their dumps, and from the library, where the case's own dumps are reduced likewise. References by the
teacher's provider are left out both times.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.defaults import SEED, WEIGHED_SIGNALS
from distilldetect.fingerprints import AuditPrompts, Fingerprint, FingerprintMaker, placed
from distilldetect.formats import ReadOptions
from distilldetect.library import Library, read_library, reduced
from distilldetect.model import Hierarchical, load_model
from distilldetect.panels import Entry, Label, read_labels, read_panel
from distilldetect.scoring import Audit, judge

_BASES = {"documented", "temporal"}


@dataclass(frozen=True)
class Twice:
    """Uncapped log10 LR of a pair, from whole dumps and from a library."""

    label: Label
    whole: float
    reduced: float


def drawn(labels: Sequence[Label], n: int) -> list[Label]:
    """Draw as many taught as untaught pairs."""
    own = [label for label in labels if label.basis in _BASES]
    return [
        label
        for wanted in (1, 0)
        for label in random.Random(SEED).sample(
            [o for o in own if o.label == wanted], min(n, sum(o.label == wanted for o in own))
        )
    ]


def judged_twice(
    entries: Sequence[Entry],
    prints: Sequence[Fingerprint],
    labels: Sequence[Label],
    library: Library,
    numbers: Hierarchical,
) -> Iterator[Twice]:
    """Judge pairs with references from dumps and from a library.

    Args:
        entries: of the panel.
        prints: the fingerprint of each, by the weighed signals at least.
        labels: of the pairs.
        library: of models that the panel has too.
        numbers: of the model.
    """
    place = {entry.model: k for k, entry in enumerate(entries)}
    prompts = AuditPrompts(library.prompts)
    known, kept = library.entries, library.features(prompts.keys)
    whole = [placed(prints[place[entry.model]], prompts) for entry in known]
    for family in dict.fromkeys(label.teacher for label in labels):
        own = [label for label in labels if label.teacher == family]
        taught = [k for k, e in enumerate(entries) if e.family == family and "teacher" in e.roles]
        others = [k for k, e in enumerate(known) if e.family != family and e.provider != entries[taught[0]].provider]
        dumps = [placed(prints[k], prompts) for k in (*taught, *(place[label.suspect] for label in own))]
        short = [reduced(dump, library.reductions) for dump in dumps]
        candidates = [entries[k] for k in taught] + [known[k] for k in others]
        names = [str(k) for k in range(len(candidates))]
        audits = [
            Audit(candidates, [*case[: len(taught)], *(references[k] for k in others)], names)
            for case, references in ((dumps, whole), (short, kept))
        ]
        for k, label in enumerate(own, start=len(taught)):
            suspect = entries[place[label.suspect]]
            lrs = [
                judge(audit.pair(suspect, audit.compare(case[k]), 0), numbers).log10_lr_uncapped
                for audit, case in zip(audits, (dumps, short), strict=True)
            ]
            yield Twice(label, *lrs)


def report(found: Sequence[Twice]) -> None:
    """Print the differences."""
    for one in found:
        print(f"{one.label.label} {one.label.teacher} {one.label.suspect}: {one.whole:.2f} {one.reduced:.2f}")
    for name, wanted in (("taught", 1), ("untaught", 0)):
        off = np.array([one.reduced - one.whole for one in found if one.label.label == wanted])
        if len(off):
            size = np.abs(off)
            told = f"mean absolute difference {size.mean():.3f}, mean {off.mean():+.3f}, largest {size.max():.3f}"
            print(f"{name}: {len(off)} pairs, {told}")


def main() -> None:
    """Print the figures."""
    panel, pairs, path, n, *model = sys.argv[1:]
    maker = FingerprintMaker(ReadOptions(), signals=WEIGHED_SIGNALS)
    entries = read_panel(panel)
    prints = [maker.make(entry.path) for entry in entries]
    labels = drawn(read_labels(pairs), int(n))
    numbers = load_model(*model).numbers
    report(list(judged_twice(entries, prints, labels, read_library(path), numbers)))


if __name__ == "__main__":
    main()
