"""How often the interval of a verdict on some of the prompts holds the likelihood ratio on all of them.

usage: python tests/studies/measure_coverage.py PANEL.csv PAIRS.csv [N_PAIRS] [N_DRAWS]

Labelled pairs of the panel are drawn at random, and for each, sets of prompts without replacement. The interval of
such a set is made twice: from resampled prompts alone, whose nominal coverage is 95 %, and as a verdict has it, with
refits to resampled training models, which is for new models too and should hold more. LRs are taken before the limit,
at which both would agree by force. Intervals are for prompts drawn from endlessly many; a set that is a large part of
all prompts is nearer to the whole than that, so small sets are the stricter test.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np
from distilldetect.model.classifier import Classifier
from distilldetect.scoring.impostors import InPlace, excess_signals
from distilldetect.scoring.likelihood_ratio import weigh
from distilldetect.scoring.pair_statistics import Columns, Readings, feature_values, readings
from numpy.typing import NDArray

from distilldetect.formats.reading import load
from distilldetect.model.file import load_model
from distilldetect.panels.alignment import align
from distilldetect.panels.panel import read_labels, read_panel
from distilldetect.runtime.threads import in_threads
from distilldetect.signals.features import Extractor
from distilldetect.similarity.candidates import Candidates

N_PROMPTS = (50, 100, 200)
SEED = 20240601
OnRows = Callable[[NDArray[np.int64] | slice], Readings]


def labelled_readings(panel: str, labels: str, n_pairs: int, classifier: Classifier) -> Iterator[tuple[int, OnRows]]:
    """Label of labelled pairs drawn at random, half of them trained, and what makes their readings on some prompts."""
    entries = read_panel(panel)
    alignment = align(in_threads(lambda entry: load(entry.path), entries))
    signals = excess_signals(classifier.features)
    extractor = Extractor(alignment.prompts, {signal for signal, _ in classifier.features})
    features = dict(zip((e.path for e in entries), in_threads(extractor.extract, alignment.texts), strict=True))
    pool = [entry for entry in entries if entry.is_candidate]
    candidates = Candidates([features[entry.path] for entry in pool])
    among = in_threads(lambda entry: candidates.closeness(features[entry.path], signals), pool)
    in_place = InPlace(range(len(pool)), {signal: np.stack([near[signal] for near in among]) for signal in signals})
    suspects = {entry.model: entry for entry in entries if "suspect" in entry.roles}
    rows = [row for row in read_labels(labels) if row.suspect in suspects]
    rng = np.random.default_rng(SEED)
    for label in (1, 0):
        given = [row for row in rows if row.label == label]
        for k in rng.permutation(len(given))[: n_pairs // 2]:
            suspect = suspects[given[k].suspect]
            teacher = [c for c, e in enumerate(pool) if e.family == given[k].teacher and "teacher" in e.roles]
            groups: dict[str, list[int]] = {}
            for c, entry in enumerate(pool):
                if entry.is_reference_of(pool[teacher[0]]) and entry.model != suspect.model:
                    groups.setdefault(entry.family, []).append(c)
            close = candidates.closeness(features[suspect.path])
            references = list(groups.values())
            yield label, partial(read_on, in_place, close, teacher, references, classifier)


def read_on(
    in_place: InPlace,
    close: Mapping[str, NDArray[np.float32]],
    teacher: Columns,
    references: Sequence[Columns],
    classifier: Classifier,
    rows: NDArray[np.int64] | slice,
) -> Readings:
    """Readings on some prompts, by what the references win on these and no others."""
    own = {signal: close[signal][rows] for signal, _ in classifier.features}
    return readings(own, teacher, references, classifier.features, in_place.on(rows).usual(teacher, references))


def main() -> None:
    """Draw, weigh, count."""
    n_pairs, n_draws = (int(sys.argv[k]) if len(sys.argv) > k else default for k, default in ((3, 60), (4, 20)))
    shipped = load_model().classifier("references")
    unbounded = replace(shipped, bound_low=-np.inf, bound_high=np.inf)
    kinds = {"prompts alone": replace(unbounded, refits=()), "with refits": unbounded}
    held: dict[tuple[str, int, int], list[bool]] = {}
    rng = np.random.default_rng(SEED)
    for label, on_rows in labelled_readings(sys.argv[1], sys.argv[2], n_pairs, shipped):
        read = on_rows(slice(None))
        n_all = max(map(len, read.values.values()))
        whole = float(unbounded.log_odds(*feature_values(read, unbounded.features))) / np.log(10)
        for n_prompts, draw in chain.from_iterable(((n, d) for d in range(n_draws)) for n in N_PROMPTS):
            rows = np.sort(rng.permutation(n_all)[:n_prompts])
            part = on_rows(rows)
            for kind, classifier in kinds.items():
                weighing = weigh(part, classifier, 500, draw)
                held.setdefault((kind, n_prompts, label), []).append(weighing.low <= whole <= weighing.high)
    for (kind, n_prompts, label), hits in sorted(held.items()):
        who = "trained" if label else "untrained"
        print(f"{kind:14} {n_prompts:4} prompts, {who:9}: {np.mean(hits):.1%} of {len(hits)} intervals hold the whole")


if __name__ == "__main__":
    main()
