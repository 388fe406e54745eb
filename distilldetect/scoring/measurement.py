"""Where suspects and references stand with a teacher: measured once for each set of candidates."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from distilldetect.arrays import F64, I64, Columns, Mask
from distilldetect.defaults import CHANNELS, ENGLISH_WORDS, INTERVAL, WEIGHED_SIGNALS
from distilldetect.panels import Cohort
from distilldetect.runtime import LruCache
from distilldetect.scoring.shares import Positions, channel_values, nearest, position, second_highest
from distilldetect.scoring.student_t import student_t_quantile
from distilldetect.similarity import Candidates, Compared, taken

_OPENING = "opening_trigram_similarity"


@dataclass(frozen=True, slots=True)
class PairMeasurement:
    """A suspect beside a teacher and its references.

    Attributes:
        cohort: the teacher and the references.
        n_prompts: prompts that count.
        suspect: its positions with the teacher, then with each reference.
        placed: positions of the teacher and each reference, in the order of the cohort, with all others of it: what the
            suspect's would be if it were they. NaN with itself.
        standing: the second highest of the channels of each of these, ``(n_models, n_models)``: the row with the column.
        is_english: whether the suspect answers in English.
        opening_level: closeness of the suspect's openings to the references', relative to theirs to one another.
        added, lacking: habits that tell the suspect and the teacher from the references, see :meth:`Habits.set_apart`.
        has_foreign_references: whether suspect and teacher both answer in English, or both do not, unlike most references.
    """

    cohort: Cohort
    n_prompts: int
    suspect: Positions
    placed: tuple[Positions, ...]
    standing: F64
    is_english: bool
    opening_level: float
    added: tuple[int, ...] = ()
    lacking: tuple[int, ...] = ()
    has_foreign_references: bool = False

    @property
    def n_references(self) -> int:
        """References of the cohort."""
        return len(self.cohort.references)

    @property
    def may_speak_for(self) -> bool:
        """Whether a verdict for teaching is earned: no pipeline, language of their own or maker brings the two near."""
        by_pipeline = self.added or self.lacking or self.cohort.is_misaligned
        return not (by_pipeline or self.has_foreign_references or self.cohort.same_maker)

    @property
    def may_speak_against(self) -> bool:
        """Whether a verdict against teaching is earned.

        Style hardly carries over from one language to another; being nearer to a reference that may be by the teacher's
        maker says nothing against teaching; a pupil of another snapshot of the teacher need not be near to this one; and
        where a kind of evidence says nothing, as where answers are labels or one sentence, the others show less of it.
        """
        return self.is_english and not self.cohort.may_hide_teaching and not self.lacks_a_channel

    @property
    def lacks_a_channel(self) -> bool:
        """Whether a kind of evidence is undefined for the suspect and the teacher: answers are too short for it."""
        channels = channel_values(self.suspect.log_odds[:, :1])
        return bool((channels != channels).any())  # NaN differs from itself

    def observed(self, column: int) -> F64:
        """Positions of all other models of the cohort with one of it, the teacher's left out; a model a value.

        Args:
            column: 0 for the teacher, k for reference k - 1.
        """
        others = [k for k in range(1, len(self.placed)) if k != column]
        return self.standing[others, column]

    def length_excess(self) -> float:
        """By how much more the suspect is near to the teacher in length than the references let expect, 0 or more.

        Measured from their 95 % prediction limit, one-sided; 0 with fewer than two. Beyond it they are no controls for a
        model that writes as much or as little as it does, and closeness could be owed to length by as much.

        Source:
            G. J. Hahn, W. Q. Meeker (1991), Statistical intervals, section 4.8 (a future observation).
        """
        usual = np.array([own.length[0] for own in self.placed[1:]])
        usual, own = usual[~np.isnan(usual)], float(self.suspect.length[0])
        n = len(usual)
        if n < 2 or math.isnan(own):
            return 0.0
        centre, error = float(usual.mean()), float(usual.std(ddof=1)) * math.sqrt(1 + 1 / n)
        return max(0.0, own - centre - student_t_quantile(n - 1, INTERVAL) * error)


@dataclass(frozen=True, slots=True)
class Contrast:
    """A teacher against a sibling: which of two models by one provider the suspect is nearer to.

    Attributes:
        log_odds: of being nearer to the teacher, less what it is for references; above 0 for the teacher. NaN if undefined.
        error: its standard error, over prompts and references.
    """

    log_odds: float
    error: float


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


class Measurer:
    """Measures pairs that share a set of candidates; what belongs to the candidates alone is measured once.

    Args:
        candidates: the models.
        placed: the first dump of each model, beside all of them.
        clusters: number of the cluster that each prompt belongs to, ``(n_prompts,)``; None where each is alone.
    """

    def __init__(self, candidates: Candidates, placed: Sequence[Compared], clusters: I64 | None = None) -> None:
        self._candidates, self.placed, self._clusters = candidates, tuple(placed), clusters
        self._positions = LruCache[_InPlace](most=512)

    def pair(self, suspect: Compared, cohort: Cohort, prompts: Mask) -> PairMeasurement:
        """Measure one pair.

        Args:
            suspect: beside the candidates.
            cohort: the teacher and the references.
            prompts: those that count, ``(n_prompts,)``.
        """
        key = (cohort.columns, cohort.n_snapshots, prompts.tobytes())
        in_place = self._positions.get(key, partial(self._in_places, cohort, prompts))
        (habits,) = CHANNELS["habits"]
        is_english = _is_english(suspect, prompts)
        taught_in, *others = in_place.are_english
        foreign = is_english == taught_in and 2 * others.count(is_english) < len(others)
        added, lacking = self._candidates.set_apart(suspect, habits, cohort.columns, prompts)
        return PairMeasurement(
            cohort=cohort,
            n_prompts=int(prompts.sum()),
            suspect=self.positions(suspect, cohort.columns, prompts, cohort.n_snapshots),
            placed=in_place.placed,
            standing=in_place.standing,
            is_english=is_english,
            has_foreign_references=foreign,
            opening_level=_opening_closeness(suspect, cohort, prompts) / in_place.opening,
            added=added,
            lacking=lacking,
        )

    def positions(
        self, dump: Compared, columns: Columns, prompts: Mask, limit: int = 1, among: Columns | None = None
    ) -> Positions:
        """Measure where a dump stands with each of some models, compared with the others.

        Args:
            dump: beside the candidates.
            columns: the models.
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

    def contrast(self, suspect: Compared, both: Cohort, references: Columns, prompts: Mask) -> Contrast:
        """Set a teacher against a sibling.

        Args:
            suspect: beside the candidates.
            both: the teacher, and the sibling as its only reference: another model by the same provider.
            references: of models by others, which say how often the teacher is the nearer one anyway.
            prompts: those that count, ``(n_prompts,)``.

        Source:
            R. A. Bradley, M. E. Terry (1952), Rank analysis of incomplete block designs, Biometrika 39.
        """
        among = (*both.columns, *references)
        stands = partial(self.positions, columns=both.columns, prompts=prompts, limit=both.n_snapshots, among=among)
        own = position(stands(suspect), 0)
        usual = np.array([position(stands(self.placed[k]), 0).value for k in references])
        usual = usual[~np.isnan(usual)]
        if math.isnan(own.value) or len(usual) < 2:
            return Contrast(math.nan, math.nan)
        spread = float(usual.var(ddof=1))
        return Contrast(own.value - float(usual.mean()), math.sqrt(own.error**2 + spread / len(usual)))

    def _in_places(self, cohort: Cohort, prompts: Mask) -> _InPlace:
        columns, references = cohort.columns, cohort.references
        placed = tuple(self._in_place(k, cohort, prompts) for k in range(len(columns)))
        openings = [_opening_closeness(self.placed[k], cohort.without([k]), prompts) for k in references]
        median = statistics.median(openings) if len(references) > 1 else 0.0
        standing = second_highest(np.stack([own.log_odds for own in placed], axis=1))
        english = tuple(_is_english(self.placed[k], prompts) for k in columns)
        return _InPlace(placed, standing, median if median > 0 else math.nan, english)

    def _in_place(self, own: int, cohort: Cohort, prompts: Mask) -> Positions:
        """Positions of one model's first dump with the others; NaN with itself."""
        columns = cohort.columns
        others = tuple(column for k, column in enumerate(columns) if k != own)
        found = self.positions(self.placed[columns[own]], others, prompts, cohort.n_snapshots, among=columns)
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
