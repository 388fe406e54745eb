"""Runs exported from LangSmith."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.cells import parsed_text
from distilldetect.formats.contents import Content, content, role
from distilldetect.formats.replies import completion_answers, is_completion
from distilldetect.formats.shape import Answer, Record, Shape

_PEOPLE = frozenset({"", "user", "human"})


def matches(record: Record) -> bool:
    """Tell by the run's type, inputs and outputs."""
    return {"run_type", "inputs", "outputs"} <= record.keys()


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of a model's run. Chains and tools are no answers."""
    if record["run_type"] != "llm":
        yield Answer(None, problem="not a model's run")
        return
    inputs, outputs = parsed_text(record["inputs"]), parsed_text(record["outputs"])
    for answer in _answers(outputs, bool(record.get("error"))):
        yield answer._replace(prompt=_prompt(inputs), model=_model(record))


def _answers(outputs: Any, failed: bool) -> Iterator[Answer]:
    if failed or not isinstance(outputs, dict):
        yield Answer(None, problem="error")
    elif is_completion(outputs):
        yield from completion_answers(outputs)
    elif isinstance(outputs.get("generations"), list):
        for sample, generation in enumerate(_flat(outputs["generations"])):
            yield Answer(content(generation).text, sample=sample)
    else:
        found = content(outputs.get("messages") or outputs.get("output") or outputs)
        yield Answer(found.text, reasoning=found.reasoning)


def _prompt(inputs: Any) -> str | None:
    if not isinstance(inputs, dict):
        return content(inputs).text
    messages = inputs.get("messages")
    if not isinstance(messages, list):
        return content(inputs.get("prompt") or inputs.get("input") or inputs.get("prompts")).text
    said = [_message(message) for message in _flat(messages) if role(message) in _PEOPLE and not _is_other(message)]
    return "\n\n".join(part.text for part in said if part.text) or None


def _message(message: Any) -> Content:
    inner = message.get("kwargs") if isinstance(message, dict) else None
    return content(inner if isinstance(inner, dict) else message)


def _is_other(message: Any) -> bool:
    """Tell a serialised system or assistant message by the name of its class."""
    name = message.get("id") if isinstance(message, dict) else None
    return isinstance(name, list) and bool(name) and name[-1] in ("SystemMessage", "AIMessage", "ToolMessage")


def _flat(lists: list[Any]) -> list[Any]:
    return [item for part in lists for item in (part if isinstance(part, list) else [part])]


def _model(record: Record) -> str | None:
    extra = parsed_text(record.get("extra"))
    about = extra.get("metadata") if isinstance(extra, dict) else None
    name = about.get("ls_model_name") if isinstance(about, dict) else None
    return name if isinstance(name, str) else None


FIELDS = {
    "prompt": "inputs.messages",
    "output": "outputs.generations[][].text",
    "model": "extra.metadata.ls_model_name",
}
SHAPE = Shape("langsmith", "LangSmith runs", FIELDS, matches, extract)
