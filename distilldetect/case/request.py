"""What is to be scored."""

from dataclasses import dataclass, field

from distilldetect.defaults import BOOTSTRAP_SAMPLES, MIN_PROMPTS, SEED
from distilldetect.formats import ReadOptions


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be scored.

    Attributes:
        teacher: paths of the teacher's dumps: one, or several snapshots taken as one teacher.
        suspect: path of the suspect's dump.
        references: paths of other models' dumps: for each model its one, or several snapshots.
        siblings: the same of further models by the teacher's provider, which are no references.
        reading: how to read them all.
        n_samples: bootstrap samples behind the interval.
        seed: of the resampling.
        min_prompts: shared prompts below which nothing is said.
        teacher_released, suspect_released: ``YYYY-MM``, or None where unknown: they only warn.
    """

    teacher: tuple[str, ...]
    suspect: str
    references: tuple[tuple[str, ...], ...] = ()
    siblings: tuple[tuple[str, ...], ...] = ()
    reading: ReadOptions = field(default_factory=ReadOptions)
    n_samples: int = BOOTSTRAP_SAMPLES
    seed: int = SEED
    min_prompts: int = MIN_PROMPTS
    teacher_released: str | None = None
    suspect_released: str | None = None

    @property
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The paths of each model: the teacher, the suspect, the references, the siblings."""
        return (self.teacher, (self.suspect,), *self.references, *self.siblings)
