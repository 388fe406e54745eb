"""Logs of calls to models, as observability tools export them."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columns import as_text
from distilldetect.formats.contents import content, role, user_text
from distilldetect.formats.json_values import parsed_text
from distilldetect.formats.replies import COMPLETION, FAILED, answer_of, answers_in, as_list, as_object
from distilldetect.formats.shape import Answer, Record, Shape

_PEOPLE = frozenset({"", "user", "human"})
_OTHERS = (["SystemMessage"], ["AIMessage"], ["ToolMessage"])


def _helicone(record: Record) -> Iterator[Answer]:
    request = as_object(record["request_body"])
    prompt = user_text(request.get("messages") or request.get("input") or request.get("prompt"))
    asked = as_text(record.get("request_model"))
    for answer in answers_in(record["response_body"]) or [FAILED]:
        yield answer._replace(prompt=prompt, model=answer.model if asked is None else asked)


def _langfuse(record: Record) -> Iterator[Answer]:
    """Input and output are JSON in a text. Spans and events are no answers."""
    if record["type"] != "GENERATION":
        yield Answer(None, problem="not a generation")
        return
    asked, reply = parsed_text(record["input"]), parsed_text(record["output"])
    if isinstance(asked, dict):
        asked = asked.get("messages") or asked.get("prompt") or asked
    name = as_text(record.get("provided_model_name") or record.get("model"))
    found = content(reply)
    plain = answer_of(found if found.text is not None else found._replace(text=as_text(record["output"])))
    for answer in answers_in(reply, [COMPLETION]) or [plain]:
        yield answer._replace(prompt=user_text(asked), model=answer.model if name is None else name)


def _langsmith(record: Record) -> Iterator[Answer]:
    """Chains and tools are no answers."""
    if record["run_type"] != "llm":
        yield Answer(None, problem="not a model's run")
        return
    prompt = _langsmith_prompt(parsed_text(record["inputs"]))
    model = as_text(as_object(as_object(parsed_text(record.get("extra"))).get("metadata")).get("ls_model_name"))
    for answer in _langsmith_answers(parsed_text(record["outputs"]), bool(record.get("error"))):
        yield answer._replace(prompt=prompt, model=model)


def _langsmith_answers(outputs: Any, failed: bool) -> Iterator[Answer]:
    if failed or not isinstance(outputs, dict):
        yield FAILED
    elif (answers := answers_in(outputs, [COMPLETION])) is not None:
        yield from answers
    elif isinstance(outputs.get("generations"), list):
        for sample, generation in enumerate(_flat(outputs["generations"])):
            yield Answer(content(generation).text, sample=sample)
    else:
        yield answer_of(content(outputs.get("messages") or outputs.get("output") or outputs))


def _langsmith_prompt(inputs: Any) -> str | None:
    if not isinstance(inputs, dict):
        return content(inputs).text
    messages = inputs.get("messages")
    if not isinstance(messages, list):
        return content(inputs.get("prompt") or inputs.get("input") or inputs.get("prompts")).text
    return "\n\n".join(filter(None, map(_said, _flat(messages)))) or None


def _said(message: Any) -> str | None:
    """Read what a user says. The name of its class tells a serialised message of the system or the assistant."""
    own = as_object(message)
    if role(message) not in _PEOPLE or as_list(own.get("id"))[-1:] in _OTHERS:
        return None
    return content(own["kwargs"] if isinstance(own.get("kwargs"), dict) else message).text


def _flat(lists: list[Any]) -> list[Any]:
    return [item for part in lists for item in (part if isinstance(part, list) else [part])]


def _litellm(record: Record) -> Iterator[Answer]:
    """LiteLLM's standard logging payload, and other logs that keep messages beside a completion."""
    reply, failed = record["response"], record.get("status", "success") != "success"
    for answer in [FAILED] if failed else answers_in(reply, [COMPLETION]) or [answer_of(content(reply))]:
        yield answer._replace(prompt=user_text(record["messages"]), model=as_text(record.get("model")) or answer.model)


SHAPES = (
    Shape(
        "helicone",
        "Helicone exports with bodies",
        recognised_by="the bodies of request and response",
        fields={
            "prompt": "request_body.messages[role=user].content",
            "output": "response_body.choices[].message.content",
            "model": "request_model",
        },
        matches=lambda record: {"request_body", "response_body"} <= record.keys(),
        extract=_helicone,
    ),
    Shape(
        "langfuse",
        "Langfuse observations",
        recognised_by="trace, type, input and output",
        fields={"prompt": "input", "output": "output", "model": "provided_model_name"},
        matches=lambda record: {"trace_id", "type", "input", "output"} <= record.keys(),
        extract=_langfuse,
    ),
    Shape(
        "langsmith",
        "LangSmith runs",
        recognised_by="the run's type, inputs and outputs",
        fields={
            "prompt": "inputs.messages",
            "output": "outputs.generations[][].text",
            "model": "extra.metadata.ls_model_name",
        },
        matches=lambda record: {"run_type", "inputs", "outputs"} <= record.keys(),
        extract=_langsmith,
    ),
    Shape(
        "litellm",
        "LiteLLM logs",
        recognised_by="messages and a response that is a completion, or that a call made",
        fields={"prompt": "messages[role=user].content", "output": "response.choices[].message.content", "model": "model"},
        matches=lambda one: (
            {"messages", "response"} <= one.keys() and ("call_type" in one or isinstance(one["response"], dict))
        ),
        extract=_litellm,
    ),
)
