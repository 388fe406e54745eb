"""Records whose columns hold texts and nothing to be worked out: most records of most files, read many at a time."""

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from distilldetect.formats.reasoning import may_hold_reasoning
from distilldetect.formats.shape import Record, Shape
from distilldetect.formats.special_tokens import without_special_tokens

_ROLES = ("prompt", "id", "output", "model", "sample", "reasoning")
_TEXT_OR_NOTHING = frozenset({str, type(None)})
_MOST_SAMPLE = 10**9
# What a text begins with before which a trace without a tag may stand: "analysis", and white space before it.
_FIRST = frozenset("a").union(filter(str.isspace, map(chr, range(0x3001))))


class Plain(NamedTuple):
    """The answers of such records, column by column."""

    prompts: Sequence[str]
    prompt_ids: Sequence[str | None]
    texts: Sequence[str]
    own_samples: Sequence[int | None]
    models: Sequence[str | None]


def plain_answers(shape: Shape, records: Sequence[Record], models: Collection[str]) -> Plain | None:
    """Read records that all have the same columns, if they need nothing but to be taken.

    Args:
        shape: whose records they may be.
        records: at least one.
        models: whose answers have been taken so far.

    Returns:
        None where one of them needs a closer look. That look comes to the same answers for all the others.
    """
    if not shape.is_flat or not shape.matches(records[0]):
        return None
    layouts = set(map(tuple, records))
    columns = _columns(shape, layouts.pop(), records) if len(layouts) == 1 else None
    if columns is None:
        return None
    prompts, ids, texts, names, samples, traces = columns
    if any(traces) or not _are_texts(prompts) or not _are_texts(texts) or any(map(str.isspace, texts)):
        return None
    if not _TEXT_OR_NOTHING.issuperset(map(type, names)) or not {None, *models}.issuperset(names):
        return None
    prompt_ids = _as_ids(ids)
    if prompt_ids is None or not _are_samples(samples) or not (shape.is_verbatim or _are_bare(texts)):
        return None
    return Plain(prompts, prompt_ids, texts, samples, names)


def _columns(shape: Shape, layout: tuple[str, ...], records: Sequence[Record]) -> list[Sequence[Any]] | None:
    """Take the column of each role, empty where it is not there; None without the two that every plain record has."""
    names = [name for role in _ROLES if (name := shape.fields.get(role)) in layout]
    if not {shape.fields.get("prompt"), shape.fields["output"]}.issubset(names):
        return None
    columns = dict(zip(names, zip(*map(itemgetter(*names), records), strict=True), strict=True))
    nothing = (None,) * len(records)
    return [columns.get(shape.fields.get(role, ""), nothing) for role in _ROLES]


def _are_texts(values: Sequence[Any]) -> bool:
    return set(map(type, values)) == {str} and all(values)


def _as_ids(values: Sequence[Any]) -> Sequence[str | None] | None:
    kinds = set(map(type, values))
    if int in kinds:
        values = [str(value) if type(value) is int else value for value in values]
        kinds.discard(int)
    return values if kinds <= _TEXT_OR_NOTHING and "" not in values else None


def _are_samples(values: Sequence[Any]) -> bool:
    numbers = [value for value in values if value is not None]
    return not numbers or (set(map(type, numbers)) == {int} and min(numbers) >= 0 and max(numbers) < _MOST_SAMPLE)


def _are_bare(texts: Sequence[str]) -> bool:
    """Tell texts without reasoning, special tokens (all end in one of two marks) and NUL."""
    unsure = [t for t in texts if ">" in t or "]" in t or "\u25c1" in t or t[0] in _FIRST or "\0" in t]
    return not any(may_hold_reasoning(t) or without_special_tokens(t) is not t or "\0" in t for t in unsure)
