"""A teacher whose answers a library holds, in place of dumps."""

import difflib
from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from distilldetect.arrays import U64
from distilldetect.case.request import FROM_LIBRARY, Request
from distilldetect.defaults import LIBRARY_NONE
from distilldetect.errors import UsageError
from distilldetect.formats import Dump, Response
from distilldetect.library import Library, libraries_of, shared_prompts
from distilldetect.signals import Features, RowSets


class KnownTeacher:
    """A model of a library as a teacher, or all snapshots of a family as one.

    Args:
        library: it.
        name: of the model or the family.
        prompts: keys of those of the case, ascending; snapshots that answer none of them are left out.

    Attributes:
        sources: what stands for the path of each dump, ``LIBRARY:MODEL``.
    """

    def __init__(self, library: Library, name: str, prompts: U64) -> None:
        self._library = library
        answers = library.answers(prompts)
        self._places = tuple(place for place in _places(library, name) if answers[place]) or _places(library, name)
        self.sources = tuple(f"{library.name}:{library.about.models[place].model}" for place in self._places)

    def features(self, prompts: U64, signals: Collection[str] = ()) -> list[Features]:
        """Return the features of each snapshot on some prompts, as far as the library keeps them.

        Args:
            prompts: keys, ascending, ``(n_prompts,)``.
            signals: by which there are empty sets where the library keeps nothing.
        """
        nothing = dict.fromkeys(signals, RowSets(np.empty(0, dtype=np.uint64), len(prompts)))
        found = self._library.features(prompts, self._places)
        return [replace(own, sets={**nothing, **own.sets}) for own in found]

    def stand_ins(self) -> list[Dump]:
        """Return dumps of keys of prompts, as fingerprints have, and of answers that are like nothing."""
        prompts = self._library.prompts
        return [
            self._stand_in(place, source, prompts[own.n_tokens > 0].tolist())
            for place, source, own in zip(self._places, self.sources, self.features(prompts), strict=True)
        ]

    def _stand_in(self, place: int, source: str, keys: Sequence[int]) -> Dump:
        model = self._library.about.models[place]
        return Dump(
            source=source,
            sha256=model.sha256,
            n_bytes=0,
            container=FROM_LIBRARY,
            shape=FROM_LIBRARY,
            fields={},
            model=model.model,
            responses=tuple(Response(f"{key:016x}", None, source) for key in keys),
            n_records=len(keys),
            notes=(f"From the library “{self._library.name}”; the SHA-256 is that of the dump it was made from.",),
        )


def found_teacher(request: Request, prompts: U64) -> KnownTeacher:
    """Return the teacher that a request names, from the library that has most of some prompts.

    Args:
        request: with a known teacher.
        prompts: keys, ascending, ``(n_prompts,)``.

    Raises:
        UsageError: no library has such a model.
    """
    name = str(request.known_teacher)
    return KnownTeacher(max(_having(request, name), key=lambda own: shared_prompts(prompts, own)), name, prompts)


def dated(request: Request) -> Request:
    """Return a request with the name and the first date of its known teacher, if it has one and none is given.

    Raises:
        UsageError: no library has such a model, or none is to be used.
    """
    if request.known_teacher is None:
        return request
    library = _having(request, request.known_teacher)[0]
    dates = [library.about.models[place].released for place in _places(library, request.known_teacher)]
    return replace(
        request,
        teacher_name=request.teacher_name or request.known_teacher,
        teacher_released=request.teacher_released or (min(dates) if all(dates) else None),
    )


def _places(library: Library, name: str) -> tuple[int, ...]:
    """Places of the model of a name, else of the models of the family of this name."""
    models = library.about.models
    of_model = tuple(k for k, model in enumerate(models) if model.model == name)
    return of_model or tuple(k for k, model in enumerate(models) if model.family == name)


def _having(request: Request, name: str) -> list[Library]:
    """The libraries that have a model."""
    if request.library == LIBRARY_NONE:
        raise UsageError("a teacher from a library goes with one; leave --no-library out")
    libraries = libraries_of(request.library)
    having = [own for own in libraries if _places(own, name)]
    if having:
        return having
    names = sorted({told for own in libraries for model in own.about.models for told in (model.model, model.family)})
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f"did you mean {close[0]}" if close else f"they are {', '.join(names)}"
    shown = ", ".join(own.path if own.path == request.library else own.name for own in libraries)
    where = f"{shown} ('distilldetect library show NAME' lists them)"
    raise UsageError(f"{name}: no model or family of this name in {where}; {guess}")
