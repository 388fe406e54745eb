"""One column for each of several models, each holding that model's answer to the record's prompt."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columns import beside, output_columns
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

_TEXT = ("solution", "output", "response", "completion", "answer", "text", "generation", "prediction")


def matches(record: Record) -> bool:
    """Tell by a prompt beside two or more objects that hold an answer under the same name."""
    return len(_answers(record)) > 1 and beside(record).prompt is not None and not output_columns(record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield each model's answer."""
    about = beside(record)
    for model, text in _answers(record).items():
        yield Answer(text, prompt=about.prompt, prompt_id=about.prompt_id, model=model)


def _answers(record: Record) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name, value in record.items():
        key = _text_key(value)
        if key is not None:
            found[name] = value[key] if isinstance(value[key], str) else None
    return found


def _text_key(value: Any) -> str | None:
    if not isinstance(value, dict) or "role" in value:
        return None
    return next((key for key in _TEXT if isinstance(value.get(key, 0), str | type(None))), None)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "<model>.solution", "model": "<column>"}
SHAPE = Shape("model_columns", "a column for each model", FIELDS, matches, extract)
