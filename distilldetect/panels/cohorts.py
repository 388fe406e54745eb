"""The reference models that a teacher is compared with: the one place that says who is a reference."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from distilldetect.panels.panel import Entry


@dataclass(frozen=True, slots=True)
class Cohort:
    """A teacher and its references, as columns of models.

    Attributes:
        teacher: the teacher's column.
        references: those of other models.
        n_snapshots: dumps of the teacher. Of a reference no more are used, its first ones: a model of many dumps is often
            the nearest for their number alone.
        may_hide_teaching: whether teaching may stay unseen beside them: a model of the teacher's maker may be among them,
            since nothing tells who made it, or other snapshots of the teacher are known that were not given.
        is_misaligned: whether answers of the suspect, or of a dump of these models, do not belong to their prompts, which
            looks like teaching that is none.
        same_maker: whether suspect and teacher are by one maker, whose models are alike whoever was taught by them.
    """

    teacher: int
    references: tuple[int, ...]
    n_snapshots: int = 1
    may_hide_teaching: bool = False
    is_misaligned: bool = False
    same_maker: bool = False

    @property
    def columns(self) -> tuple[int, ...]:
        """The teacher, then the references."""
        return (self.teacher, *self.references)

    def without(self, columns: Iterable[int]) -> "Cohort":
        """Return the same without some of the references."""
        left_out = frozenset(columns)
        return self.only(k for k in self.references if k not in left_out)

    def only(self, references: Iterable[int]) -> "Cohort":
        """Return the same with other references."""
        return replace(self, references=tuple(references))


@dataclass(frozen=True, slots=True)
class PanelModel:
    """A candidate of a panel: all dumps of one family.

    Attributes:
        family: its name.
        provider: who made it, by all of its rows, joined by commas; "" if unknown.
        is_teacher: whether suspects are compared with it as a teacher.
        dumps: places of its dumps among the panel's candidate entries.
    """

    family: str
    provider: str
    is_teacher: bool
    dumps: tuple[int, ...]


def panel_models(entries: Sequence[Entry], sha256: Sequence[str]) -> tuple[PanelModel, ...]:
    """Gather the candidates of a panel into models, each file once, a teacher's as the teacher's.

    Args:
        entries: teachers and references, in the panel's order.
        sha256: of the file of each.
    """
    seen: set[str] = set()
    taught = {digest for entry, digest in zip(entries, sha256, strict=True) if "teacher" in entry.roles}
    dumps: dict[str, list[int]] = {}
    for k, (entry, digest) in enumerate(zip(entries, sha256, strict=True)):
        if digest not in seen and (digest not in taught or "teacher" in entry.roles):
            seen.add(digest)
            dumps.setdefault(entry.family, []).append(k)
    return tuple(
        PanelModel(
            family,
            ",".join(filter(None, dict.fromkeys(entries[k].provider for k in places))),
            any("teacher" in entry.roles for entry in entries if entry.family == family),
            tuple(places),
        )
        for family, places in dumps.items()
    )


def reference_cohort(models: Sequence[PanelModel], teacher: int, suspect: Entry) -> Cohort:
    """Return a teacher's cohort for a suspect, the teacher being one of the models of a panel by its number.

    A reference is a model of another family than the teacher's and the suspect's, and of another provider than the
    teacher's where that is known: models of one provider are alike whoever was taught by them.
    """
    own = models[teacher]
    by = makers(own.provider)
    references = tuple(
        k
        for k, model in enumerate(models)
        if model.family not in (own.family, suspect.family) and by.isdisjoint(makers(model.provider))
    )
    return Cohort(teacher, references, len(own.dumps), same_maker=not by.isdisjoint(makers(suspect.provider)))


def makers(provider: str) -> frozenset[str]:
    """Return the makers that a user names, several joined by commas, in lower case; none where unknown."""
    return frozenset(filter(None, (part.strip().lower() for part in provider.split(","))))
