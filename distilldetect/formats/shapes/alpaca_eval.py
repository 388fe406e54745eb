"""AlpacaEval's ``model_outputs.json``."""

from collections.abc import Iterator
from functools import partial

from distilldetect.formats.columns import as_id, has_own_output
from distilldetect.formats.contents import content
from distilldetect.formats.flat import flat_columns
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by instruction, output and generator."""
    known = "generator" in record and "output" in record and "instruction" in record
    return known and "session_id" not in record and not has_own_output(tuple(record))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the one answer."""
    text = record["output"]
    if not isinstance(text, str):
        text = content(text).text
    model = record["generator"]
    yield Answer(
        text,
        prompt=content(record["instruction"]).text,
        prompt_id=as_id(record.get("id")),
        model=model if isinstance(model, str) else None,
    )


FIELDS = {"prompt": "instruction", "id": "id", "output": "output", "model": "generator"}
COLUMNS = partial(flat_columns, FIELDS)
SHAPE = Shape("alpaca_eval", "AlpacaEval model outputs", FIELDS, matches, extract, columns=COLUMNS)
