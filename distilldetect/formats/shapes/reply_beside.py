"""An interface's whole reply in one column beside the prompt: EvalScope, SpeechMap, logs of OpenRouter."""

from collections.abc import Iterator, Mapping

from distilldetect.formats.columns import beside
from distilldetect.formats.replies import (
    completion_answers,
    is_completion,
    is_message,
    is_response_object,
    message_answer,
    response_answers,
)
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

_COLUMNS = ("model_output", "response", "completion", "reply", "raw_response", "api_response", "model_response", "output")
# Records of other shapes that hold such a reply.
_ELSEWHERE = frozenset({"custom_id", "request_body", "epoch", "trace_id", "run_type", "entry_type", "choices", "call_type"})


def matches(record: Record) -> bool:
    """Tell by a column that holds a chat completion, a Responses object or an Anthropic message."""
    column = _column(record)
    is_log = column == "response" and "messages" in record
    return column is not None and _ELSEWHERE.isdisjoint(record) and not is_log


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of the reply."""
    column = _column(record) or ""
    about = beside({name: value for name, value in record.items() if name != column})
    for answer in _answers(record[column]):
        yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id, model=about.model or answer.model)


def _column(record: Record) -> str | None:
    return next((name for name in _COLUMNS if isinstance(record.get(name), dict) and _is_reply(record[name])), None)


def _is_reply(value: Mapping[str, object]) -> bool:
    return is_completion(value) or is_response_object(value) or is_message(value)


def _answers(reply: Mapping[str, object]) -> Iterator[Answer]:
    if is_completion(reply):
        yield from completion_answers(reply)
    elif is_response_object(reply):
        yield from response_answers(reply)
    else:
        yield message_answer(reply)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "response.choices[].message.content", "model": BY_NAME}
SHAPE = Shape("reply_beside", "a whole reply beside its prompt: EvalScope, SpeechMap", FIELDS, matches, extract)
