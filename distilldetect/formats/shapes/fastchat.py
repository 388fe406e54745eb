"""FastChat and MT-bench model answers, and the Arena-Hard files made after them."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import content
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the turns of the first choice."""
    choices = record.get("choices")
    return isinstance(choices, list) and bool(choices) and isinstance(choices[0], dict) and "turns" in choices[0]


def extract(record: Record) -> Iterator[Answer]:
    """Yield every turn of every choice; the prompts are in a file of their own."""
    prompt_id = as_id(record.get("question_id"))
    model = record.get("model_id") or record.get("model")
    for sample, choice in enumerate(record["choices"]):
        for turn, value in enumerate(_turns(choice)):
            found = content(value)
            yield Answer(
                found.text,
                prompt_id=prompt_id,
                reasoning=found.reasoning,
                model=model if isinstance(model, str) else None,
                sample=sample,
                turn=turn,
            )


def _turns(choice: Any) -> list[Any]:
    turns = choice.get("turns") if isinstance(choice, dict) else None
    return turns if isinstance(turns, list) else [turns]


FIELDS = {"id": "question_id", "output": "choices[].turns[]", "model": "model_id"}
SHAPE = Shape("fastchat", "FastChat, MT-bench and early Arena-Hard model answers", FIELDS, matches, extract)
