"""Answers within the replies of model interfaces, which batch files and loggers wrap in records of their own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from distilldetect.formats.columns import as_text
from distilldetect.formats.contents import ASSISTANT, Content, content, role
from distilldetect.formats.shape import Answer, RecordError

CUT = frozenset({"length", "max_tokens", "max_output_tokens", "model_length"})
_REFUSED = frozenset({"content_filter", "refusal", "safety"})
FAILED = Answer(None, problem="error")


class Kind(NamedTuple):
    """One kind of reply: what tells it from others, and how its answers are taken."""

    matches: Callable[[Mapping[str, Any]], bool]
    answers: Callable[[Mapping[str, Any]], Iterator[Answer]]


def _is_completion(reply: Mapping[str, Any]) -> bool:
    """Tell a chat or text completion by its choices, or by its kind where it has none."""
    if as_list(choices := reply.get("choices")):
        return not {"message", "text", "delta"}.isdisjoint(first_object(choices))
    return reply.get("object") in ("chat.completion", "text_completion")


def _completion_answers(reply: Mapping[str, Any]) -> Iterator[Answer]:
    model = reply.get("model")
    choices = objects_in(reply.get("choices"))
    if not choices:
        yield FAILED._replace(model=as_text(model))
    for sample, choice in enumerate(choices):
        if "delta" in choice:
            raise RecordError("pieces of a streamed reply", "put the pieces together and store whole replies")
        message = choice.get("message")
        found = content(message if isinstance(message, dict) else choice.get("text"))
        refused = bool(as_object(message).get("refusal")) and not found.text
        yield answer_of(found, choice.get("finish_reason") or choice.get("stop_reason"), model, sample, refused=refused)


def _is_response_object(reply: Mapping[str, Any]) -> bool:
    is_message = any(item.get("type") == "message" for item in objects_in(reply.get("output")))
    return is_message or (reply.get("object") == "response" and "output" in reply)


def _response_answers(reply: Mapping[str, Any]) -> Iterator[Answer]:
    parts = [item for item in objects_in(reply.get("output")) if item.get("type") in ("message", "reasoning")]
    ended = as_object(reply.get("incomplete_details")).get("reason")
    refused = any(block.get("type") == "refusal" for item in parts for block in objects_in(item.get("content")))
    yield answer_of(content(parts), ended, reply.get("model"), 0, refused=refused)


COMPLETION = Kind(_is_completion, _completion_answers)
"""OpenAI's chat and text completions; a piece of a streamed one raises a :class:`RecordError`."""
RESPONSE = Kind(_is_response_object, _response_answers)
"""OpenAI's Responses objects."""
MESSAGE = Kind(
    lambda reply: reply.get("type") == "message" and isinstance(reply.get("content"), list),
    lambda reply: iter([answer_of(content(reply["content"]), reply.get("stop_reason"), reply.get("model"))]),
)
"""Anthropic's messages."""
CHOICE = Kind(
    lambda reply: role(reply.get("message")) in ASSISTANT,
    lambda reply: iter(
        [answer_of(content(reply["message"]), reply.get("finish_reason") or reply.get("done_reason"), reply.get("model"))]
    ),
)
"""One choice of a completion, and Ollama's replies."""


def answers_in(reply: object, kinds: Sequence[Kind] = (COMPLETION, RESPONSE, MESSAGE, CHOICE)) -> Iterator[Answer] | None:
    """Yield the answers of a reply; None where it is none of these kinds."""
    if not isinstance(reply, dict):
        return None
    return next((kind.answers(reply) for kind in kinds if kind.matches(reply)), None)


def answer_of(
    found: Content, ended: object = None, model: object = None, sample: int | None = None, *, refused: bool = False
) -> Answer:
    """Build an answer, minding how the model came to an end (``finish_reason``, ``stop_reason``)."""
    if isinstance(ended, Mapping):
        ended = ended.get("type")
    reason = ended.lower() if isinstance(ended, str) else ""
    problem = "refusal" if refused or (reason in _REFUSED and not found.text) else None
    name, is_cut = as_text(model) or None, reason in CUT
    return Answer(found.text, reasoning=found.reasoning, model=name, sample=sample, truncated=is_cut, problem=problem)


def as_object(value: object) -> dict[str, Any]:
    """Return an object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a list, an empty one for anything else."""
    return value if isinstance(value, list) else []


def first_object(value: object) -> dict[str, Any]:
    """Return the object that a list begins with, an empty one for anything else."""
    return as_object(next(iter(as_list(value)), None))


def objects_in(value: object) -> list[dict[str, Any]]:
    """Return the objects in a list, none for anything else."""
    return [item for item in as_list(value) if isinstance(item, dict)]
