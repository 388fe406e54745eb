"""What differs between two JSON documents, value by value."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


class Absent:
    """Stands where one of two documents has nothing; null is something."""

    def __repr__(self) -> str:
        return "absent"


class Holder:
    """Stands for an object or a list, whose values are compared each on its own."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def __repr__(self) -> str:
        return self._kind


ABSENT = Absent()
OBJECT, LIST = Holder("an object"), Holder("a list")


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two documents are not equal.

    Attributes:
        place: JSON Pointer (RFC 6901), e.g. ``/verdict/log10_lr``.
        recorded, now: a plain value, ``OBJECT``, ``LIST``, or ``ABSENT``.
    """

    place: str
    recorded: Any
    now: Any


def differences(recorded: Any, now: Any) -> tuple[Difference, ...]:
    """Every place where two documents differ, in the first one's order; the order of an object's keys does not count.

    >>> differences({"a": [1, None], "b": 2}, {"b": 2.0, "a": [1]})
    (Difference(place='/a/1', recorded=None, now=absent),)
    """
    before, after = dict(_leaves(recorded)), dict(_leaves(now))
    places = dict.fromkeys((*before, *after))
    pairs = ((place, before.get(place, ABSENT), after.get(place, ABSENT)) for place in places)
    return tuple(Difference(place, old, new) for place, old, new in pairs if not _is_same(old, new))


def _is_same(old: Any, new: Any) -> bool:
    return bool(old == new) and isinstance(old, bool) == isinstance(new, bool)  # 1 equals True, and 1.0


def _leaves(document: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its place, without recursion: a file may nest deeper than Python may call."""
    waiting = [("", document)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, dict):
            yield place, OBJECT
            inside = [(f"{place}/{_escaped(key)}", part) for key, part in value.items()]
        elif isinstance(value, list):
            yield place, LIST
            inside = [(f"{place}/{k}", part) for k, part in enumerate(value)]
        else:
            yield place, value
            inside = []
        waiting += reversed(inside)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")
