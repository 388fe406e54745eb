"""Predictions of OpenCompass."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.contents import content
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the prompt as it was sent and the prediction."""
    return {"origin_prompt", "prediction"} <= record.keys()


def extract(record: Record) -> Iterator[Answer]:
    """Yield each prediction."""
    predictions = record["prediction"] if isinstance(record["prediction"], list) else [record["prediction"]]
    for sample, prediction in enumerate(predictions or [None]):
        number = sample if len(predictions) > 1 else None
        yield Answer(content(prediction).text, prompt=_prompt(record["origin_prompt"]), sample=number)


def _prompt(sent: Any) -> str | None:
    """Join what the human says; examples before the question are part of it."""
    if isinstance(sent, str):
        return sent
    rounds = [part for part in sent if isinstance(part, dict)] if isinstance(sent, list) else []
    said = [part["prompt"] for part in rounds if part.get("role") == "HUMAN" and isinstance(part.get("prompt"), str)]
    return "\n\n".join(said) or None


FIELDS = {"prompt": "origin_prompt", "output": "prediction"}
SHAPE = Shape("opencompass", "OpenCompass predictions", FIELDS, matches, extract)
