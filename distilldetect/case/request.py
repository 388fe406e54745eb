"""What is to be scored."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from os import PathLike, fspath

from distilldetect.defaults import LIBRARY_AUTO, MIN_PROMPTS
from distilldetect.errors import UsageError
from distilldetect.formats import ReadOptions
from distilldetect.panels import is_month

_Path = str | PathLike[str]

# What a result records of a request, beside files and how they are read.
OPTIONS = (
    "min_prompts",
    "teacher_released",
    "suspect_released",
    "teacher_name",
    "suspect_name",
    "library",
    "provider",
    "suspect_provider",
    "known_teacher",
)

# The container of a teacher that is a library's model, and no file.
FROM_LIBRARY = "library"


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be scored.

    Attributes:
        teacher: paths of the teacher's dumps: one, or several snapshots taken as one teacher; none for ``known_teacher``.
            Here and below, a path may stand for a tuple of it, and any path-like object for a path.
        suspect: path of the suspect's dump.
        references: paths of other models' dumps: for each model its one, or several snapshots.
        siblings: the same of further models by the teacher's provider, which are no references.
        base: path of a dump of the model that the suspect was made from, or None.
        teacher_name, suspect_name: what they are called; by default as the dumps, else the files, are.
        reading: how to read them all.
        min_prompts: shared prompts below which nothing is said.
        teacher_released, suspect_released: ``YYYY-MM``, or None where unknown: a teacher that appeared after the suspect
            cannot have taught it.
        library: name or path of a library of references; ``auto`` for the shipped one that the prompts are in, if any,
            ``none`` for none.
        provider, suspect_provider: who made teacher and suspect, several joined by commas; None where unknown. No model of
            theirs is taken from a library.
        known_teacher: name of a library's model, or family of models, that is the teacher, in place of dumps; or None.

    Raises:
        UsageError: a month is written in another way, or nothing says who the teacher is.
    """

    teacher: tuple[str, ...]
    suspect: str
    references: tuple[tuple[str, ...], ...] = ()
    siblings: tuple[tuple[str, ...], ...] = ()
    base: str | None = None
    teacher_name: str | None = None
    suspect_name: str | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    min_prompts: int = MIN_PROMPTS
    teacher_released: str | None = None
    suspect_released: str | None = None
    library: str = LIBRARY_AUTO
    provider: str | None = None
    suspect_provider: str | None = None
    known_teacher: str | None = None

    def __post_init__(self) -> None:
        """Take a path alone for a model of one dump, and look at the months."""
        for name in ("teacher_released", "suspect_released"):
            month = getattr(self, name)
            if month is not None and not is_month(month):
                raise UsageError(f"{name} {month!r} is no month; write it like 2024-05")
        for role in ("suspect", "base"):
            if (path := getattr(self, role)) is not None:
                object.__setattr__(self, role, fspath(path))
        object.__setattr__(self, "teacher", _paths(self.teacher))
        if not any(self.teacher) and not self.known_teacher:
            raise UsageError("no teacher: name its dumps, or a known model")
        for role in ("references", "siblings"):
            models = getattr(self, role)
            models = (models,) if isinstance(models, str | PathLike) else models
            object.__setattr__(self, role, tuple(map(_paths, models)))

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The paths of each model: the teacher, the suspect, the references, the siblings, the base."""
        base = () if self.base is None else ((self.base,),)
        return (self.teacher, (self.suspect,), *self.references, *self.siblings, *base)


def _paths(given: _Path | Iterable[_Path]) -> tuple[str, ...]:
    return (fspath(given),) if isinstance(given, str | PathLike) else tuple(fspath(path) for path in given)
