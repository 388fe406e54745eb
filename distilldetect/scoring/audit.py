"""The teachers and references of one audit, beside which any number of suspects is measured."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from distilldetect.arrays import I64, Columns, Mask
from distilldetect.defaults import MIN_PROMPTS, MIN_REFERENCE_COVERAGE, MIN_TOKENS, WEIGHED_SIGNALS
from distilldetect.errors import DistillDetectError, NotEvaluableError
from distilldetect.panels import Cohort, Entry, panel_models, reference_cohort, same_file, too_few_prompts
from distilldetect.runtime import in_threads
from distilldetect.scoring.measurement import Contrast, Measurer, PairMeasurement
from distilldetect.scoring.shares import Positions, position
from distilldetect.signals import Features
from distilldetect.similarity import Candidates, Compared, HabitGains


class Audit:
    """What ``score``, ``batch``, ``attribute``, ``train`` and ``evaluate`` measure pairs with.

    Args:
        entries: the teachers and references.
        features: of the dump of each, all on the same prompts, by ``WEIGHED_SIGNALS`` at least.
        sha256: of the dump of each; a dump that is given twice counts once.
        min_prompts: shared prompts below which a pair is not evaluable.
        joined_on: ``prompt`` or ``id``, for messages.
        clusters: see :class:`Measurer`.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        features: Sequence[Features],
        sha256: Sequence[str],
        min_prompts: int = MIN_PROMPTS,
        joined_on: str = "prompt",
        clusters: I64 | None = None,
    ) -> None:
        self.entries = tuple(entries)
        self.models = panel_models(entries, sha256)
        self._sha256, self._features = tuple(sha256), tuple(features)
        self._min_prompts, self._joined_on, self._clusters = min_prompts, joined_on, clusters
        weighed = [own.only(WEIGHED_SIGNALS) for own in features]
        limits = {1, *(len(model.dumps) for model in self.models if model.is_teacher)}
        self._candidates = Candidates(weighed, [model.dumps for model in self.models], sorted(limits))
        answered = np.stack([own.n_tokens > 0 for own in features])
        self.answered: Mask = np.stack([answered[list(model.dumps)].any(axis=0) for model in self.models])

    @cached_property
    def _measurer(self) -> Measurer:
        firsts = [model.dumps[0] for model in self.models]
        placed = in_threads(lambda k: self.compare(self._features[k]), firsts)
        return Measurer(self._candidates, placed, self._clusters)

    @property
    def teachers(self) -> tuple[int, ...]:
        """The columns of the models that are teachers."""
        return tuple(k for k, model in enumerate(self.models) if model.is_teacher)

    def dumps(self, column: int) -> tuple[tuple[Features, str], ...]:
        """Return the features and the SHA-256 of each dump of a model.

        Args:
            column: of the model.
        """
        return tuple((self._features[k], self._sha256[k]) for k in self.models[column].dumps)

    def compare(self, features: Features, source: str = "", sha256: str = "") -> Compared:
        """Set a dump beside every model.

        Args:
            features: of the dump, on the audit's prompts.
            source: of the dump, for messages.
            sha256: of the dump.
        """
        return self._candidates.compare(features, WEIGHED_SIGNALS, source, sha256)

    def cohort(self, suspect: Entry, compared: Compared, teacher: int) -> tuple[Cohort, Mask]:
        """Return a teacher's cohort for a suspect, and the prompts that count.

        These are the prompts that both answered. A reference that answers fewer than ``MIN_REFERENCE_COVERAGE`` of them is
        left out, and so is one that is the suspect's own file, or whose dump is the suspect's, the teacher's or an earlier
        reference's in another file (``SAME_DUMP``).

        Args:
            suspect: the entry.
            compared: its dump beside the models.
            teacher: column of the teacher.

        Raises:
            DumpError: the suspect is a file of the teacher.
            NotEvaluableError: they share too few prompts, or one says too little on them.
        """
        dumps = self.models[teacher].dumps
        for k in dumps:
            if compared.sha256 and self._sha256[k] == compared.sha256:
                raise same_file(compared.source, self.entries[k].path)
        prompts = compared.answered & self.answered[teacher]
        n_prompts = int(prompts.sum())
        if n_prompts < self._min_prompts:
            first = self.entries[dumps[0]].path
            raise too_few_prompts(compared.source, first, n_prompts, self._min_prompts, self._joined_on)
        self._require_words(compared, dumps, prompts)
        cohort = reference_cohort(self.models, teacher, suspect)
        placed = self._measurer.placed
        unusable = set(compared.same | placed[teacher].same)
        unusable |= {k for k in cohort.references if self._is_unusable(k, suspect, compared, prompts)}
        for k in cohort.references:
            unusable |= {other for other in placed[k].same if other > k} if k not in unusable else set()
        cohort = cohort.without(unusable)
        near = [self._features[k] for column in cohort.columns for k in self.models[column].dumps]
        fits = compared.fits_prompts and all(own.fits_prompts for own in near)
        return replace(cohort, is_misaligned=not fits), prompts

    def pair(self, suspect: Entry, compared: Compared, teacher: int) -> PairMeasurement:
        """Measure one suspect beside one teacher; see :meth:`cohort`."""
        cohort, prompts = self.cohort(suspect, compared, teacher)
        return self._measurer.pair(compared, cohort, prompts)

    def contrast(self, compared: Compared, teacher: int, sibling: int, references: Columns, prompts: Mask) -> Contrast:
        """Set a teacher against a sibling, see :meth:`Measurer.contrast`."""
        both = Cohort(teacher, (sibling,), len(self.models[teacher].dumps))
        return self._measurer.contrast(compared, both, references, prompts)

    def positions(self, compared: Compared, cohort: Cohort, prompts: Mask) -> Positions:
        """Measure where a suspect stands with the models of a cohort, and nothing else."""
        return self._measurer.positions(compared, cohort.columns, prompts, cohort.n_snapshots)

    def measure(self, compared: Compared, cohort: Cohort, prompts: Mask) -> PairMeasurement:
        """Measure a suspect beside a cohort that was chosen, on some prompts; see :meth:`Measurer.pair`."""
        return self._measurer.pair(compared, cohort, prompts)

    def base_position(self, base: Entry, compared: Compared, cohort: Cohort) -> float:
        """Position of what a suspect was made from in its place, beside its references but the base's own kin.

        Args:
            base: as a suspect.
            compared: it beside the candidates.
            cohort: of the suspect.

        Returns:
            Natural log-odds, see :class:`Position`; NaN where the base and the teacher share too little.
        """
        try:
            own, prompts = self.cohort(base, compared, cohort.teacher)
        except DistillDetectError:
            return math.nan
        shared = own.only(k for k in own.references if k in cohort.references)
        return position(self.positions(compared, shared, prompts), 0).value

    def habit_gains(self, compared: Compared, signal: str, columns: Columns, prompts: Mask) -> HabitGains:
        """Return which habits of a suspect speak for the first of some models; see :meth:`Candidates.habit_gains`."""
        return self._candidates.habit_gains(compared, signal, columns, prompts)

    def _is_unusable(self, column: int, suspect: Entry, compared: Compared, prompts: Mask) -> bool:
        dumps = self.models[column].dumps
        own = any(
            (compared.sha256 and self._sha256[k] == compared.sha256) or self.entries[k].model == suspect.model
            for k in dumps
        )
        return own or int((self.answered[column] & prompts).sum()) < MIN_REFERENCE_COVERAGE * int(prompts.sum())

    def _require_words(self, compared: Compared, dumps: Sequence[int], prompts: Mask) -> None:
        said = [(self.entries[k].path, int(self._features[k].n_tokens[prompts].sum())) for k in dumps]
        for source, n_tokens in (*said, (compared.source, int(compared.n_tokens[prompts].sum()))):
            if n_tokens < MIN_TOKENS:
                raise NotEvaluableError(
                    f"{source}: {n_tokens} words in all over the shared prompts, fewer than {MIN_TOKENS}; give longer or"
                    " more responses"
                )
