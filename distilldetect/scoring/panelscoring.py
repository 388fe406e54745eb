"""Every suspect of a panel against every teacher, from fingerprints."""

from collections.abc import Sequence

from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import Fingerprint, Pool
from distilldetect.model.file import Model
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.scoring.pairscore import PairScore, Settings
from distilldetect.scoring.pairscoring import PairScorer

__all__ = ["PairScore", "PanelScorer", "Settings"]


class PanelScorer(PairScorer):
    """The teachers and references of a panel, ready to score any number of suspects.

    Args:
        entries: the panel's teachers and references.
        prints: the fingerprint of each, all with one salt.
        model: whose modes score the pairs.
        settings: see there.
    """

    def __init__(self, entries: Sequence[Entry], prints: Sequence[Fingerprint], model: Model, settings: Settings) -> None:
        self._pool = Pool(entries, prints)
        used = model.signals(model.modes)
        super().__init__(entries, in_threads(lambda own: self._pool.compare(own, used), prints), model, settings)

    def score(self, suspect: Entry, own: Fingerprint, teachers: Sequence[str]) -> list[PairScore]:
        """Score one suspect against some of the teachers.

        Args:
            suspect: the panel's entry.
            own: its fingerprint.
            teachers: families.

        Returns:
            One row a teacher, in their order.
        """
        try:
            compared = self._pool.compare(own)
        except DistillDetectError as error:
            return [PairScore(teacher, suspect.model, error=str(error)) for teacher in teachers]
        return self.score_compared(suspect, compared, teachers)
