"""A measured pair: where the suspect, and each reference in its place, stand with the teacher."""

import math
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F64
from distilldetect.defaults import INTERVAL
from distilldetect.panels import Cohort
from distilldetect.scoring.shares import Positions, channel_values
from distilldetect.scoring.student_t import student_t_quantile


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
