"""Anthropic Messages objects."""

from collections.abc import Iterator

from distilldetect.formats.columns import beside
from distilldetect.formats.replies import is_message, message_answer
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the kind message and a list of content blocks."""
    return is_message(record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the message. Neither the reply nor its own id says what the prompt was, but whoever stored it may have."""
    about = beside({key: value for key, value in record.items() if key != "id"})
    yield message_answer(record)._replace(prompt=about.prompt, prompt_id=about.prompt_id)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "content[type=text].text", "model": "model"}
SHAPE = Shape("anthropic_message", "Anthropic Messages objects", FIELDS, matches, extract)
