"""Results of Anthropic's Message Batches. Any order; failures are counted."""

from collections.abc import Iterator

from distilldetect.formats.columns import as_id
from distilldetect.formats.replies import is_message, message_answer
from distilldetect.formats.shape import Answer, Record, RecordError, Shape


def matches(record: Record) -> bool:
    """Tell by a custom id with a result, or (a batch input) with parameters."""
    return "custom_id" in record and (isinstance(record.get("result"), dict) or isinstance(record.get("params"), dict))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the message of a request that succeeded.

    Raises:
        RecordError: this is the batch's input, which holds prompts only.
    """
    if "result" not in record:
        raise RecordError("a batch input, which holds prompts and no answers", "give it as --prompts of the batch output")
    prompt_id = as_id(record["custom_id"])
    result = record["result"] if isinstance(record["result"], dict) else {}
    message = result.get("message")
    if result.get("type") == "succeeded" and isinstance(message, dict) and is_message(message):
        yield message_answer(message)._replace(prompt_id=prompt_id)
    else:
        expired = result.get("type") in ("canceled", "expired")
        yield Answer(None, prompt_id=prompt_id, problem="canceled or expired" if expired else "error")


FIELDS = {"id": "custom_id", "output": "result.message.content[type=text].text", "model": "result.message.model"}
SHAPE = Shape("anthropic_batch", "Anthropic Message Batches results", FIELDS, matches, extract)
