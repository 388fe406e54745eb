"""Predictions of LLaMA-Factory: ``generated_predictions.jsonl``. The ``label`` is the reference."""

from collections.abc import Iterator

from distilldetect.formats.columns import named_beside
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by predict and label, with or without the prompt."""
    return {"predict", "label"} <= record.keys() and record.keys() <= {"prompt", "predict", "label", "id", "index"}


def extract(record: Record) -> Iterator[Answer]:
    """Yield the prediction, without the line end that belongs to the template."""
    prompt_id, _ = named_beside(record)
    text = content(record["predict"]).text
    problem = "not text" if text is None and record["predict"] is not None else None
    bare = text.removeprefix("\n") if text else text
    yield Answer(bare, prompt=user_text(record.get("prompt")), prompt_id=prompt_id, problem=problem)


FIELDS = {"prompt": "prompt", "id": BY_NAME, "output": "predict"}
SHAPE = Shape("llama_factory", "LLaMA-Factory predictions", FIELDS, matches, extract)
