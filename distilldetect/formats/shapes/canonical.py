"""The project's own records, one a response, which ``distilldetect convert`` writes: nothing is left to be found out."""

from collections.abc import Iterator

import orjson

from distilldetect.formats.columns import as_id, as_number, as_text
from distilldetect.formats.dump import Response
from distilldetect.formats.shape import Answer, Record, Shape

KEYS = ("id", "prompt", "response", "reasoning", "sample", "model")


def _canonical(record: Record) -> Iterator[Answer]:
    """Tags, special tokens and blanks are the answer's own."""
    prompt_id, prompt, text, reasoning, sample, model = record.values()
    problem = "not text" if text is not None and not isinstance(text, str) else None
    told = (as_text(text), as_text(prompt), as_id(prompt_id), as_text(reasoning), as_text(model), as_number(sample))
    yield Answer(*told, problem=problem)


def line(response: Response) -> bytes:
    """Write a response as such a record, which is read back as the same response."""
    values = (response.prompt_id, response.prompt, response.text, response.reasoning, response.sample, response.model)
    return orjson.dumps(dict(zip(KEYS, values, strict=True)), option=orjson.OPT_APPEND_NEWLINE)


SHAPES = Shape(
    "canonical",
    "records of distilldetect convert",
    recognised_by="exactly the keys id, prompt, response, reasoning, sample and model, in this order",
    fields={"prompt": "prompt", "id": "id", "output": "response"} | {name: name for name in KEYS[3:]},
    matches=lambda record: tuple(record) == KEYS,
    extract=_canonical,
    is_verbatim=True,
)
