"""ZeroEval and WildBench model outputs. The ``answer`` beside them is the reference."""

from collections.abc import Iterator

from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import content, role, user_text
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by session, history and output."""
    return {"session_id", "chat_history", "output"} <= record.keys()


def extract(record: Record) -> Iterator[Answer]:
    """Yield each output; the prompt is all that the user says in the history."""
    history = record["chat_history"]
    if isinstance(history, list) and history and not role(history[0]):
        history = content(history[::2]).text  # texts only: the user speaks first, then the two take turns
    outputs = record["output"] if isinstance(record["output"], list) else [record["output"]]
    model = record.get("generator")
    for sample, output in enumerate(outputs or [None]):
        yield Answer(
            content(output).text,
            prompt=user_text(history),
            prompt_id=as_id(record["session_id"]),
            model=model if isinstance(model, str) else None,
            sample=sample if len(outputs) > 1 else None,
        )


FIELDS = {"prompt": "chat_history[]", "id": "session_id", "output": "output[]", "model": "generator"}
SHAPE = Shape("zeroeval", "ZeroEval and WildBench model outputs", FIELDS, matches, extract)
