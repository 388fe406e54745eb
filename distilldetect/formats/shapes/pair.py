"""Battles: two models' answers to one prompt, as in Chatbot Arena's and AlpacaEval's records of comparisons."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from distilldetect.formats.cells import parsed_text
from distilldetect.formats.columns import beside
from distilldetect.formats.contents import content, conversation, role
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

_SIDES = (("_a", "_b"), ("_1", "_2"), ("1", "2"), ("_A", "_B"))
_NAMES = ("model", "generator", "assistant")
_TEXTS = ("conversation", "response", "output", "answer", "completion", "messages")
_LAYOUTS = tuple(
    tuple((f"{name}{side}", f"{text}{side}") for side in sides) for sides, name, text in product(_SIDES, _NAMES, _TEXTS)
)
_FIRST_NAMES = frozenset(layout[0][0] for layout in _LAYOUTS)


def matches(record: Record) -> bool:
    """Tell by two columns of answers, each with one that names its model."""
    return _layout(record) is not None


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of either model."""
    about = beside(record)
    for name, text in _layout(record) or ():
        value = parsed_text(record[text])
        for answer in _turns(value if _is_turns(value) else record[text], parsed_text(about.prompt), about.prompt):
            yield answer._replace(prompt_id=about.prompt_id, model=record[name])


def _layout(record: Record) -> tuple[tuple[str, str], ...] | None:
    if _FIRST_NAMES.isdisjoint(record):
        return None
    for layout in _LAYOUTS:
        if all(isinstance(record.get(name), str) and record[name] and text in record for name, text in layout):
            return layout
    return None


def _is_turns(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _turns(said: Any, asked: Any, prompt: str | None) -> Iterator[Answer]:
    if _is_turns(said) and role(said[0]):
        yield from conversation(said)
    elif _is_turns(said) and isinstance(asked, list) and len(asked) == len(said):
        for turn, text in enumerate(said):
            before = [question for question in asked[: turn + 1] if isinstance(question, str)]
            yield Answer(content(text).text, prompt="\n\n".join(before) or None, turn=turn)
    else:
        yield Answer(content(said).text, prompt=prompt)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "<answer>_a, <answer>_b", "model": "model_a, model_b"}
SHAPE = Shape("pair", "two models a record: Chatbot Arena battles, AlpacaEval annotations", FIELDS, matches, extract)
