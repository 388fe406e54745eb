"""A library: its description at once, its models when they are asked for."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from distilldetect.arrays import I64, U64, Mask
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import places_among
from distilldetect.library.container import Container
from distilldetect.library.reducing import Habits, Reduction, usual_reductions
from distilldetect.library.table import Table, table_sets
from distilldetect.panels import Entry
from distilldetect.runtime import in_threads
from distilldetect.signals import Features, row_bounds


@dataclass(frozen=True, slots=True)
class LibraryModel:
    """A model of a library.

    Attributes:
        model, family, provider, released: see :class:`panels.Entry`.
        sha256: of the dump it was made from.
        n_answers: how many prompts it answers.
    """

    model: str
    family: str
    provider: str
    released: str
    sha256: str
    n_answers: int


@dataclass(frozen=True, slots=True)
class About:
    """What a library says of itself.

    Attributes:
        name: of the library.
        source: where the answers were published.
        commit: which state of it, "" where it has none.
        licence: of the answers.
        prompts_from: where the prompts are to be had, and how to ask them.
        models: in the order of the library; none before it is built.
    """

    name: str
    source: str = ""
    commit: str = ""
    licence: str = ""
    prompts_from: str = ""
    models: tuple[LibraryModel, ...] = ()


class Library:
    """Known models' answers to some prompts, as hashes.

    Opening one reads its description and the keys of its prompts; the rest is read, and checked, when it is asked for.
    Prompts of a case are given by their keys, ascending, ``(n_prompts,)``, models by their places among ``about.models``,
    None for all.

    Args:
        path: of the file.

    Attributes:
        path: of the file, as it was given.
        about: what the library says of itself.
        prompts: keys of the prompts, ascending, ``(n_library_prompts,)``; see :func:`text.prompt_key`.
        reductions: what is kept of the hashes of each signal that compares sets.

    Raises:
        DumpError: the file cannot be read, is damaged, no library, or made by another version; from any method, too.
    """

    def __init__(self, path: str) -> None:
        self.path, self._file = path, Container(path)
        description = self._file.description
        with self._file.checked():
            self.about = _about(**description["about"])
            self.reductions = {str(name): Reduction(**given) for name, given in description["hashes"].items()}
            self.prompts: U64 = self._file.numbers("prompts").astype(np.uint64)
            if self.reductions.keys() != usual_reductions().keys() or not (self.prompts[1:] > self.prompts[:-1]).all():
                raise ValueError("signals are missing, or prompts do not ascend")

    @property
    def name(self) -> str:
        """Of the library."""
        return self.about.name

    @property
    def is_exact(self) -> bool:
        """Whether references from it are worth what their dumps are."""
        return all(reduction == Reduction() for reduction in self.reductions.values())

    @cached_property
    def sha256(self) -> str:
        """Of the file."""
        with self._file.checked():
            return hashlib.sha256(Path(self.path).read_bytes()).hexdigest()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of its models, in the order of ``about.models``, with the role ``reference`` and NAME:MODEL for a path."""
        return tuple(
            Entry(m.model, f"{self.name}:{m.model}", frozenset({"reference"}), m.family, m.provider, m.released)
            for m in self.about.models
        )

    def features(
        self, prompts: U64, places: Sequence[int] | None = None, tables: Mapping[str, Table] | None = None
    ) -> tuple[Features, ...]:
        """Return features of some models on the prompts of a case, by ``WEIGHED_SIGNALS``.

        Tables on these prompts may be given by signal, as far as they were read already.
        """
        wanted, read = self._places(places), tables or {}
        rows = places_among(self.prompts, prompts)
        found = in_threads(lambda name: read.get(name) or self.table(name, prompts, wanted), WEIGHED_SIGNALS)
        with self._file.checked():
            n_tokens, n_english = self._counts("n_tokens"), self._counts("n_english")

        def of(model: int) -> Features:
            sets = {name: table.sets(model) for name, table in zip(WEIGHED_SIGNALS, found, strict=True)}
            return Features(sets, n_tokens[model], n_english[model]).placed(rows, len(prompts))

        return tuple(in_threads(of, wanted))

    def answers(self, prompts: U64) -> Mask:
        """Return which models answer any of some prompts, ``(n_models,)``."""
        with self._file.checked():
            answers: Mask = self._counts("n_tokens")[:, places_among(self.prompts, prompts) >= 0].sum(axis=1) > 0
        return answers

    def table(self, signal: str, prompts: U64, places: Sequence[int] | None = None) -> Table:
        """Return the sets of some models by one of ``WEIGHED_SIGNALS``."""
        with self._file.checked():
            gaps, steps, sizes = (self._file.numbers(f"{signal}.{column}") for column in ("gaps", "steps", "sizes"))
            short, own = table_sets(gaps, steps, sizes, self._places(places))
            kept = self.reductions.get(signal) or Habits(self._file.numbers(f"{signal}.habits").astype(np.uint64))
            keys = kept.spread(short)
            if len(keys) and keys[-1] >= row_bounds(len(self.prompts))[-1]:
                raise ValueError("a prompt is beyond the last")
        return Table(keys, own, places_among(self.prompts, prompts), len(prompts))

    def check(self) -> None:
        """Read all of it."""
        with self._file.checked():
            if Path(self.path).stat().st_size != self._file.n_bytes:
                raise ValueError("the file is longer or shorter than it was")
        self.features(self.prompts)

    def _places(self, places: Sequence[int] | None) -> Sequence[int]:
        return range(len(self.about.models)) if places is None else places

    def _counts(self, name: str) -> I64:
        return self._file.numbers(name).astype(np.int64).reshape(len(self.about.models), len(self.prompts))


def read_library(path: str) -> Library:
    """Open a library and check all of it.

    Raises:
        DumpError: the file cannot be read, is damaged, no library, or made by another version.
    """
    library = Library(path)
    library.check()
    return library


def _about(models: Sequence[Mapping[str, Any]], **texts: str) -> About:
    """Read a description from JSON values, as :func:`asdict` makes them; TypeError or ValueError where it is none."""
    about = About(**texts, models=tuple(LibraryModel(**model) for model in models))
    told = [*texts.values(), *(value for model in models for name, value in model.items() if name != "n_answers")]
    if not all(isinstance(value, str) for value in told) or not all(type(model.n_answers) is int for model in about.models):
        raise ValueError("a value is of another type")
    return about
