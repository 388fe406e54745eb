"""References from a library, where the prompts of a case are in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from distilldetect.arrays import U64
from distilldetect.case.case import Case
from distilldetect.case.request import LIBRARY_AUTO, LIBRARY_NONE, Request
from distilldetect.defaults import MIN_REFERENCE_COVERAGE
from distilldetect.panels import Entry
from distilldetect.signals import Features
from distilldetect.text import prompt_key

if TYPE_CHECKING:
    from distilldetect.library import Reduction


@dataclass(frozen=True, slots=True)
class KnownModels:
    """What a library adds to a case.

    Attributes:
        name: of the library.
        sha256: of its file.
        n_prompts: prompts of the case that it has.
        is_exact: whether its models are worth what their dumps are.
        entries: of the models that are used.
        features: of these, on the prompts of the case.
        model_sha256: of the dump of each.
        case_features: those of the case's own dumps, reduced to what the library keeps.
        left_out: makers whose models are left out, sorted.
        teacher_maker: whether the teacher's maker was named or found.
        reductions: what the library keeps of the hashes of each signal.
    """

    name: str
    sha256: str
    n_prompts: int
    is_exact: bool
    entries: tuple[Entry, ...]
    features: tuple[Features, ...]
    model_sha256: tuple[str, ...]
    case_features: tuple[Features, ...]
    left_out: tuple[str, ...]
    teacher_maker: bool
    reductions: Mapping[str, "Reduction"]

    def reduced(self, features: Features) -> Features:
        """Return features of another dump of the case, reduced to what the library keeps."""
        from distilldetect.library import reduced

        return reduced(features, self.reductions)

    @property
    def used(self) -> tuple[str, ...]:
        """The makers whose models are references, sorted."""
        return tuple(sorted({entry.provider or entry.family for entry in self.entries}))


def known_models(request: Request, case: Case, features: Sequence[Features], *, has_text: bool) -> KnownModels | None:
    """Find the library that the prompts of a case are in, and the models of it that may be references.

    No model of the teacher's or the suspect's maker may: who made them is what the user says, else what the library tells:
    one of its dumps is theirs, or one of its models is closer to them than those of all other makers, by far.

    Args:
        request: which library to use, and who made teacher and suspect.
        case: the dumps, joined on prompts.
        features: of each dump, in the order of the alignment.
        has_text: whether dumps were read, and not their fingerprints.

    Returns:
        None where no library is wanted or none has enough of the prompts.

    Raises:
        DumpError: the library cannot be read.
        UsageError: there is no such library.
    """
    if request.library == LIBRARY_NONE or case.alignment.joined_on != "prompt":
        return None
    from distilldetect.library import best_match, makers, named, shared_prompts, shipped, unrelated

    keys = _keys(case, has_text=has_text)
    library = best_match(keys, shipped()) if request.library == LIBRARY_AUTO else named(request.library)
    if library is None:
        return None
    n_prompts = shared_prompts(keys, library)
    if n_prompts < MIN_REFERENCE_COVERAGE * len(keys):
        return None
    entries, known, own = library.references(keys, features)
    digests = [model.sha256 for model in library.about.models]
    n = len(case.teachers)
    theirs = {dump.sha256 for dump in case.teachers}, {case.suspect.sha256}
    same = [
        {e.provider or e.family for e, digest in zip(entries, digests, strict=True) if digest in own_} for own_ in theirs
    ]
    teacher = _named(request.provider) or same[0] or makers(entries, known, teachers=own[:n])
    suspect = _named(request.suspect_provider) or same[1] or makers(entries, known, suspects=own[n : n + 1])
    kept = unrelated(entries, (*teacher, *suspect))
    return KnownModels(
        name=library.name,
        sha256=library.sha256,
        n_prompts=n_prompts,
        is_exact=library.is_exact,
        entries=tuple(entries[k] for k in kept),
        features=tuple(known[k] for k in kept),
        model_sha256=tuple(digests[k] for k in kept),
        case_features=own,
        left_out=tuple(sorted({*teacher, *suspect})),
        teacher_maker=bool(teacher),
        reductions=library.reductions,
    )


def _keys(case: Case, *, has_text: bool) -> U64:
    """Keys of the prompts of a case, which are laid out in their order."""
    prompts = case.alignment.prompts
    return np.array([prompt_key(text) if has_text else int(text, 16) for text in prompts], dtype=np.uint64)


def _named(provider: str | None) -> frozenset[str]:
    return frozenset(filter(None, (part.strip().lower() for part in (provider or "").split(","))))
