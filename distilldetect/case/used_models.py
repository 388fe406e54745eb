"""References from a library, where the prompts of a case are in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from distilldetect.arrays import U64
from distilldetect.case.case import Case
from distilldetect.case.request import Request
from distilldetect.defaults import LIBRARY_AUTO, LIBRARY_NONE
from distilldetect.formats import model_name
from distilldetect.panels import Entry
from distilldetect.signals import Features
from distilldetect.text import prompt_key

if TYPE_CHECKING:
    from distilldetect.library import Choice, KnownModels


@dataclass(frozen=True, slots=True)
class UsedModels:
    """What a library adds to a case.

    Attributes:
        known: its models, on the prompts of the case.
        choice: those that are used.
        case_features: those of the case's own dumps, reduced to what the library keeps.
    """

    known: "KnownModels"
    choice: "Choice"
    case_features: tuple[Features, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of the models that are used."""
        return tuple(self.known.entries[k] for k in self.choice.places)

    @property
    def features(self) -> tuple[Features, ...]:
        """Of the models that are used, on the prompts of the case."""
        return self.known.read(self.choice.places)

    @property
    def model_sha256(self) -> tuple[str, ...]:
        """Of the dump of each model that is used."""
        return tuple(self.known.model_sha256[k] for k in self.choice.places)


def used_models(request: Request, case: Case, features: Sequence[Features], *, has_text: bool) -> UsedModels | None:
    """Find the library that the prompts of a case are in, and the models of it that may be references.

    Args:
        request: which library to use, and who made teacher and suspect, and when.
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
    from distilldetect.library import Party, known_models

    keys = _keys(case, has_text=has_text)
    known = known_models(_which(request, case), keys)
    if known is None or not known.holds(np.ones(len(keys), dtype=bool)):
        return None
    n_reduced = len(case.teachers) if request.known_teacher else 0  # a library's teacher has no more than this already
    own = (*features[:n_reduced], *map(known.reduced, features[n_reduced:]))
    n = len(case.teachers)
    called = (request.teacher_name or "", *(model_name(dump.model, dump.source) for dump in case.teachers))
    teacher = Party(request.provider or "", tuple(dump.sha256 for dump in case.teachers), own[:n], called)
    suspect = Party(request.suspect_provider or "", (case.suspect.sha256,), own[n : n + 1])
    released = request.suspect_released or request.teacher_released or ""
    choice = known.choose(known.teacher_makers(teacher), known.suspect_makers(suspect), released)
    return UsedModels(known, choice, own)


def _which(request: Request, case: Case) -> str:
    """The library that is wanted: the known teacher's own, where it was found among several."""
    if request.known_teacher and request.library == LIBRARY_AUTO:
        return case.teachers[0].source.removesuffix(f":{case.teachers[0].model}")
    return request.library


def _keys(case: Case, *, has_text: bool) -> U64:
    """Keys of the prompts of a case, which are laid out in their order."""
    prompts = case.alignment.prompts
    return np.array([prompt_key(text) if has_text else int(text, 16) for text in prompts], dtype=np.uint64)
