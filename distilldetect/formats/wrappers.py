"""Find the records in an object that wraps them."""

from typing import Any

# Most telling first: an object may hold the records and, beside them, their summary.
_KEYS = (
    "request_states", "samples", "results", "data", "responses", "outputs", "records", "rows", "examples", "items",
    "predictions", "generations", "completions", "instances", "answers", "model_outputs", "conversations",
)  # fmt: skip
_MODEL_KEYS = ("model", "model_id", "model_name", "generator")


def unwrapped(wrapper: dict[str, Any], depth: int = 2) -> tuple[str, list[Any]] | None:
    """Return the path and the records of a wrapper, or None where it holds no list of objects.

    >>> unwrapped({"version": 1, "results": [{"prompt": "a", "response": "b"}]})
    ('results', [{'prompt': 'a', 'response': 'b'}])
    """
    if wrapper and all(key.isdecimal() and isinstance(value, dict) for key, value in wrapper.items()):
        return "0, 1, ...", list(wrapper.values())
    for key in _KEYS:
        value = wrapper.get(key)
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return key, value
        if depth > 1 and isinstance(value, dict) and (inner := unwrapped(value, depth - 1)):
            return f"{key}.{inner[0]}", inner[1]
    return next(((key, []) for key in _KEYS if wrapper.get(key) == []), None)


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


def wrapper_model(wrapper: dict[str, Any]) -> str | None:
    """Return the model that a wrapper names for all of its records."""
    places = (wrapper, wrapper.get("adapter_spec"), wrapper.get("eval"), wrapper.get("config"), wrapper.get("metadata"))
    for place in places:
        if isinstance(place, dict):
            for key in _MODEL_KEYS:
                if isinstance(name := place.get(key), str) and name:
                    return name
    return None
