"""LiteLLM's standard logging payload, and other logs that keep messages beside a completion."""

from collections.abc import Iterator

from distilldetect.formats.contents import content, user_text
from distilldetect.formats.replies import completion_answers, is_completion
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by messages and a response that is a completion, or that a call made."""
    reply = record.get("response")
    return "messages" in record and "response" in record and ("call_type" in record or isinstance(reply, dict))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of a call that succeeded."""
    reply, prompt, model = record["response"], user_text(record["messages"]), record.get("model")
    name = model if isinstance(model, str) else None
    if record.get("status", "success") != "success":
        answers = iter([Answer(None, problem="error")])
    elif isinstance(reply, dict) and is_completion(reply):
        answers = completion_answers(reply)
    else:
        found = content(reply)
        answers = iter([Answer(found.text, reasoning=found.reasoning)])
    for answer in answers:
        yield answer._replace(prompt=prompt, model=name or answer.model)


FIELDS = {"prompt": "messages[role=user].content", "output": "response.choices[].message.content", "model": "model"}
SHAPE = Shape("litellm", "LiteLLM logs", FIELDS, matches, extract)
