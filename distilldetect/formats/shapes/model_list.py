"""A list of answers in each record, each with the name of its model, as in UltraFeedback."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columns import MODEL, beside, first_column, output_columns
from distilldetect.formats.contents import content
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

_LISTS = ("completions", "responses", "answers", "generations", "outputs", "candidates")


def matches(record: Record) -> bool:
    """Tell by a list of objects that each name a model and hold one answer."""
    return _answers(record) is not None and "entry_type" not in record


def extract(record: Record) -> Iterator[Answer]:
    """Yield each model's answer."""
    about = beside({name: value for name, value in record.items() if name not in _LISTS})
    for model, text in _answers(record) or ():
        yield Answer(content(text).text, prompt=about.prompt, prompt_id=about.prompt_id, model=model)


def _answers(record: Record) -> list[tuple[str, Any]] | None:
    for name in _LISTS:
        items = record.get(name)
        if isinstance(items, list) and items and all(isinstance(item, dict) for item in items):
            told = [_told(item) for item in items]
            if all(told):
                return [one for one in told if one]
    return None


def _told(item: dict[str, Any]) -> tuple[str, Any] | None:
    model, outputs = first_column(item, MODEL), output_columns(item)
    if model is None or not isinstance(item[model], str) or not item[model] or len(outputs) != 1:
        return None
    return item[model], item[outputs[0]]


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "completions[].response", "model": "completions[].model"}
SHAPE = Shape("model_list", "a list of models' answers a record, as UltraFeedback", FIELDS, matches, extract)
