"""Answers within the replies of model interfaces, which batch files and loggers wrap in records of their own."""

from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.formats.contents import Content, content
from distilldetect.formats.shape import Answer, RecordError

CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_REFUSED = frozenset({"content_filter", "refusal", "safety"})


def is_completion(reply: Mapping[str, Any]) -> bool:
    """Tell a chat or text completion by its choices, or by its kind where it has none."""
    choices = reply.get("choices")
    if isinstance(choices, list) and choices:
        return isinstance(choices[0], dict) and not {"message", "text", "delta"}.isdisjoint(choices[0])
    return reply.get("object") in ("chat.completion", "text_completion")


def completion_answers(reply: Mapping[str, Any]) -> Iterator[Answer]:
    """Yield each choice of a completion.

    Raises:
        RecordError: it is a piece of a streamed reply.
    """
    model = _name(reply.get("model"))
    choices = reply.get("choices")
    choices = [c for c in choices if isinstance(c, dict)] if isinstance(choices, list) else []
    if not choices:
        yield Answer(None, model=model, problem="error")
    for sample, choice in enumerate(choices):
        if "delta" in choice:
            raise RecordError("pieces of a streamed reply", "put the pieces together and store whole replies")
        message = choice.get("message")
        found = content(message if isinstance(message, dict) else choice.get("text"))
        refused = isinstance(message, dict) and bool(message.get("refusal")) and not found.text
        yield answer_of(found, choice.get("finish_reason") or choice.get("stop_reason"), model, sample, refused=refused)


def is_response_object(reply: Mapping[str, Any]) -> bool:
    """Tell an object of the Responses interface by its kind, or by its output items."""
    output = reply.get("output")
    items = isinstance(output, list) and any(isinstance(i, dict) and i.get("type") == "message" for i in output)
    return items or (reply.get("object") == "response" and "output" in reply)


def response_answers(reply: Mapping[str, Any]) -> Iterator[Answer]:
    """Yield the answer of a Responses object."""
    output = reply.get("output")
    items = [item for item in output if isinstance(item, dict)] if isinstance(output, list) else []
    parts = [item for item in items if item.get("type") in ("message", "reasoning")]
    details = reply.get("incomplete_details")
    ended = details.get("reason") if isinstance(details, dict) else None
    blocks = [block for item in parts if isinstance(item.get("content"), list) for block in item["content"]]
    refused = any(isinstance(block, dict) and block.get("type") == "refusal" for block in blocks)
    yield answer_of(content(parts), ended, _name(reply.get("model")), 0, refused=refused)


def is_message(reply: Mapping[str, Any]) -> bool:
    """Tell an Anthropic message by its kind and its content blocks."""
    return reply.get("type") == "message" and isinstance(reply.get("content"), list)


def message_answer(reply: Mapping[str, Any]) -> Answer:
    """Return the answer of an Anthropic message."""
    return answer_of(content(reply["content"]), reply.get("stop_reason"), _name(reply.get("model")))


def answer_of(
    found: Content, ended: object, model: str | None = None, sample: int | None = None, *, refused: bool = False
) -> Answer:
    """Build an answer, minding how the model came to an end (``finish_reason``, ``stop_reason``)."""
    if isinstance(ended, Mapping):
        ended = ended.get("type")
    reason = ended.lower() if isinstance(ended, str) else ""
    problem = "refusal" if refused or (reason in _REFUSED and not found.text) else None
    truncated = reason in CUT
    return Answer(found.text, reasoning=found.reasoning, model=model, sample=sample, truncated=truncated, problem=problem)


def _name(model: object) -> str | None:
    return model if isinstance(model, str) and model else None
