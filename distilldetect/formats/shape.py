"""What a shape is: where a record keeps its prompt, its id and the model's answer."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Record = dict[str, Any]

BY_NAME = "*"
"""Stands in ``Shape.fields`` for a column that is known by its name, whichever of several names that is."""


def keys_of(records: Iterable[Record]) -> list[str]:
    """Return the keys of records, each once, in order of appearance."""
    return list(dict.fromkeys(key for record in records for key in record))


class RecordError(Exception):
    """A record that makes the whole file unusable, e.g. because it is no JSON or holds no text at all.

    Attributes:
        problem: what was found.
        hint: what to do next.
        line: 1-based line within the bytes of the record.
    """

    def __init__(self, problem: str, hint: str, line: int = 1) -> None:
        super().__init__(problem)
        self.problem, self.hint, self.line = problem, hint, line


class Answer(NamedTuple):
    """One answer as its record has it.

    Attributes:
        text: what the model wrote; None where the record holds nothing.
        prompt: all that the user said up to this answer.
        prompt_id: the record's name for the prompt.
        reasoning: where the record keeps it apart from the text.
        model: who answered.
        sample: which of several answers of one record, or of several records that number them.
        turn: 0 for the first answer of a conversation, 1 for the second...
        truncated: the model was cut off.
        problem: why this is not an answer, e.g. ``error``.
    """

    text: str | None
    prompt: str | None = None
    prompt_id: str | None = None
    reasoning: str | None = None
    model: str | None = None
    sample: int | None = None
    turn: int = 0
    truncated: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout of records.

    Attributes:
        name: as reported in ``Dump.shape`` and given to ``--shape``.
        summary: one line for the list of formats.
        recognised_by: what tells a record of this shape from others, as ``matches`` does.
        fields: role (``prompt``, ``id``, ``output``) -> where the record keeps it.
        matches: tells whether a record has this layout; no two shapes match one record.
        extract: yields the answers of a record.
        bind: makes the shape for the first records, for a shape that they settle, e.g. by the columns that they have.
        is_verbatim: whether texts are as they shall be: no reasoning is split off, no special token removed.
    """

    name: str
    summary: str
    recognised_by: str
    fields: Mapping[str, str]
    matches: Callable[[Record], bool]
    extract: Callable[[Record], Iterable[Answer]]
    bind: Callable[["Shape", Sequence[Record]], "Shape"] | None = None
    is_verbatim: bool = False
