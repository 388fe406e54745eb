"""Conversations of one question and one answer, as most are, many at a time."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from distilldetect.formats.contents import ASSISTANT, USER
from distilldetect.formats.flat import column, layout_of
from distilldetect.formats.shape import Columns, Record

_BEFORE = frozenset({"system", "developer"})


def dialogue_columns(
    records: Sequence[Record], conversation: str, id_column: str | None, model_column: str | None, keys: tuple[str, str]
) -> Columns | None:
    """Read records that hold a list of two messages, or three where the first is the system's.

    Args:
        records: at least one.
        conversation: the column that holds the messages.
        id_column: the column of the prompt's id, None where there is none.
        model_column: the same of the model's name.
        keys: the fields of a message that say who speaks and what; it may have no others.
    """
    layout = layout_of(records)
    talks = column(records, conversation, layout)
    if set(map(type, talks)) != {list} or not {2, 3}.issuperset(map(len, talks)):
        return None
    before = [talk[0] for talk in talks if len(talk) > 2]
    if before and _said(before, _BEFORE, keys) is None:
        return None
    prompts = _said([talk[-2] for talk in talks], USER, keys)
    texts = _said([talk[-1] for talk in talks], ASSISTANT, keys)
    if prompts is None or texts is None:
        return None
    nothing = (None,) * len(records)
    ids, models = column(records, id_column, layout), column(records, model_column, layout)
    return Columns(prompts, ids, texts, models, nothing, nothing)


def _said(messages: Sequence[Any], speakers: frozenset[str], keys: tuple[str, str]) -> Sequence[Any] | None:
    """Take what messages say; None where one is not of these speakers or says more than one thing."""
    try:
        n_fields = set(map(dict.__len__, messages))
        who, what = zip(*map(itemgetter(*keys), messages), strict=True)
        return what if n_fields == {2} and speakers.issuperset(who) else None
    except (KeyError, TypeError):  # a message is no object or lacks a field, or its speaker is a list
        return None
