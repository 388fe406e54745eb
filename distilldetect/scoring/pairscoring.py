"""Scores of pairs from closeness: what belongs to the candidates, or to a suspect with all teachers, is made once.

Each pair gets the numbers that ``score`` gives it, from the same functions. What is shared is the work: the references
of a teacher stand in the suspect's place only once, and all teachers' bootstrap samples come from one product.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from distilldetect.arrays import F64, Mask
from distilldetect.defaults import MIN_REFERENCE_COVERAGE
from distilldetect.errors import DistillDetectError
from distilldetect.model.classifier import Classifier
from distilldetect.model.file import Model
from distilldetect.model.modes import OPENING_SIGNAL
from distilldetect.panels import Entry, same_file, too_few_prompts
from distilldetect.runtime import LruCache
from distilldetect.scoring.impostors import excess_signals
from distilldetect.scoring.likelihood_ratio import Weighable, hubness, snapshot_lead, weigh_together
from distilldetect.scoring.measurement import require_words
from distilldetect.scoring.openings import mean_closeness, opening_level, usual_closeness
from distilldetect.scoring.pair_statistics import Columns, Feature, Nearness, Readings, evened, readings, unreferenced
from distilldetect.scoring.paircase import PairCase, PlacedSuspect
from distilldetect.scoring.pairscore import PairScore, Settings
from distilldetect.scoring.standins import StandIns
from distilldetect.similarity import Compared


class PairScorer:
    """The teachers and references of a panel, beside one another.

    Args:
        entries: the panel's teachers and references.
        compared: each beside all of them, by the model's signals at least.
        model: whose modes score the pairs.
        settings: see there.
    """

    def __init__(self, entries: Sequence[Entry], compared: Sequence[Compared], model: Model, settings: Settings) -> None:
        self._entries, self._model, self._settings = tuple(entries), model, settings
        self._sources, self._sha256 = [own.source for own in compared], [own.sha256 for own in compared]
        self._n_tokens = [own.n_tokens for own in compared]
        self._answered = np.stack([own.answered for own in compared], axis=1)
        used = model.signals(model.modes)
        self._stand_ins = StandIns([{name: near for name, near in own.close.items() if name in used} for own in compared])
        self._openings = [own.close[OPENING_SIGNAL] for own in compared]
        self._among = LruCache[F64](most=64)
        self._usual = LruCache[float](most=4096)
        self._wins = LruCache[dict[str, float]](most=4096)
        self.teachers = tuple(dict.fromkeys(entry.family for entry in entries if "teacher" in entry.roles))
        self._snapshots = {teacher: self._snapshots_of(teacher) for teacher in self.teachers}
        self._groups = LruCache[tuple[Columns, ...]](most=4096)
        self._populations = LruCache[F64](most=4096)  # each is one LR a reference

    def score_compared(self, suspect: Entry, own: Compared, teachers: Sequence[str]) -> list[PairScore]:
        """Score one suspect against some of the teachers.

        Args:
            suspect: the panel's entry.
            own: it beside the candidates, by all signals.
            teachers: families.

        Returns:
            One row a teacher, in their order.
        """
        placed = PlacedSuspect(suspect, own)
        cases: list[PairCase] = []
        rows: dict[str, PairScore] = {}
        for teacher in teachers:
            try:
                cases.append(self._case(placed, teacher))
            except DistillDetectError as error:
                rows[teacher] = PairScore(teacher, suspect.model, error=str(error))
        weighings = weigh_together([case.weighable for case in cases], self._settings.n_samples, self._settings.seed)
        rows |= {case.teacher: case.row(suspect, weighing) for case, weighing in zip(cases, weighings, strict=True)}
        return [rows[teacher] for teacher in teachers]

    def _case(self, suspect: "PlacedSuspect", teacher: str) -> "PairCase":
        columns = self._snapshots[teacher]
        shared = suspect.own.answered & self._answered[:, columns].any(axis=1)
        self._require(suspect.own, columns, shared)
        references = self._references(suspect, teacher, shared)
        near, openings = suspect.on(shared)
        usual = self._usual.get((references, shared.tobytes()), partial(self._usual_closeness, shared, references))
        snapshots = tuple(map(len, references))
        share = self._model.body_share(snapshots, opening_level(openings, usual, references))
        classifier = self._model.for_case(snapshots, share)
        read = self._read(near, columns, references, shared, classifier)
        population = self._population(columns, references, shared, classifier, share)
        lead = snapshot_lead(read, self._read_evened(near, columns, references, shared, classifier), classifier)
        weighable = Weighable(read, classifier, hubness(population, classifier), lead)
        return PairCase(teacher, shared, references, weighable, population)

    def _usual_closeness(self, shared: Mask, references: Sequence[Columns]) -> float:
        return usual_closeness(self._among.get(shared.tobytes(), partial(self._openings_among, shared)), references)

    def _openings_among(self, shared: Mask) -> F64:
        """Mean closeness of each candidate's openings to those of each, on some of the prompts."""
        return np.stack([mean_closeness(near[shared]) for near in self._openings])

    def _snapshots_of(self, teacher: str) -> Columns:
        """The columns of a teacher's snapshots, each file once."""
        own = [k for k, e in enumerate(self._entries) if e.family == teacher and "teacher" in e.roles]
        return tuple({self._sha256[k]: k for k in reversed(own)}.values())[::-1]

    def _require(self, suspect: Compared, columns: Columns, shared: Mask) -> None:
        for k in columns:
            if self._sha256[k] == suspect.sha256:
                raise same_file(suspect.source, self._sources[k])
        n_prompts = int(shared.sum())
        if n_prompts < self._settings.min_prompts:
            enough = self._settings.min_prompts
            raise too_few_prompts(suspect.source, self._sources[columns[0]], n_prompts, enough, "prompt")
        n_tokens = [int(n[shared].sum()) for n in (*(self._n_tokens[k] for k in columns), suspect.n_tokens)]
        require_words(n_tokens, [*(self._sources[k] for k in columns), suspect.source])

    def _references(self, suspect: "PlacedSuspect", teacher: str, shared: Mask) -> tuple[Columns, ...]:
        """The dumps of each other family of another provider: each file that answers enough, once."""
        model = suspect.entry.model if any(entry.model == suspect.entry.model for entry in self._entries) else None
        sha256 = suspect.own.sha256 if suspect.own.sha256 in self._sha256 else None
        key = (teacher, model, sha256, shared.tobytes())
        return self._groups.get(key, partial(self._references_without, model, sha256, self._snapshots[teacher], shared))

    def _references_without(
        self, model: str | None, sha256: str | None, columns: Columns, shared: Mask
    ) -> tuple[Columns, ...]:
        seen = {sha256, *(self._sha256[k] for k in columns)}
        answered = self._answered[shared].sum(axis=0)
        kept: dict[str, list[int]] = {}
        for k, entry in enumerate(self._entries):
            if not entry.is_reference_of(self._entries[columns[0]]) or self._sha256[k] in seen:
                continue
            seen.add(self._sha256[k])
            if answered[k] >= MIN_REFERENCE_COVERAGE * shared.sum() and entry.model != model:
                kept.setdefault(entry.family, []).append(k)
        return tuple(map(tuple, kept.values()))

    def _read(
        self,
        near: Nearness,
        columns: Columns,
        references: tuple[Columns, ...],
        shared: Mask,
        classifier: Classifier,
    ) -> Readings:
        if not references:
            return unreferenced(near.closeness, columns)
        wanted: set[Feature] = {*classifier.features, *((name, "win_fraction") for name in near.closeness)}
        usual = self._usual_wins(columns, references, shared, classifier)
        return readings(near, columns, references, wanted, usual)

    def _read_evened(
        self,
        near: Nearness,
        columns: Columns,
        references: tuple[Columns, ...],
        shared: Mask,
        classifier: Classifier,
    ) -> Readings | None:
        """The features with as many snapshots of each model; None where they are the same."""
        even = evened(columns, references)
        if even is None:
            return None
        usual = self._usual_wins(*even, shared, classifier)
        return readings(near, *even, classifier.features, usual)

    def _usual_wins(
        self, columns: Columns, references: tuple[Columns, ...], shared: Mask, classifier: Classifier
    ) -> dict[str, float]:
        """What references win in the suspect's place, by the signals whose excess over it is weighed."""
        signals = excess_signals(classifier.features)
        if not signals:
            return {}
        make = partial(self._stand_ins.usual, columns, references, shared, signals)
        return self._wins.get((tuple(columns), references, shared.tobytes(), signals), make)

    def _population(
        self, columns: Columns, references: tuple[Columns, ...], shared: Mask, classifier: Classifier, share: float
    ) -> F64:
        """The log-odds of each reference dump in the suspect's place; of the held-out untaught where there is none."""
        if not references:
            return np.array(classifier.validation.get("negative_log_odds", []))
        if len(references) < 2:
            return np.full(sum(map(len, references)), np.nan)
        return self._populations.get(
            (columns, references, shared.tobytes(), share),
            partial(self._stand_ins.log_odds, columns, references, shared, classifier),
        )
