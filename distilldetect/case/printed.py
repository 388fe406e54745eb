"""A case of fingerprints, or of a library's model as teacher: laid out as dumps are, by hashes of prompts, not texts."""

import difflib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from distilldetect.case.case import Case, laid_out
from distilldetect.case.request import FROM_LIBRARY, Request
from distilldetect.defaults import LIBRARY_NONE
from distilldetect.errors import UsageError
from distilldetect.fingerprints import AuditPrompts, Fingerprint, FingerprintMaker, placed, require_one_salt
from distilldetect.formats import Dump, Response
from distilldetect.library import Library, libraries_of, shared_prompts
from distilldetect.runtime import in_threads
from distilldetect.signals import ALL_SIGNALS, Features, RowSets


def printed_case(request: Request) -> tuple[Request, Case, Sequence[Features]]:
    """Read every file of a request as a fingerprint, and lay them out as :func:`case.read_case` lays out dumps.

    Of several libraries that have a known teacher, the one is taken that has most of the suspect's prompts.

    Returns:
        The request, with the name and the first date of a known teacher where none is given; a case whose alignment holds
        hashes, in hexadecimal, in the place of prompts and answers; and what the signals see of each dump on its rows, in
        the alignment's order.

    Raises:
        DumpError: a file cannot be used, holds no prompts, or was made with another salt.
        NotEvaluableError: too few prompts are shared.
        UsageError: no library has the known teacher, or none is to be used.
    """
    libraries = [] if request.known_teacher is None else _having(request)
    paths = list(chain.from_iterable(request.groups))
    maker = FingerprintMaker(request.reading)
    prints = in_threads(maker.make, paths)
    hint = "make all with the same --salt, and none with a dump beside it"
    require_one_salt(prints, hint)
    once = maker.read_once
    files = [_of_fingerprint(path, print_, once.get(path)) for path, print_ in zip(paths, prints, strict=True)]
    given, known = request, list[Dump]()
    if libraries:
        prompts = prints[0].prompts
        library = max(libraries, key=lambda own: shared_prompts(prompts, own))
        answers = library.answers(prompts)  # snapshots that answer none of them are left out
        places = _places(library, request)
        dates = [library.about.models[place].released for place in places]
        places = [place for place in places if answers[place]] or places
        known = _of_models(library, places)
        request = replace(
            request,
            teacher_name=request.teacher_name or request.known_teacher,
            teacher_released=request.teacher_released or (min(dates) if all(dates) else None),
        )
        given = replace(request, teacher=tuple(dump.source for dump in known))
    case = laid_out([*known, *files], given, key=partial(int, base=16))
    print_of = {id(dump): print_ for dump, print_ in zip(files, prints, strict=True)}
    wanted = AuditPrompts(case.keys, prints[0].salt_id)
    features = [placed(print_of[id(dump)], wanted) for dump in case.dumps if id(dump) in print_of]
    if libraries:
        nothing = dict.fromkeys(ALL_SIGNALS, RowSets(np.empty(0, dtype=np.uint64), case.n_prompts))
        features = [*(replace(own, sets={**nothing, **own.sets}) for own in library.features(case.keys, places)), *features]
    return request, case, features


def _of_fingerprint(path: str, print_: Fingerprint, read_once: Dump | None) -> Dump:
    """A dump whose prompts and answers are their hashes: as equal or different as the texts are."""
    keys = zip(print_.prompts.tolist(), print_.answers.tolist(), strict=True)
    return Dump(
        source=path,
        sha256=print_.sha256,
        n_bytes=read_once.n_bytes if read_once else Path(path).stat().st_size,
        container="fingerprint",
        shape=str(print_.provenance["shape"]),
        fields={},
        model=print_.provenance["model"],
        responses=tuple(Response(f"{prompt:016x}", None, f"{answer:016x}") for prompt, answer in keys),
        n_records=int(print_.provenance["n_records"]),
        skipped=print_.skipped,
        notes=("Read as a fingerprint; the SHA-256 is that of the dump it was made from.",),
    )


def _of_models(library: Library, places: Sequence[int]) -> list[Dump]:
    """Dumps of the keys of prompts, as fingerprints have, and of answers that are like nothing."""
    dumps = []
    for place, features in zip(places, library.features(library.prompts, places), strict=True):
        model = library.about.models[place]
        source, keys = f"{library.name}:{model.model}", library.prompts[features.n_tokens > 0].tolist()
        dumps.append(
            Dump(
                source=source,
                sha256=model.sha256,
                n_bytes=0,
                container=FROM_LIBRARY,
                shape=FROM_LIBRARY,
                fields={},
                model=model.model,
                responses=tuple(Response(f"{key:016x}", None, source) for key in keys),
                n_records=len(keys),
                notes=(f"From the library “{library.name}”; the SHA-256 is that of the dump it was made from.",),
            )
        )
    return dumps


def _places(library: Library, request: Request) -> list[int]:
    """Places of the family of a known teacher's name, else of the model of this name: a family may bear a model's."""
    models, name = library.about.models, str(request.known_teacher).casefold()
    of_family = [k for k, model in enumerate(models) if model.family.casefold() == name]
    return of_family or [k for k, model in enumerate(models) if model.model.casefold() == name]


def _having(request: Request) -> list[Library]:
    """The libraries that have a known teacher."""
    if request.library == LIBRARY_NONE:
        raise UsageError("a teacher from a library goes with one; leave --no-library out")
    libraries = libraries_of(request.library)
    having = [own for own in libraries if _places(own, request)]
    if having:
        return having
    name = str(request.known_teacher)
    names = sorted({told for own in libraries for model in own.about.models for told in (model.model, model.family)})
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    guess = f"did you mean {close[0]}" if close else f"they are {', '.join(names)}"
    shown = ", ".join(own.path if own.path == request.library else own.name for own in libraries)
    where = f"{shown} ('distilldetect library show NAME' lists them)"
    raise UsageError(f"{name}: no model or family of this name in {where}; {guess}")
