"""OpenAI chat completions, as most servers return them; the older text completions too."""

from collections.abc import Iterator

from distilldetect.formats.columns import beside
from distilldetect.formats.replies import completion_answers, is_completion
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by choices that hold a message or a text."""
    return is_completion(record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield each choice. Neither the reply nor its own id says what the prompt was, but whoever stored it may have."""
    about = beside({key: value for key, value in record.items() if key != "id"})
    for answer in completion_answers(record):
        yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "choices[].message.content", "model": "model"}
SHAPE = Shape("openai_chat", "OpenAI chat and text completions", FIELDS, matches, extract)
