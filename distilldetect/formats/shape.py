"""What a shape is: where a record keeps its prompt, its id and the model's answer; and many records read at once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

Record = dict[str, Any]

_ROLES = ("prompt", "id", "output", "model", "sample", "reasoning")
_TEXT_OR_NOTHING = frozenset({str, type(None)})
_MOST_SAMPLE = 10**9

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


class Columns(NamedTuple):
    """What many records say, one value a record, each as it stands: of any type, None where there is nothing."""

    prompts: Sequence[Any]
    ids: Sequence[Any]
    texts: Sequence[Any]
    models: Sequence[Any]
    samples: Sequence[Any]
    reasoning: Sequence[Any]


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
        columns: reads many records at once, the first of which matches; None where one of them needs a closer look or
            may not match. Where prompts and texts are texts, ``extract`` finds the same.
        is_verbatim: whether texts are as they shall be: no reasoning is split off, no special token removed.
    """

    name: str
    summary: str
    recognised_by: str
    fields: Mapping[str, str]
    matches: Callable[[Record], bool]
    extract: Callable[[Record], Iterable[Answer]]
    bind: Callable[["Shape", Sequence[Record]], "Shape"] | None = None
    columns: Callable[[Sequence[Record]], Columns | None] | None = None
    is_verbatim: bool = False


def plain_answers(shape: Shape, records: Sequence[Record]) -> Columns | None:
    """Read one record or more that hold texts where texts should be, and nothing to be worked out, as most records do.

    Returns:
        Prompts and texts that are not empty, ids and models that are texts or None. None where one of the records needs
        a closer look. That look comes to the same answers for all the others.
    """
    if shape.columns is None or not shape.matches(records[0]):
        return None
    columns = shape.columns(records)
    if columns is None or not _are_texts(columns.prompts) or not _are_texts(columns.texts):
        return None
    if int in map(type, columns.ids):
        columns = columns._replace(ids=[str(value) if type(value) is int else value for value in columns.ids])
    are_plain = all(map(_are_texts_or_nothing, (columns.models, columns.reasoning, columns.ids)))
    return columns if are_plain and _are_samples(columns.samples) else None


def flat_columns(fields: Mapping[str, str], records: Sequence[Record]) -> Columns | None:
    """Read one record or more whose fields are columns: role -> name; a role that is not there is in no column."""
    layout = layout_of(records)
    if not {fields.get("prompt"), fields["output"]}.issubset(layout):
        return None
    return Columns(*(column(records, fields.get(role), layout) for role in _ROLES))


def layout_of(records: Sequence[Record]) -> tuple[str, ...]:
    """Return the names of the columns that all records have, in one order; nothing where they differ."""
    layouts = set(map(tuple, records))
    return layouts.pop() if len(layouts) == 1 else ()


def column(records: Sequence[Record], name: str | None, layout: tuple[str, ...]) -> Sequence[Any]:
    """Take a column; None for each record where there is no such column."""
    return list(map(itemgetter(name), records)) if name in layout else (None,) * len(records)


def _are_texts(values: Sequence[Any]) -> bool:
    return set(map(type, values)) == {str} and all(values)


def _are_texts_or_nothing(values: Sequence[Any]) -> bool:
    is_nothing = values.count(None) == len(values)
    return is_nothing or (_TEXT_OR_NOTHING.issuperset(map(type, values)) and "" not in values)


def _are_samples(values: Sequence[Any]) -> bool:
    numbers = [] if values.count(None) == len(values) else [value for value in values if value is not None]
    return not numbers or (set(map(type, numbers)) == {int} and min(numbers) >= 0 and max(numbers) < _MOST_SAMPLE)
