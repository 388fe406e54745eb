"""Answers of several models in one record: two that are compared, a column for each, or a list."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import product
from typing import Any, TypeGuard

from distilldetect.formats.columns import MODEL, beside, first_column, output_columns, plain_name
from distilldetect.formats.contents import content, conversation, role
from distilldetect.formats.json_values import parsed_text
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

_TEXT = ("solution", "output", "response", "completion", "answer", "text", "generation", "prediction")
_LISTS = ("completions", "responses", "answers", "generations", "outputs", "candidates")
_MODEL_LISTS = frozenset({"models", "modelnames", "modelids", "generationmodels", "generators"})  # one for each answer
_SIDES = (("_a", "_b"), ("_1", "_2"), ("1", "2"), ("_A", "_B"))
_NAMES = ("model", "generator", "assistant")
_TEXTS = ("conversation", "response", "output", "answer", "completion", "messages")
_LAYOUTS = tuple(
    tuple((f"{name}{side}", f"{text}{side}") for side in sides) for sides, name, text in product(_SIDES, _NAMES, _TEXTS)
)
_FIRST_NAMES = frozenset(layout[0][0] for layout in _LAYOUTS)


def _several(pairs: Callable[[Record], Iterable[tuple[str, Any]] | None], record: Record) -> Iterator[Answer]:
    """Yield what each model says in a record, as one of the functions below finds it."""
    about = beside(record)
    asked = parsed_text(about.prompt)
    for model, said in pairs(record) or ():
        for answer in _turns(said, asked, about.prompt):
            yield answer._replace(prompt_id=about.prompt_id, model=model)


def _turns(said: Any, asked: Any, prompt: str | None) -> Iterator[Answer]:
    if _is_list(said) and role(said[0]):
        yield from conversation(said)
    elif _is_list(said) and isinstance(asked, list) and len(asked) == len(said):
        for turn, text in enumerate(said):
            before = [question for question in asked[: turn + 1] if isinstance(question, str)]
            yield Answer(content(text).text, prompt="\n\n".join(before) or None, turn=turn)
    else:
        yield Answer(content(said).text, prompt=prompt)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list) and bool(value)


def _of_columns(record: Record) -> list[tuple[str, str | None]]:
    objects = ((name, value) for name, value in record.items() if isinstance(value, dict) and "role" not in value)
    told = [(name, [v[key] for key in _TEXT if isinstance(v.get(key, 0), str | type(None))]) for name, v in objects]
    return [(name, texts[0]) for name, texts in told if texts]


def _of_list(record: Record) -> list[tuple[str, str | None]] | None:
    models = next((value for name, value in record.items() if plain_name(name) in _MODEL_LISTS and _are_texts(value)), [])
    for items in map(record.get, _LISTS):
        if _is_list(items) and all(isinstance(item, dict) for item in items):
            told = [one for item in items if (one := _of_item(item))]
            if len(told) == len(items):
                return told
        elif _are_texts(items) and len(items) == len(models):
            return list(zip(models, items, strict=True))
    return None


def _are_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _of_item(item: dict[str, Any]) -> tuple[str, str | None] | None:
    model, outputs = first_column(item, MODEL), output_columns(item)
    if model is None or not isinstance(item[model], str) or not item[model] or len(outputs) != 1:
        return None
    return item[model], content(item[outputs[0]]).text


def _of_sides(record: Record) -> Iterator[tuple[str, Any]] | None:
    for layout in () if _FIRST_NAMES.isdisjoint(record) else _LAYOUTS:
        if all(isinstance(record.get(name), str) and record[name] and text in record for name, text in layout):
            said = ((record[name], record[text], parsed_text(record[text])) for name, text in layout)
            return ((name, value if _is_list(value) else text) for name, text, value in said)
    return None


SHAPES = (
    Shape(
        "model_columns",
        "a column for each model",
        recognised_by="a prompt beside two or more objects that hold an answer under the same name",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "<model>.solution", "model": "<column>"},
        matches=lambda one: len(_of_columns(one)) > 1 and beside(one).prompt is not None and not output_columns(one),
        extract=partial(_several, _of_columns),
    ),
    Shape(
        "model_list",
        "a list of models' answers a record, as UltraFeedback",
        recognised_by="a list of objects that each name a model and hold one answer, or lists of models and of answers",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "completions[].response", "model": "completions[].model"},
        matches=lambda record: _of_list(record) is not None and "entry_type" not in record,
        extract=partial(_several, _of_list),
    ),
    Shape(
        "pair",
        "two models a record: Chatbot Arena battles, AlpacaEval annotations",
        recognised_by="two columns of answers, each with one that names its model",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "<answer>_a, <answer>_b", "model": "model_a, model_b"},
        matches=lambda record: _of_sides(record) is not None,
        extract=partial(_several, _of_sides),
    ),
)
