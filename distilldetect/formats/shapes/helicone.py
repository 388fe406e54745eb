"""Helicone exports with bodies."""

from collections.abc import Iterator, Mapping

from distilldetect.formats.contents import user_text
from distilldetect.formats.replies import (
    completion_answers,
    is_completion,
    is_message,
    is_response_object,
    message_answer,
    response_answers,
)
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the bodies of request and response."""
    return {"request_body", "response_body"} <= record.keys()


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of the reply."""
    request = record["request_body"] if isinstance(record["request_body"], Mapping) else {}
    prompt = user_text(request.get("messages") or request.get("input") or request.get("prompt"))
    asked = record.get("request_model")
    for answer in _answers(record["response_body"]):
        model = asked if isinstance(asked, str) else answer.model
        yield answer._replace(prompt=prompt, model=model)


def _answers(reply: object) -> Iterator[Answer]:
    if isinstance(reply, Mapping) and is_completion(reply):
        yield from completion_answers(reply)
    elif isinstance(reply, Mapping) and is_response_object(reply):
        yield from response_answers(reply)
    elif isinstance(reply, Mapping) and is_message(reply):
        yield message_answer(reply)
    else:
        yield Answer(None, problem="error")


FIELDS = {
    "prompt": "request_body.messages[role=user].content",
    "output": "response_body.choices[].message.content",
    "model": "request_model",
}
SHAPE = Shape("helicone", "Helicone exports with bodies", FIELDS, matches, extract)
