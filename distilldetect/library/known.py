"""The models of a library beside a case: which library, which of its models may be references, and which may not."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from distilldetect.arrays import U64, Mask
from distilldetect.defaults import (
    ENOUGH_REFERENCES,
    LIBRARY_AUTO,
    LIBRARY_GENERATION_MONTHS,
    LIBRARY_NONE,
    LIBRARY_PROMPTS,
    LIBRARY_SAME_MAKER,
    LIBRARY_SAME_MODEL,
    MIN_REFERENCE_COVERAGE,
)
from distilldetect.errors import UsageError
from distilldetect.library.kin import Makers, maker
from distilldetect.library.reducing import Reduction, reduced
from distilldetect.library.stored import Library, read_library
from distilldetect.panels import Cohort, Entry, PanelModel, makers
from distilldetect.signals import Features
from distilldetect.similarity import KIN_SIGNALS

_SHIPPED = Path(__file__).parent.parent / "data" / "libraries"


@dataclass(frozen=True, slots=True)
class Party:
    """A teacher or a suspect, as far as its maker goes.

    Attributes:
        provider: who made it, several joined by commas; "" where unknown.
        sha256: of its dumps.
        dumps: features of these, reduced to what the library keeps.
        names: what it is called; a teacher's may tell its maker.
    """

    provider: str
    sha256: tuple[str, ...]
    dumps: tuple[Features, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Who made a model, and what tells.

    Attributes:
        makers: in lower case; none where nothing tells.
        by: ``user``, ``dump`` (it is in the library), ``name``, ``likeness``; "" where nothing tells.
        family: of the library that it is of, as its dump or its name tells; "" where neither does.
        n_missing: how many dumps of that family, on the same prompts, the library has that are none of those given.
    """

    makers: frozenset[str] = frozenset()
    by: str = ""
    family: str = ""
    n_missing: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """Which models of a library may be references of a pair.

    Attributes:
        places: of these.
        makers_left_out: in lower case, sorted.
        teacher: what is told of the teacher.
        foreign: makers of the teacher as they were named, of whom the library has no model, sorted.
        distant: families that appeared long before or after the pair, sorted.
        keeps_distant: whether these are references all the same, for want of others.
        same_maker: see :class:`Cohort`.
    """

    places: tuple[int, ...]
    makers_left_out: tuple[str, ...]
    teacher: Told
    foreign: tuple[str, ...]
    distant: tuple[str, ...]
    keeps_distant: bool
    same_maker: bool

    @property
    def may_hide_teaching(self) -> bool:
        """Whether teaching may stay unseen, see :class:`Cohort`."""
        return not {"unknown_maker", "other_snapshots"}.isdisjoint(self.codes)

    @property
    def codes(self) -> tuple[str, ...]:
        """Of every warning that applies."""
        applies = {
            "unknown_maker": bool(self.places) and not self.teacher.by,
            "other_snapshots": self.teacher.n_missing > 0,
            "foreign_maker": bool(self.foreign),
            "other_generation": self.keeps_distant,
        }
        return tuple(code for code, holds in applies.items() if holds)


@dataclass(frozen=True, slots=True)
class KnownModels:
    """The models of a library, placed on the prompts of a case or a panel.

    Attributes:
        name: of the library.
        sha256: of its file.
        rows: which of the prompts it has, ``(n_prompts,)``.
        least: how many of a pair's prompts it must have.
        entries: of its models.
        model_sha256: of the dump of each.
        answers: whether each answers any of the prompts, ``(n_models,)``.
        makers: tells who made a dump.
        reductions: what the library keeps of the hashes of each signal.
        read: returns the features of the models at some places.
    """

    name: str
    sha256: str
    rows: Mask
    least: int
    entries: tuple[Entry, ...]
    model_sha256: tuple[str, ...]
    answers: Mask
    makers: Makers
    reductions: Mapping[str, Reduction]
    read: Callable[[Sequence[int]], tuple[Features, ...]]

    def holds(self, prompts: Mask) -> bool:
        """Return whether the library has enough of a pair's prompts, ``(n_prompts,)``, for its models to be references."""
        n = int((prompts & self.rows).sum())
        return n >= max(self.least, MIN_REFERENCE_COVERAGE * int(prompts.sum()))

    def reduced(self, features: Features) -> Features:
        """Return features of a dump of the case, reduced to what the library keeps."""
        return reduced(features, self.reductions)

    def teacher_makers(self, teacher: Party, prompts: Mask | None = None) -> Told:
        """Return who made a teacher.

        That is who the user says; else whose dump in the library it is, in whatever file; else whom its name tells; else
        whose model is closer to it than those of all other makers, by far, on the prompts that count, ``(n_prompts,)``;
        None for all. Its family is told likewise.
        """
        told = self._makers(teacher, LIBRARY_SAME_MAKER, prompts)
        family, own = self._family(teacher, told.makers, prompts), self._own(teacher)
        known = (entry for entry, answers in zip(self.entries, self.answers, strict=True) if answers)
        n_missing = sum(entry.family == family and entry not in own for entry in known)
        return replace(told, family=family, n_missing=n_missing) if family else told

    def suspect_makers(self, suspect: Party, prompts: Mask | None = None) -> Told:
        """Return who made a suspect: see :meth:`teacher_makers`; its name does not count, which may be its base's."""
        return self._makers(replace(suspect, names=()), LIBRARY_SAME_MODEL, prompts)

    def choose(self, of_teacher: Told, of_suspect: Told, released: str = "") -> Choice:
        """Choose the models that may be references of a pair.

        No model of the teacher's or the suspect's maker may. Models that appeared more than ``LIBRARY_GENERATION_MONTHS``
        before or after the pair may not either, where ``ENOUGH_REFERENCES`` are left; it was ``released`` in ``YYYY-MM``,
        or "".
        """
        left_out = of_teacher.makers | of_suspect.makers
        others = [k for k, entry in enumerate(self.entries) if maker(entry) not in left_out]
        dates: dict[str, list[str]] = {}
        for k in others:
            dates.setdefault(self.entries[k].family, []).append(self.entries[k].released)
        distant = frozenset(family for family, own in dates.items() if _is_distant(own, released))
        is_enough = len(dates) - len(distant) >= ENOUGH_REFERENCES
        return Choice(
            places=tuple(k for k in others if not is_enough or self.entries[k].family not in distant),
            makers_left_out=tuple(sorted(left_out)),
            teacher=of_teacher,
            foreign=tuple(sorted(of_teacher.makers.difference(map(maker, self.entries)))),
            distant=tuple(sorted(distant)),
            keeps_distant=bool(distant) and not is_enough,
            # likeness may be what a pupil has
            same_maker="likeness" not in (of_teacher.by, of_suspect.by)
            and not of_teacher.makers.isdisjoint(of_suspect.makers),
        )

    @property
    def panel_entries(self) -> tuple[Entry, ...]:
        """The entries as a panel takes them up, which may have a family of the same name: theirs carry the library's."""
        return tuple(replace(entry, family=f"{self.name}:{entry.family}") for entry in self.entries)

    def usable(self, cohort: Cohort, models: Sequence[PanelModel], choice: Choice) -> Cohort:
        """Return a pair's cohort without the library's models that may not be references.

        The models are those of the panel, which has the library's entries as :attr:`panel_entries` are.
        """
        families = [entry.family for entry in self.panel_entries]
        left_out = frozenset(families).difference(families[k] for k in choice.places)
        kept = cohort.without(k for k in cohort.references if models[k].family in left_out)
        same_maker = kept.same_maker or choice.same_maker
        return replace(kept, may_hide_teaching=choice.may_hide_teaching, same_maker=same_maker)

    def makers_at(self, places: Collection[int]) -> tuple[str, ...]:
        """Return the makers of some models, sorted."""
        return tuple(sorted({maker(self.entries[k]) for k in places}))

    def _family(self, party: Party, makers: frozenset[str], prompts: Mask | None) -> str:
        """The family of which a party's dumps are, or are called, or are like; "" where it is none or several."""
        own = {entry.family for entry in self._own(party)}
        own = own or {entry.family for entry in self.entries if self.makers.is_called(party.names, entry)}
        if not own:
            near = (self.makers.nearest(dump, LIBRARY_SAME_MAKER, prompts) for dump in party.dumps)
            own = {entry.family for entry in near if entry and maker(entry) in makers}
        return own.pop() if len(own) == 1 else ""

    def _own(self, party: Party) -> list[Entry]:
        """The models whose dumps a party's are: the same files, or the same answers."""
        models = zip(self.entries, self.model_sha256, strict=True)
        own = [entry for entry, sha256 in models if sha256 in party.sha256]
        return own or [entry for dump in party.dumps for entry in self.makers.same(dump)]

    def _makers(self, party: Party, least: float, prompts: Mask | None) -> Told:
        if named_makers := makers(party.provider):
            return Told(named_makers, "user")
        if known := frozenset(map(maker, self._own(party))):
            return Told(known, "dump")
        if called := self.makers.called(party.names):
            return Told(called, "name")
        alike = frozenset().union(*(self.makers.alike(own, least, prompts) for own in party.dumps))
        return Told(alike, "likeness") if alike else Told()


@cache
def shipped() -> tuple[Library, ...]:
    """Return the libraries that come with the package, by name; of each only its description is read."""
    return tuple(Library(str(path)) for path in sorted(_SHIPPED.glob("*.ddlib")))


def libraries_of(which: str) -> tuple[Library, ...]:
    """Return the libraries that may be used: none, all shipped ones, or the one of a name or path, see :func:`named`."""
    if which == LIBRARY_NONE:
        return ()
    return shipped() if which == LIBRARY_AUTO else (named(which),)


def best_match(prompts: U64, libraries: Iterable[Library], least: int) -> Library | None:
    """Return the library that has most of some prompts, the first of equals; None where none has ``least`` of them."""
    best = max(libraries, key=partial(shared_prompts, prompts), default=None)
    return best if best and shared_prompts(prompts, best) >= least else None


def shared_prompts(prompts: U64, library: Library) -> int:
    """Return how many of some prompts a library has; keys are distinct, ``(n_prompts,)``."""
    return len(np.intersect1d(prompts, library.prompts, assume_unique=True))


def named(name: str) -> Library:
    """Return a shipped library by its name, or the library in a file.

    Raises:
        UsageError: there is neither.
        DumpError: the file is no library.
    """
    for library in shipped():
        if library.name == name:
            return library
    if Path(name).exists():
        return read_library(name)
    known = ", ".join(library.name for library in shipped()) or "none"
    raise UsageError(f"{name}: no library of this name, and no such file; shipped libraries: {known}")


def known_models(which: str, prompts: U64) -> KnownModels | None:
    """Place the models of the library that is wanted on some prompts.

    Args:
        which: see :func:`libraries_of`; of several the one that has most of the prompts, if it has ``LIBRARY_PROMPTS``.
        prompts: keys, ascending, ``(n_prompts,)``.

    Returns:
        None where no library is wanted, or none is on the prompts.

    Raises:
        DumpError: the library cannot be read.
        UsageError: there is no such library.
    """
    least = LIBRARY_PROMPTS if which == LIBRARY_AUTO else 1
    library = best_match(prompts, libraries_of(which), least)
    if library is None:
        return None
    tables = {name: library.table(name, prompts) for name in KIN_SIGNALS}
    return KnownModels(
        name=library.name,
        sha256=library.sha256,
        rows=np.isin(prompts, library.prompts, assume_unique=True),
        least=least,
        entries=library.entries,
        model_sha256=tuple(model.sha256 for model in library.about.models),
        answers=library.answers(prompts),
        makers=Makers(library.entries, tables),
        reductions=library.reductions,
        read=partial(library.features, prompts, tables=tables),
    )


def _is_distant(dates: Sequence[str], released: str) -> bool:
    """Whether all of some dates, ``YYYY-MM`` or "", are known and far from another."""
    if not released or not all(dates):
        return False
    return min(abs(_months(own) - _months(released)) for own in dates) > LIBRARY_GENERATION_MONTHS


def _months(date: str) -> int:
    year, month = date.split("-")
    return 12 * int(year) + int(month)
