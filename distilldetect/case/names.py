"""What the models of a case are called, for people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from distilldetect.case.case import Case
from distilldetect.case.request import Request
from distilldetect.formats import Dump, model_name


@dataclass(frozen=True, slots=True)
class Names:
    """What each model is called.

    Attributes:
        teacher, suspect: as the user calls them, else as their dumps do, else as their files are called.
        references: of each reference, then of siblings, which are none, and of a library's models: in the order of the
            audit's columns. The paths of a model where two would be called the same.
        siblings: of each.
    """

    teacher: str
    suspect: str
    references: tuple[str, ...]
    siblings: tuple[str, ...]


def names_of(case: Case, request: Request, known: Sequence[str] = ()) -> Names:
    """Return what the models of a case are called.

    Args:
        case: the dumps.
        request: what the user calls them.
        known: names of the models that a library adds.
    """
    groups = (case.teachers, (case.suspect,), *case.references, *case.siblings)
    own = [request.teacher_name, request.suspect_name, *[None] * (len(groups) - 2)]
    called = [given or model_name(group[0].model, group[0].source) for given, group in zip(own, groups, strict=True)]
    often = Counter(called)
    unique = [
        name if often[name] == 1 or given else paths_of(group)
        for name, given, group in zip(called, own, groups, strict=True)
    ]
    n = len(case.references)
    return Names(unique[0], unique[1], (*unique[2:], *known), tuple(unique[2 + n :]))


def paths_of(group: Sequence[Dump]) -> str:
    """Return the paths of a model's dumps, joined by semicolons."""
    return ";".join(dump.source for dump in group)
