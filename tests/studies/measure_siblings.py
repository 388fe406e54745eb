"""Of two siblings, how often does a verdict name the one that taught, the other, or neither? By how many prompts?

usage: python tests/studies/measure_siblings.py PANEL.csv PAIRS.csv

A case is a suspect that one model of a provider taught and another did not. A verdict names one of them where its interval
over resampled prompts lies wholly on one side of an LR of 1, which no fit has a say in. Each pair of siblings and family of
suspects weighs the same.
"""

import sys
from collections.abc import Sequence

import numpy as np
from distilldetect.model.siblings import beyond_usual, contrast
from distilldetect.scoring.likelihood_ratio import percentile_interval
from distilldetect.scoring.means import bootstrap_counts, means_in_samples
from distilldetect.scoring.pair_statistics import Nearness
from distilldetect.scoring.siblings import mean_contrast, nearness, preferences
from distilldetect.validation.hold_out import label_table
from distilldetect.validation.panelmeasure import measure_panel
from distilldetect.validation.siblings import sibling_cases, sibling_weights
from numpy.typing import NDArray

from distilldetect.defaults import SEED, SIBLING_SIGNALS
from distilldetect.formats.reading import load
from distilldetect.panels.alignment import align
from distilldetect.panels.panel import Entry, read_labels, read_panel
from distilldetect.runtime.threads import in_threads
from distilldetect.signals.features import Extractor
from distilldetect.similarity.candidates import Candidates

N_SAMPLES = 1000
N_PROMPTS = (400, 200, 100, 50, 25)

Rows = NDArray[np.int64]


class Seen:
    """Every dump of a panel beside its candidates."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.pool = [entry for entry in entries if entry.is_candidate]
        alignment = align([load(entry.path) for entry in entries])
        extractor = Extractor(alignment.prompts, SIBLING_SIGNALS)
        features = dict(zip((e.model for e in entries), in_threads(extractor.extract, alignment.texts), strict=True))
        candidates = Candidates([features[entry.model] for entry in self.pool])
        close = in_threads(lambda model: candidates.closeness(features[model], SIBLING_SIGNALS), features)
        self._close = dict(zip(features, close, strict=True))
        self.n_prompts = len(alignment.prompts)

    def on(self, model: str, rows: Rows) -> Nearness:
        """One dump on some of the prompts."""
        return nearness({signal: near[rows] for signal, near in self._close[model].items()})

    def columns(self, family: str) -> tuple[int, ...]:
        """Of a family's candidates."""
        return tuple(k for k, entry in enumerate(self.pool) if entry.family == family)


def main() -> None:
    """Measure and print."""
    panel, labels = sys.argv[1:]
    entries = read_panel(panel)
    table = measure_panel(entries, ("references",))
    known = label_table(table, read_labels(labels), {entry.model: entry.family for entry in entries})
    cases = sibling_cases(table.contrasts, known)
    weights = sibling_weights(cases, known)
    seen = Seen(entries)
    order = np.random.default_rng(SEED).permutation(seen.n_prompts)
    print(f"{len(cases)} cases, {len({known.families[case.suspect] for case in cases})} families")
    print("prompts   the one that taught   the other   neither")
    for n in (seen.n_prompts, *(n for n in N_PROMPTS if n < seen.n_prompts)):
        rows, counts = order[:n], bootstrap_counts(n, N_SAMPLES, SEED)
        usual: dict[tuple[int, int], NDArray[np.float64]] = {}
        ends = []
        for taught, other, suspect in cases:
            own, theirs = (seen.columns(table.teachers[k]) for k in (taught, other))
            if (taught, other) not in usual:
                teacher = seen.pool[own[0]]
                references = [entry.model for entry in seen.pool if entry.is_reference_of(teacher)]
                usual[taught, other] = np.array(
                    [mean_contrast(preferences(seen.on(model, rows), own, theirs)) for model in references]
                )
            preferred = preferences(seen.on(table.suspects[suspect], rows), own, theirs)
            drawn = contrast(means_in_samples(preferred, counts))
            ends.append(percentile_interval(beyond_usual(drawn, usual[taught, other])))
        low, high = np.array(ends).T
        shares = [float(weights @ true / weights.sum()) for true in (low > 0, high < 0, (low <= 0) & (high >= 0))]
        print(f"{n:7} {shares[0]:21.3f} {shares[1]:11.3f} {shares[2]:9.3f}", flush=True)


if __name__ == "__main__":
    main()
