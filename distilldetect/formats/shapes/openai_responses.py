"""Objects of OpenAI's Responses interface."""

from collections.abc import Iterator

from distilldetect.formats.columns import beside
from distilldetect.formats.replies import is_response_object, response_answers
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the object's kind, or by output items of the kind message."""
    return is_response_object(record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the message. Neither the reply nor its own id says what the prompt was, but whoever stored it may have."""
    about = beside({key: value for key, value in record.items() if key != "id"})
    for answer in response_answers(record):
        yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "output[type=message].content[].text", "model": "model"}
SHAPE = Shape("openai_responses", "OpenAI Responses objects", FIELDS, matches, extract)
