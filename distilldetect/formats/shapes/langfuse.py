"""Observations exported from Langfuse, whose input and output are JSON in a text."""

from collections.abc import Iterator

from distilldetect.formats.cells import parsed_text
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.replies import completion_answers, is_completion
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by trace, type, input and output."""
    return {"trace_id", "type", "input", "output"} <= record.keys()


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answer of a generation. Spans and events are no answers."""
    if record["type"] != "GENERATION":
        yield Answer(None, problem="not a generation")
        return
    asked, reply = parsed_text(record["input"]), parsed_text(record["output"])
    if isinstance(asked, dict):
        asked = asked.get("messages") or asked.get("prompt") or asked
    name = record.get("provided_model_name") or record.get("model")
    if isinstance(reply, dict) and is_completion(reply):
        answers = list(completion_answers(reply))
    else:
        found = content(reply)
        text = found.text if found.text is not None or not isinstance(record["output"], str) else record["output"]
        answers = [Answer(text, reasoning=found.reasoning)]
    for answer in answers:
        model = name if isinstance(name, str) else answer.model
        yield answer._replace(prompt=user_text(asked), model=model)


FIELDS = {"prompt": "input", "output": "output", "model": "provided_model_name"}
SHAPE = Shape("langfuse", "Langfuse observations", FIELDS, matches, extract)
