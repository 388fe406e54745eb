"""The teachers and references of one audit, beside which any number of suspects is measured."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from distilldetect.arrays import F64, I64, Columns, Mask
from distilldetect.defaults import CHANNELS, ENGLISH_WORDS, MIN_PROMPTS, MIN_REFERENCE_COVERAGE, MIN_TOKENS, WEIGHED_SIGNALS
from distilldetect.errors import DistillDetectError, NotEvaluableError
from distilldetect.panels import Cohort, Entry, panel_models, reference_cohort, same_file, too_few_prompts
from distilldetect.runtime import LruCache, in_threads
from distilldetect.scoring.measurement import Contrast, PairMeasurement
from distilldetect.scoring.shares import Positions, nearest, position, second_highest
from distilldetect.signals import Features
from distilldetect.similarity import Candidates, Compared, HabitGains, taken

_OPENING = "opening_trigram_similarity"
(_HABITS,) = CHANNELS["habits"]


@dataclass(frozen=True, slots=True)
class _InPlace:
    """What belongs to a cohort alone: see :class:`PairMeasurement`.

    Attributes:
        placed, standing: see there.
        opening: median of the references' closeness to one another by their openings; NaN with fewer than two.
        are_english: whether the teacher and each reference answer in English.
    """

    placed: tuple[Positions, ...]
    standing: F64
    opening: float
    are_english: tuple[bool, ...]


class Audit:
    """What ``score``, ``batch``, ``attribute``, ``train`` and ``evaluate`` measure pairs with.

    Args:
        entries: the teachers and references.
        features: of the dump of each, all on the same prompts, by ``WEIGHED_SIGNALS`` at least.
        sha256: of the dump of each; a dump that is given twice counts once.
        min_prompts: shared prompts below which a pair is not evaluable.
        joined_on: ``prompt`` or ``id``, for messages.
        clusters: number of the cluster that each prompt belongs to, ``(n_prompts,)``; None where each is alone.
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
        self._in_place = LruCache[_InPlace](most=512)

    @cached_property
    def _placed(self) -> list[Compared]:
        """The first dump of each model, beside all of them."""
        return in_threads(lambda model: self.compare(self._features[model.dumps[0]]), self.models)

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
        unusable = set(compared.same | self._placed[teacher].same)
        unusable |= {k for k in cohort.references if self._is_unusable(k, suspect, compared, prompts)}
        for k in cohort.references:
            unusable |= {other for other in self._placed[k].same if other > k} if k not in unusable else set()
        cohort = cohort.without(unusable)
        near = [self._features[k] for column in cohort.columns for k in self.models[column].dumps]
        fits = compared.fits_prompts and all(own.fits_prompts for own in near)
        return replace(cohort, is_misaligned=not fits), prompts

    def pair(self, suspect: Entry, compared: Compared, teacher: int) -> PairMeasurement:
        """Measure one suspect beside one teacher; see :meth:`cohort`."""
        return self.measure(compared, *self.cohort(suspect, compared, teacher))

    def measure(self, compared: Compared, cohort: Cohort, prompts: Mask) -> PairMeasurement:
        """Measure a suspect beside a cohort that was chosen, on the prompts that count, ``(n_prompts,)``."""
        key = (cohort.columns, cohort.n_snapshots, prompts.tobytes())
        in_place = self._in_place.get(key, partial(self._in_places, cohort, prompts))
        is_english = _is_english(compared, prompts)
        taught_in, *others = in_place.are_english
        habits = self._candidates.habits[_HABITS]
        added, lacking = habits.set_apart(compared.shown[_HABITS], cohort.columns, prompts)
        return PairMeasurement(
            cohort=cohort,
            n_prompts=int(prompts.sum()),
            suspect=self.positions(compared, cohort.columns, prompts, cohort.n_snapshots),
            placed=in_place.placed,
            standing=in_place.standing,
            is_english=is_english,
            has_foreign_references=is_english == taught_in and 2 * others.count(is_english) < len(others),
            opening_level=_opening_closeness(compared, cohort, prompts) / in_place.opening,
            added=added,
            lacking=lacking,
        )

    def positions(
        self, dump: Compared, columns: Columns, prompts: Mask, limit: int = 1, among: Columns | None = None
    ) -> Positions:
        """Measure where a dump stands with each of some models, compared with the others.

        Args:
            dump: beside the models.
            columns: of the models.
            prompts: those that count, ``(n_prompts,)``.
            limit: most dumps of a model, see :class:`Candidates`.
            among: models whose habits are compared, with ``columns`` among them; these where None.
        """
        everyone = among or columns
        places = None if everyone == columns else [everyone.index(column) for column in columns]
        clusters = None if self._clusters is None else self._clusters[prompts]
        close = [self._candidates.closeness(dump, signal, everyone, prompts, limit) for signal in WEIGHED_SIGNALS]
        if places is not None:
            close = [own.T[places].T for own in close]
        log_odds, error, fraction = nearest([*close, taken(dump.same_length[limit], columns, prompts)], clusters)
        return Positions(log_odds[:-1], error[:-1], fraction[:-1], log_odds[-1])

    def contrast(self, compared: Compared, teacher: int, sibling: int, references: Columns, prompts: Mask) -> Contrast:
        """Set a teacher against a sibling.

        Args:
            compared: the suspect beside the models.
            teacher: its column.
            sibling: another model by the same provider.
            references: models by others, which say how often the teacher is the nearer one anyway.
            prompts: those that count, ``(n_prompts,)``.

        Source:
            R. A. Bradley, M. E. Terry (1952), Rank analysis of incomplete block designs, Biometrika 39.
        """
        both, limit = (teacher, sibling), len(self.models[teacher].dumps)
        stands = partial(self.positions, columns=both, prompts=prompts, limit=limit, among=(*both, *references))
        own = position(stands(compared), 0)
        usual = np.array([position(stands(self._placed[k]), 0).value for k in references])
        usual = usual[~np.isnan(usual)]
        if math.isnan(own.value) or len(usual) < 2:
            return Contrast(math.nan, math.nan)
        spread = float(usual.var(ddof=1))
        return Contrast(own.value - float(usual.mean()), math.sqrt(own.error**2 + spread / len(usual)))

    def base_position(self, base: Entry, compared: Compared, cohort: Cohort, prompts: Mask) -> float:
        """Position of what a suspect was made from in its place, beside its references but the base's own kin.

        Args:
            base: as a suspect.
            compared: it beside the candidates.
            cohort: of the suspect.
            prompts: that count for the suspect, ``(n_prompts,)``; those that the base answers too count here.

        Returns:
            Natural log-odds, see :class:`Position`; NaN where the base and the teacher share too little.
        """
        try:
            own, shared = self.cohort(base, replace(compared, answered=compared.answered & prompts), cohort.teacher)
        except DistillDetectError:
            return math.nan
        beside = own.only(k for k in own.references if k in cohort.references)
        return position(self.positions(compared, beside.columns, shared, beside.n_snapshots), 0).value

    def habit_gains(self, compared: Compared, columns: Columns, prompts: Mask) -> HabitGains:
        """Return which habits of a suspect speak for the first of some models; see :meth:`Habits.gains`."""
        return self._candidates.habits[_HABITS].gains(compared.shown[_HABITS], columns, prompts)

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

    def _in_places(self, cohort: Cohort, prompts: Mask) -> _InPlace:
        columns, references = cohort.columns, cohort.references
        placed = tuple(self._with_others(k, cohort, prompts) for k in range(len(columns)))
        openings = [_opening_closeness(self._placed[k], cohort.without([k]), prompts) for k in references]
        median = statistics.median(openings) if len(references) > 1 else 0.0
        standing = second_highest(np.stack([own.log_odds for own in placed], axis=1))
        english = tuple(_is_english(self._placed[k], prompts) for k in columns)
        return _InPlace(placed, standing, median if median > 0 else math.nan, english)

    def _with_others(self, own: int, cohort: Cohort, prompts: Mask) -> Positions:
        """Positions of one model's first dump with the others; NaN with itself."""
        columns = cohort.columns
        others = tuple(column for k, column in enumerate(columns) if k != own)
        found = self.positions(self._placed[columns[own]], others, prompts, cohort.n_snapshots, among=columns)
        parts = (found.log_odds, found.error, found.fraction, found.length)
        return Positions(*(np.insert(part, own, np.nan, axis=-1) for part in parts))


def _is_english(dump: Compared, prompts: Mask) -> bool:
    """Whether common English words are as large a share of a dump's answers, on average, as they are of English.

    Each answer counts the same, so that one that repeats itself without end does not decide for all.
    """
    said = prompts & (dump.n_tokens > 0)
    shares = (dump.n_english[said] / dump.n_tokens[said]).tolist()
    return len(shares) > 0 and math.fsum(shares) >= ENGLISH_WORDS * len(shares)


def _opening_closeness(dump: Compared, cohort: Cohort, prompts: Mask) -> float:
    """Mean closeness of a dump's openings to those of references; 0 where none is defined."""
    close = taken(dump.close[cohort.n_snapshots][_OPENING], cohort.references, prompts)
    defined = close[close == close]
    return float(defined.mean(dtype=np.float64)) if len(defined) else 0.0
