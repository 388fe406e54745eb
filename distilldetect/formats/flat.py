"""Many records read at once: what each column holds, where all of them have the same columns."""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from distilldetect.formats.shape import Columns, Record, Shape

_ROLES = ("prompt", "id", "output", "model", "sample", "reasoning")
_TEXT_OR_NOTHING = frozenset({str, type(None)})
_MOST_SAMPLE = 10**9


def plain_answers(shape: Shape, records: Sequence[Record]) -> Columns | None:
    """Read records that hold texts where texts should be, and nothing to be worked out, as most records do.

    Args:
        shape: whose records they may be.
        records: at least one.

    Returns:
        Prompts and texts that are not empty, ids and models that are texts or None. None where one of the records needs
        a closer look. That look comes to the same answers for all the others.
    """
    if shape.columns is None or not shape.matches(records[0]):
        return None
    columns = shape.columns(records)
    if columns is None or not _are_texts(columns.prompts) or not _are_texts(columns.texts):
        return None
    if not _are_texts_or_nothing(columns.models) or not _are_texts_or_nothing(columns.reasoning):
        return None
    ids = _as_ids(columns.ids)
    return columns._replace(ids=ids) if ids is not None and _are_samples(columns.samples) else None


def flat_columns(fields: Mapping[str, str], records: Sequence[Record]) -> Columns | None:
    """Read records whose fields are columns.

    Args:
        fields: role -> the column's name. A role that is not there is in no column.
        records: at least one.
    """
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
    return _are_nothing(values) or (_TEXT_OR_NOTHING.issuperset(map(type, values)) and "" not in values)


def _are_nothing(values: Sequence[Any]) -> bool:
    return values.count(None) == len(values)


def _as_ids(values: Sequence[Any]) -> Sequence[str | None] | None:
    if int in map(type, values):
        values = [str(value) if type(value) is int else value for value in values]
    return values if _are_texts_or_nothing(values) else None


def _are_samples(values: Sequence[Any]) -> bool:
    if _are_nothing(values):
        return True
    numbers = [value for value in values if value is not None]
    return set(map(type, numbers)) == {int} and min(numbers) >= 0 and max(numbers) < _MOST_SAMPLE
