"""Under which conditions a panel is measured once more: fewer prompts or references, other prompts, changed responses."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from distilldetect.errors import UsageError
from distilldetect.model.modes import ALL, SINGLE, mode_for
from distilldetect.text import normalise_prompt
from distilldetect.validation.stress import STRESSES

MOST_SLICES = 50


@dataclass(frozen=True, slots=True)
class Condition:
    """What is different when a panel is measured once more.

    Attributes:
        name: of the condition.
        stress: name of the change to the suspect's responses, "" for none.
        n_prompts: prompts that are left, drawn at random; all if None.
        n_references: references that are left, one dump each, beside one dump of the teacher, drawn anew for each
            suspect; all if None.
        single: whether one dump of each reference is left.
        only: prompts that are left, as :func:`prompts.normalise_prompt` makes them; all if None.
    """

    name: str
    stress: str = ""
    n_prompts: int | None = None
    n_references: int | None = None
    single: bool = False
    only: frozenset[str] | None = None

    @property
    def comparison(self) -> int:
        """With what each teacher is compared under it, see :class:`modes.Audit`."""
        if self.n_references is not None:
            return self.n_references
        return SINGLE if self.single else ALL

    @property
    def mode(self) -> str:
        """The mode that judges under it."""
        if self.n_references is not None:
            return mode_for([1] * self.n_references)
        return "single_references" if self.single else "references"

    @property
    def leaves_siblings(self) -> bool:
        """Whether siblings can be told apart under it as they are without it: on their dumps and all references."""
        return self.comparison == ALL


ROBUSTNESS = (
    *(Condition(name, stress=name) for name in STRESSES),
    *(Condition(f"{n}_prompts", n_prompts=n) for n in (10, 25, 50, 100, 200, 400)),
    *(Condition(f"{n}_references", n_references=n) for n in (0, 1, 2, 4, 8, 16)),
    Condition("one_dump_each", single=True),
)


def by_slice(slices: Mapping[str, str]) -> Iterator[Condition]:
    """Only the prompts of each slice, and all but them.

    Args:
        slices: prompt -> slice.

    Raises:
        UsageError: there are too many for a table, as where a field's values are all different.
    """
    names = list(dict.fromkeys(slices.values()))
    if len(names) > MOST_SLICES:
        raise UsageError(f"{len(names):,} different slices, more than {MOST_SLICES}; name a field with fewer values")
    prompts = {normalise_prompt(prompt): name for prompt, name in slices.items()}
    for name in names:
        yield Condition(f"only_{name}", only=frozenset(prompt for prompt, own in prompts.items() if own == name))
        yield Condition(f"without_{name}", only=frozenset(prompt for prompt, own in prompts.items() if own != name))
