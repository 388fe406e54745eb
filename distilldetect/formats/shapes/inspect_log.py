"""Samples of inspect-ai logs, from ``.eval`` archives and ``.json`` files alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import Content, content, user_text
from distilldetect.formats.replies import answer_of
from distilldetect.formats.shape import Answer, Record, Shape

_ATTACHMENT = "attachment://"


def matches(record: Record) -> bool:
    """Tell by an epoch and the output of a model."""
    return {"epoch", "input", "output"} <= record.keys() and isinstance(record["output"], dict)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the sample's answer; epochs are samples of one prompt."""
    store = record.get("attachments")
    store = store if isinstance(store, Mapping) else {}
    output = record["output"]
    choices = output.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = _resolved(choice.get("message"), store)
    found = content(message)
    text = _resolved(output.get("completion"), store)
    model = output.get("model")
    answer = answer_of(
        Content(text if isinstance(text, str) and text else found.text, found.reasoning),
        choice.get("stop_reason"),
        model if isinstance(model, str) and model else None,
        record["epoch"] if isinstance(record["epoch"], int) else None,
    )
    failed = bool(record.get("error")) or bool(output.get("error"))
    yield answer._replace(
        prompt=user_text(_resolved(record["input"], store)),
        prompt_id=as_id(record.get("id")),
        problem="error" if failed else answer.problem,
    )


def _resolved(value: Any, store: Mapping[str, Any], depth: int = 6) -> Any:
    """Put long texts, which the log stores once, back to where they are meant."""
    if isinstance(value, str):
        return store.get(value.removeprefix(_ATTACHMENT), value) if value.startswith(_ATTACHMENT) else value
    if depth and isinstance(value, list):
        return [_resolved(part, store, depth - 1) for part in value]
    if depth and isinstance(value, dict):
        return {key: _resolved(part, store, depth - 1) for key, part in value.items()}
    return value


FIELDS = {"prompt": "input", "id": "id", "output": "output.completion", "model": "output.model"}
SHAPE = Shape("inspect", "inspect-ai logs", FIELDS, matches, extract)
