"""Replies of Ollama's ``/api/generate`` and ``/api/chat``."""

from collections.abc import Iterator

from distilldetect.formats.columns import beside
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.replies import answer_of
from distilldetect.formats.shape import BY_NAME, Answer, Record, RecordError, Shape


def matches(record: Record) -> bool:
    """Tell by done and the time of creation, beside a message or a response."""
    is_reply = "done" in record and "created_at" in record
    return is_reply and (isinstance(record.get("message"), dict) or isinstance(record.get("response"), str))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answer. The reply does not hold its prompt, but whoever stored it may have added it.

    Raises:
        RecordError: it is a piece of a streamed reply.
    """
    if str(record["done"]).lower() == "false":  # a table has it as text
        raise RecordError("pieces of a streamed reply", "put the pieces together, or ask with stream: false")
    message = record.get("message")
    found = (
        content(message) if isinstance(message, dict) else content({"text": record.get("response"), **_thinking(record)})
    )
    request = record.get("request")
    about = beside(record)
    asked = user_text(request.get("messages") or request.get("prompt")) if isinstance(request, dict) else about.prompt
    yield answer_of(found, record.get("done_reason"), about.model)._replace(prompt=asked, prompt_id=about.prompt_id)


def _thinking(record: Record) -> Record:
    return {"thinking": record["thinking"]} if "thinking" in record else {}


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "message.content", "model": "model"}
SHAPE = Shape("ollama", "Ollama replies", FIELDS, matches, extract)
