"""Find the records in an object that wraps them."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

# Most telling first: an object may hold the records and, beside them, their summary.
_KEYS = (
    "request_states", "samples", "results", "data", "responses", "outputs", "records", "rows", "examples", "items",
    "predictions", "generations", "completions", "instances", "answers", "model_outputs", "conversations",
)  # fmt: skip
_MODEL_KEYS = ("model", "model_id", "model_name", "generator", "model_name_or_path", "llm")
_PLACES = ("adapter_spec", "eval", "config", "metadata", "parameters", "params", "args", "settings")
_SPLITS = frozenset({"train", "test", "validation", "valid", "val", "dev", "eval"})
_COLUMNS, _ROWS = ("columns", "header", "headers"), ("data", "rows", "values")

IsRecord = Callable[[dict[str, Any]], bool]


class Unwrapped(NamedTuple):
    """Records, and the path of the list that holds them."""

    path: str
    records: list[Any]


def unwrapped(wrapper: dict[str, Any], is_record: IsRecord = bool) -> Unwrapped | None:
    """Return the records of a wrapper, or None where it holds no list of objects.

    Of several lists the first counts whose objects are records, or else the first.

    Args:
        wrapper: an object that is alone in its file.
        is_record: tells whether an object is a record.

    >>> unwrapped({"version": 1, "results": [{"prompt": "a", "response": "b"}]})
    Unwrapped(path='results', records=[{'prompt': 'a', 'response': 'b'}])
    """
    if wrapper and all(key.isdecimal() and isinstance(value, dict) for key, value in wrapper.items()):
        return Unwrapped("0, 1, ...", list(wrapper.values()))
    if (several := _by_model(wrapper, is_record)) is not None:
        return several
    found = [Unwrapped(path, [_row(item) for item in items]) for path, items in _lists(wrapper)]
    if found:
        return next((one for one in found if any(map(is_record, one.records[:3]))), found[0])
    return next((Unwrapped(key, []) for key in _KEYS if wrapper.get(key) == []), None)


def _lists(wrapper: dict[str, Any], depth: int = 2) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists of objects in a wrapper with their paths: those under known keys come first."""
    for key in dict.fromkeys((*(key for key in _KEYS if key in wrapper), *wrapper)):
        value = wrapper[key]
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield key, value
        elif depth > 1 and isinstance(value, dict):
            yield from ((f"{key}.{path}", items) for path, items in _lists(value, depth - 1))


def _row(item: dict[str, Any]) -> dict[str, Any]:
    """Open the wrapper that the dataset viewer of Hugging Face puts around each row."""
    row = item.get("row")
    return row if isinstance(row, dict) and item.keys() <= {"row", "row_idx", "truncated_cells"} else item


def _by_model(wrapper: dict[str, Any], is_record: IsRecord) -> Unwrapped | None:
    """Read an object with a list of records for each model, or for each split of a benchmark; None for any other."""
    if len(wrapper) < 2 or not all(isinstance(v, list) and v and isinstance(v[0], dict) for v in wrapper.values()):
        return None
    if not all(is_record(items[0]) for items in wrapper.values()) or not set(_KEYS).isdisjoint(wrapper):
        return None
    are_splits = _SPLITS.issuperset(wrapper)
    records = [
        item if are_splits or not isinstance(item, dict) else {"model": name, **item}
        for name, items in wrapper.items()
        for item in items
    ]
    return Unwrapped("<split>" if are_splits else "<model>", records)


def transposed(table: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the rows of a table that is stored by columns, as pandas and datasets write them; None for anything else.

    >>> transposed({"prompt": ["a", "b"], "response": ["c", "d"]})
    [{'prompt': 'a', 'response': 'c'}, {'prompt': 'b', 'response': 'd'}]
    """
    columns = [list(c.values()) if isinstance(c, dict) and all(map(str.isdecimal, c)) else c for c in table.values()]
    if len(columns) < 2 or not all(isinstance(column, list) and len(column) > 1 for column in columns):
        return None
    if len(set(map(len, columns))) > 1 or any(isinstance(cell, dict | list) for column in columns for cell in column):
        return None
    return [dict(zip(table, cells, strict=True)) for cells in zip(*columns, strict=True)]


def tabled(table: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Return the rows of a table stored as names of columns and rows of cells, as MLflow and pandas write them.

    >>> tabled({"columns": ["prompt", "response"], "data": [["a", "b"]]})
    [{'prompt': 'a', 'response': 'b'}]
    """
    names = next((table[key] for key in _COLUMNS if isinstance(table.get(key), list)), None)
    rows = next((table[key] for key in _ROWS if isinstance(table.get(key), list)), None)
    if not names or not rows or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        return None
    if not all(isinstance(row, list) and len(row) == len(names) for row in rows):
        return None
    return [dict(zip(names, row, strict=True)) for row in rows]


def wrapper_model(wrapper: dict[str, Any]) -> str | None:
    """Return the model that a wrapper names for all of its records."""
    for place in (wrapper, *(wrapper.get(key) for key in _PLACES)):
        if isinstance(place, dict):
            for key in _MODEL_KEYS:
                if isinstance(name := place.get(key), str) and name:
                    return name
    return None
