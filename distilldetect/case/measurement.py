"""One case, measured: how close its suspect is to each other model, and they to one another."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from distilldetect.arrays import F64
from distilldetect.case.case import Case
from distilldetect.case.evidence import Passage, only_shared_with, shared_passages
from distilldetect.defaults import MAX_PASSAGES, PASSAGE_WORDS
from distilldetect.model.classifier import Classifier
from distilldetect.model.file import Model
from distilldetect.model.modes import BODY_OF, OPENING_SIGNAL, mode_for
from distilldetect.panels import columns_after
from distilldetect.runtime import in_threads
from distilldetect.scoring.impostors import InPlace, excess_signals
from distilldetect.scoring.likelihood_ratio import stand_ins
from distilldetect.scoring.measurement import require_words
from distilldetect.scoring.openings import mean_closeness, opening_level, usual_closeness
from distilldetect.scoring.pair_statistics import Columns, Readings, evened, feature_values, readings, unreferenced
from distilldetect.scoring.statistics import best_of_groups
from distilldetect.signals import Features
from distilldetect.similarity import Candidates

Closeness = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """A case with its closeness: the suspect to the teacher and the references, and these to one another.

    Attributes:
        case: the dumps.
        features: of the teacher's snapshots, the suspect and the references, in this order; of siblings none.
        candidates: the snapshots and the references.
        close: signal -> closeness of the suspect to each candidate.
        among: the same of each reference dump in turn, by the signals that a mode may need; empty where there is no
            second model to compare them with.
    """

    case: Case
    features: Sequence[Features]
    candidates: Candidates
    close: Closeness
    among: Sequence[Closeness]

    @property
    def teacher(self) -> Columns:
        """The columns of the teacher's snapshots."""
        return tuple(range(len(self.case.teachers)))

    @property
    def groups(self) -> Sequence[Columns]:
        """The columns of each reference."""
        return columns_after(len(self.case.teachers), self.case.references)

    def read(self, in_place: InPlace) -> Readings:
        """Every statistic of every signal.

        Args:
            in_place: see :meth:`in_place`.
        """
        groups = self.groups
        if not groups:
            return unreferenced(self.close, self.teacher)
        return readings(self.close, self.teacher, groups, usual=in_place.usual(self.teacher, groups))

    def read_evened(self, classifier: Classifier, in_place: InPlace) -> Readings | None:
        """The features with as many snapshots of each model; None where they are the same."""
        even = evened(self.teacher, self.groups)
        if even is None:
            return None
        return readings(self.close, *even, classifier.features, in_place.usual(*even))

    def in_place(self, classifier: Classifier) -> InPlace:
        """The references, by the signals whose excess is weighed."""
        signals = excess_signals(classifier.features) if self.among else ()
        close = {signal: np.stack([own[signal] for own in self.among]) for signal in signals}
        return InPlace(list(chain.from_iterable(self.groups)), close)

    def population(self, classifier: Classifier, in_place: InPlace) -> F64:
        """Log-odds of those that stand for the untaught: each reference dump in the suspect's place, against other models.

        Without references, the held-out untaught families of the model's validation.
        """
        groups = self.groups
        if not groups:
            return np.array(classifier.validation.get("negative_log_odds", []))
        if not self.among:
            return np.full(sum(map(len, groups)), np.nan)
        signals = {signal for signal, _ in classifier.features}
        close = ({name: near for name, near in own.items() if name in signals} for own in self.among)
        wins = {signal: in_place.wins(signal, self.teacher, groups) for signal in in_place.close}
        return stand_ins(close, self.teacher, groups, classifier, wins)

    def opening_level(self) -> float:
        """See :func:`openings.opening_level`; NaN with fewer than two references."""
        if not self.among:
            return math.nan
        teachers = np.full((len(self.teacher), self.candidates.n_models), np.nan)
        among = np.vstack([teachers, [mean_closeness(own[OPENING_SIGNAL]) for own in self.among]])
        return opening_level(mean_closeness(self.close[OPENING_SIGNAL]), usual_closeness(among, self.groups), self.groups)

    def explanations(self, classifier: Classifier, in_place: InPlace) -> F64:
        """Log-odds of each reference in the teacher's place, the teacher among its references."""
        groups = self.groups
        used = {signal: self.close[signal] for signal, _ in classifier.features}
        scores = np.full(len(groups), np.nan)
        for k, group in enumerate(groups):
            rivals = [self.teacher, *(other for j, other in enumerate(groups) if j != k)]
            read = readings(used, group, rivals, classifier.features, in_place.usual(group, rivals))
            scores[k] = classifier.log_odds(*feature_values(read, classifier.features))
        return scores

    def similarity(self, signal: str) -> float:
        """Mean closeness to the teacher over the prompts; NaN where undefined."""
        best = best_of_groups(self.close[signal], (self.teacher,))[:, 0]
        defined = best[~np.isnan(best)]
        return float(defined.mean(dtype=np.float64)) if len(defined) else float("nan")

    def length_ratio(self) -> float:
        """Mean length of the suspect's responses over the teacher's."""
        n = len(self.case.teachers)
        own = float(self.features[n].n_tokens.mean())
        theirs = [feature.n_tokens[feature.n_tokens > 0].mean() for feature in self.features[:n]]
        return own / float(np.mean(theirs))

    def passages(self) -> tuple[Passage, ...]:
        """The longest passages shared with any one snapshot of the teacher and with no reference."""
        n = len(self.case.teachers)
        sets = [own.sets["passage_similarity"] for own in self.features]
        prompts, texts = self.case.alignment.prompts, self.case.alignment.texts
        found: list[Passage] = []
        for snapshot in range(n):
            shared = only_shared_with(sets[n], [sets[snapshot]], sets[n + 1 :])
            found += shared_passages(prompts, texts[n], texts[snapshot], shared, PASSAGE_WORDS, MAX_PASSAGES)
        longest = {passage.text: passage for passage in sorted(found, key=lambda passage: passage.n_tokens)}
        return tuple(reversed(list(longest.values())))[:MAX_PASSAGES]


def measure_case(case: Case, features: Sequence[Features], model: Model) -> MeasuredCase:
    """Measure a case.

    Args:
        case: the dumps.
        features: of the teacher's snapshots, the suspect, the references and the siblings, in this order.
        model: whose signals references are compared by.

    Raises:
        NotEvaluableError: the suspect or the teacher has too few words over the shared prompts.
    """
    n = len(case.teachers)
    features = features[: n + 1 + sum(map(len, case.references))]
    sources = [dump.source for dump in (*case.teachers, case.suspect)]
    require_words([int(own.n_tokens.sum()) for own in features[: n + 1]], sources)
    candidates = Candidates([*features[:n], *features[n + 1 :]])
    among: Sequence[Closeness] = ()
    if len(case.references) > 1:
        mode = mode_for(tuple(map(len, case.references)))
        signals = model.signals((mode, BODY_OF[mode]))
        among = in_threads(lambda own: candidates.closeness(own, signals), features[n + 1 :])
    return MeasuredCase(case, features, candidates, candidates.closeness(features[n]), among)
