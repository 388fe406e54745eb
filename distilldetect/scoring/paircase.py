"""A suspect beside the candidates of a panel, and each of its pairs that can be scored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from distilldetect.arrays import F32, F64, Mask
from distilldetect.model.modes import OPENING_SIGNAL
from distilldetect.panels import Entry
from distilldetect.results import verdict_word
from distilldetect.scoring.likelihood_ratio import Weighable, Weighing
from distilldetect.scoring.openings import mean_closeness
from distilldetect.scoring.p_values import conformal_p_value
from distilldetect.scoring.pair_statistics import Columns, Nearness
from distilldetect.scoring.pairscore import PairScore
from distilldetect.signals import PAIRED
from distilldetect.similarity import Compared


@dataclass(frozen=True, slots=True)
class PlacedSuspect:
    """A suspect beside the candidates, with what its pairs have in common.

    Attributes:
        entry: of the panel.
        own: see there.
        seen: what :meth:`on` has made, by the prompts.
    """

    entry: Entry
    own: Compared
    seen: dict[bytes, tuple[Nearness, F64]] = field(default_factory=dict)

    def on(self, shared: Mask) -> tuple[Nearness, F64]:
        """On some of the prompts: closeness by each signal, mean closeness of openings."""
        key = shared.tobytes()
        if key not in self.seen:
            near = _on(self.own.close, shared)
            self.seen[key] = Nearness(near), mean_closeness(near[OPENING_SIGNAL])
        return self.seen[key]


@dataclass(frozen=True, slots=True)
class PairCase:
    """A pair that can be scored.

    Attributes:
        teacher: family.
        shared: which of the panel's prompts both answer, ``(n_prompts,)``.
        references: columns of each reference model's snapshots.
        weighable: its readings.
        population: log-odds of those that stand for the untaught, ``(n_dumps,)``.
    """

    teacher: str
    shared: Mask
    references: tuple[Columns, ...]
    weighable: Weighable
    population: F64

    def row(self, suspect: Entry, weighing: Weighing) -> PairScore:
        """The pair's score."""
        statistic = "win_fraction" if self.references else "similarity"
        read = self.weighable.read
        return PairScore(
            teacher=self.teacher,
            suspect=suspect.model,
            log10_lr=weighing.log10_lr,
            log10_lr_low=weighing.low,
            log10_lr_high=weighing.high,
            p_value=conformal_p_value(weighing.log_odds, self.population),
            verdict=verdict_word(weighing.log10_lr, weighing.low, weighing.high),
            n_prompts=int(self.shared.sum()),
            n_references=len(self.references),
            mode=self.weighable.classifier.mode,
            signals=dict(zip(PAIRED, read.raw_means([(name, statistic) for name in PAIRED]).tolist(), strict=True)),
        )


def _on(close: Mapping[str, F32], shared: Mask) -> Mapping[str, F32]:
    """The same on some of the prompts, columns contiguous."""
    return close if shared.all() else {name: near.T[:, shared].T for name, near in close.items()}
