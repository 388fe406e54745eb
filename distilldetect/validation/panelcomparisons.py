"""With which references each teacher of a panel is compared: with all, and with as few as a small audit has."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from distilldetect.defaults import SEED
from distilldetect.model.modes import ALL, SINGLE
from distilldetect.panels import Entry

Columns = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A teacher as it is compared.

    Attributes:
        teacher: columns of its snapshots.
        references: columns of each reference's snapshots.
    """

    teacher: Columns
    references: tuple[Columns, ...]


class Comparisons:
    """The teachers of a panel, and the other candidates that stand beside each.

    Args:
        pool: the panel's teachers and references; columns are their places.
        families: of the teachers.
    """

    def __init__(self, pool: Sequence[Entry], families: Sequence[str]) -> None:
        self._pool, self._families = pool, families
        self.columns = {
            family: tuple(k for k, entry in enumerate(pool) if entry.family == family)
            for family in dict.fromkeys(entry.family for entry in pool)
        }

    def provider_of(self, family: str) -> str:
        """Of a teacher."""
        return self._pool[self.columns[family][0]].provider

    def is_reference(self, entry: Entry, family: str) -> bool:
        """Whether a dump is one that this teacher is compared with."""
        return entry.is_reference_of(self._pool[self.columns[family][0]])

    def siblings(self) -> list[tuple[int, int]]:
        """Pairs of teachers, by their places, that are of one provider, each once."""
        entries = [self._pool[self.columns[family][0]] for family in self._families]
        return [
            (one, other)
            for one, other in combinations(range(len(entries)), 2)
            if entries[one].provider and entries[one].provider == entries[other].provider
        ]

    def full(self, family: str, itself: Sequence[int]) -> Comparison | None:
        """A teacher beside all its references.

        Args:
            family: of the teacher.
            itself: columns of the suspect's own dumps, which are nobody's reference.

        Returns:
            None where the suspect is a dump of the teacher, or no reference is left.
        """
        teacher = self.columns[family]
        if set(teacher) & set(itself):
            return None
        groups = [
            tuple(k for k in columns if k not in itself)
            for columns in self.columns.values()
            if self.is_reference(self._pool[columns[0]], family)
        ]
        references = tuple(filter(None, groups))
        return Comparison(teacher, references) if references else None

    def single(self, family: str, itself: Sequence[int]) -> Comparison | None:
        """One dump of each reference: the teacher's are compared one at a time, see :func:`pair_statistics.turns_of`."""
        full = self.full(family, itself)
        return None if full is None else Comparison(full.teacher, tuple(group[:1] for group in full.references))

    def of(self, comparison: int, family: str, itself: Sequence[int], draw: int) -> Comparison | None:
        """A teacher as an audit or a condition compares it.

        Args:
            comparison: see :class:`modes.Audit`.
            family: of the teacher.
            itself: columns of the suspect's own dumps.
            draw: the suspect's own, see :meth:`drawn`.
        """
        if comparison == ALL:
            return self.full(family, itself)
        return self.single(family, itself) if comparison == SINGLE else self.drawn(family, itself, comparison, draw)

    def drawn(self, family: str, itself: Sequence[int], count: int, draw: int) -> Comparison | None:
        """One dump of the teacher, and one of each of some references.

        Args:
            family: of the teacher.
            itself: columns of the suspect's own dumps.
            count: references, or as many as there are.
            draw: names an audit: in one all teachers have the same references, as far as these are of other providers.
        """
        full = self.full(family, itself)
        if full is None:
            return None
        place = np.random.default_rng([SEED, draw]).permutation(len(self._pool)).tolist()
        firsts = sorted((min(group, key=place.__getitem__) for group in full.references), key=place.__getitem__)
        return Comparison((min(full.teacher, key=place.__getitem__),), tuple((k,) for k in firsts[:count]))
