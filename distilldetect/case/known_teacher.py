"""A teacher whose answers a library holds, in place of a dump."""

import difflib
from collections.abc import Collection
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
    """A model of a library as a teacher.

    Args:
        library: it.
        name: of the model.

    Attributes:
        source: what stands for the path of its dump, ``LIBRARY:MODEL``.
    """

    def __init__(self, library: Library, name: str) -> None:
        self._library = library
        self._place = [model.model for model in library.about.models].index(name)
        self.source = f"{library.name}:{name}"

    def features(self, prompts: U64, signals: Collection[str] = ()) -> Features:
        """Return its features on some prompts, as far as the library keeps them.

        Args:
            prompts: keys, ascending, ``(n_prompts,)``.
            signals: by which there are empty sets where the library keeps nothing.
        """
        found = self._library.references(prompts, ())[1][self._place]
        nothing = RowSets(np.empty(0, dtype=np.uint64), len(prompts))
        return replace(found, sets={**dict.fromkeys(signals, nothing), **found.sets})

    def stand_in(self) -> Dump:
        """Return a dump of keys of prompts, as fingerprints have, and of answers that are like nothing."""
        model = self._library.about.models[self._place]
        answered = self.features(self._library.prompts).n_tokens > 0
        keys = self._library.prompts[answered].tolist()
        return Dump(
            source=self.source,
            sha256=model.sha256,
            n_bytes=0,
            container=FROM_LIBRARY,
            shape=FROM_LIBRARY,
            fields={},
            model=model.model,
            responses=tuple(Response(f"{key:016x}", None, self.source) for key in keys),
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
    return KnownTeacher(max(_having(request, name), key=lambda own: shared_prompts(prompts, own)), name)


def dated(request: Request) -> Request:
    """Return a request with the date of its known teacher, if it has one and no other date is given.

    Raises:
        UsageError: no library has such a model, or none is to be used.
    """
    if request.known_teacher is None:
        return request
    models = _having(request, request.known_teacher)[0].about.models
    released = next(model.released for model in models if model.model == request.known_teacher)
    return replace(request, teacher_released=request.teacher_released or released or None)


def _having(request: Request, name: str) -> list[Library]:
    """The libraries that have a model."""
    if request.library == LIBRARY_NONE:
        raise UsageError("a teacher from a library goes with one; leave --no-library out")
    libraries = libraries_of(request.library)
    having = [own for own in libraries if any(model.model == name for model in own.about.models)]
    if having:
        return having
    names = sorted({model.model for own in libraries for model in own.about.models})
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f"did you mean {close[0]}" if close else f"they are {', '.join(names)}"
    shown = ", ".join(own.path if own.path == request.library else own.name for own in libraries)
    raise UsageError(f"{name}: no model of this name in {shown} ('distilldetect library show NAME' lists them); {guess}")
