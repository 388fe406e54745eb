"""Replies of Gemini, alone or in the results of a batch."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columns import as_id, beside
from distilldetect.formats.contents import Content, content, role
from distilldetect.formats.replies import answer_of
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by candidates that hold content with parts."""
    reply = _reply(record)
    candidates = reply.get("candidates")
    return (
        isinstance(candidates, list) and bool(candidates) and isinstance(candidates[0], dict) and "messages" not in record
    )


def extract(record: Record) -> Iterator[Answer]:
    """Yield each candidate. Parts that are marked as thoughts are reasoning."""
    reply, request = _reply(record), record.get("request")
    contents = (request if isinstance(request, dict) else record).get("contents")
    about = beside(record)
    model = reply.get("modelVersion")
    for sample, candidate in enumerate(part for part in reply["candidates"] if isinstance(part, dict)):
        found = _content(candidate.get("content"))
        answer = answer_of(found, candidate.get("finishReason"), model if isinstance(model, str) else about.model, sample)
        yield answer._replace(
            prompt=_asked(contents) or about.prompt, prompt_id=as_id(record.get("key")) or about.prompt_id
        )


def _reply(record: Record) -> Record:
    reply = record.get("response")
    return reply if isinstance(reply, dict) and "candidates" in reply else record


def _parts(message: Any) -> list[dict[str, Any]]:
    parts = message.get("parts") if isinstance(message, dict) else None
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _content(message: Any) -> Content:
    parts = _parts(message)
    said = [part["text"] for part in parts if isinstance(part.get("text"), str) and not part.get("thought")]
    thought = [part["text"] for part in parts if isinstance(part.get("text"), str) and part.get("thought")]
    return Content("".join(said) if said else None, "".join(thought) or None)


def _asked(contents: Any) -> str | None:
    if not isinstance(contents, list):
        return content(contents).text
    said = [_content(message).text for message in contents if role(message) in ("", "user")]
    return "\n\n".join(text for text in said if text) or None


FIELDS = {"prompt": "request.contents[].parts[].text", "id": "key", "output": "response.candidates[].content.parts[].text",
          "model": "response.modelVersion"}  # fmt: skip
SHAPE = Shape("gemini", "Gemini replies and batch results", FIELDS, matches, extract)
