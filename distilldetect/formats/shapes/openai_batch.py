"""Results of OpenAI's Batch interface, which vLLM, Together and Fireworks write too, in any order."""

from collections.abc import Iterator

from distilldetect.formats.columns import as_id
from distilldetect.formats.replies import completion_answers, is_completion, is_response_object, response_answers
from distilldetect.formats.shape import Answer, Record, RecordError, Shape


def matches(record: Record) -> bool:
    """Tell by a custom id with a response, an error, or (a batch input) a body."""
    return "custom_id" in record and "result" not in record and not {"response", "error", "body"}.isdisjoint(record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of a request that succeeded.

    Raises:
        RecordError: this is the batch's input, which holds prompts only.
    """
    if "body" in record and "response" not in record:
        raise RecordError("a batch input, which holds prompts and no answers", "give it as --prompts of the batch output")
    prompt_id = as_id(record["custom_id"])
    reply = record.get("response")
    body = reply.get("body") if isinstance(reply, dict) else None
    if not isinstance(reply, dict) or reply.get("status_code", 200) != 200 or not isinstance(body, dict):
        yield Answer(None, prompt_id=prompt_id, problem="error")
    elif is_completion(body):
        yield from (answer._replace(prompt_id=prompt_id) for answer in completion_answers(body))
    elif is_response_object(body):
        yield from (answer._replace(prompt_id=prompt_id) for answer in response_answers(body))
    else:
        yield Answer(None, prompt_id=prompt_id, problem="error")


FIELDS = {"id": "custom_id", "output": "response.body.choices[].message.content", "model": "response.body.model"}
SHAPE = Shape("openai_batch", "OpenAI Batch results", FIELDS, matches, extract)
