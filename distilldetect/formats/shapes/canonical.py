"""The project's own records, one a response, which ``distilldetect convert`` writes: nothing is left to be found out."""

from collections.abc import Iterator
from functools import partial

import orjson

from distilldetect.formats.columns import as_id, as_number
from distilldetect.formats.dump import Response
from distilldetect.formats.flat import flat_columns
from distilldetect.formats.shape import Answer, Record, Shape

KEYS = ("id", "prompt", "response", "reasoning", "sample", "model")


def matches(record: Record) -> bool:
    """Tell by exactly the keys id, prompt, response, reasoning, sample and model, in this order."""
    return tuple(record) == KEYS


def extract(record: Record) -> Iterator[Answer]:
    """Yield the one answer as it stands, tags, special tokens and blanks included."""
    prompt_id, prompt, text, reasoning, sample, model = record.values()
    yield Answer(
        text if isinstance(text, str) else None,
        prompt=prompt if isinstance(prompt, str) else None,
        prompt_id=as_id(prompt_id),
        reasoning=reasoning if isinstance(reasoning, str) else None,
        model=model if isinstance(model, str) else None,
        sample=as_number(sample),
        problem="not text" if text is not None and not isinstance(text, str) else None,
    )


def line(response: Response, model: str | None) -> bytes:
    """Write a response as such a record, which is read back as the same response."""
    values = (response.prompt_id, response.prompt, response.text, response.reasoning, response.sample, model)
    return orjson.dumps(dict(zip(KEYS, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE)


FIELDS = {
    "prompt": "prompt",
    "id": "id",
    "output": "response",
    "reasoning": "reasoning",
    "sample": "sample",
    "model": "model",
}
COLUMNS = partial(flat_columns, FIELDS)
SHAPE = Shape("canonical", "records of distilldetect convert", FIELDS, matches, extract, columns=COLUMNS, is_verbatim=True)
