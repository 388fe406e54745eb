"""Instruction-tuning files after Stanford Alpaca's."""

from collections.abc import Iterator, Sequence

from distilldetect.formats.columns import as_id, beside, says_more
from distilldetect.formats.contents import content
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape
from distilldetect.formats.shapes.plain import rivals, which_of


def matches(record: Record) -> bool:
    """Tell by instruction and output, without a generator or a column that is likelier to be the model's."""
    return {"instruction", "output"} <= record.keys() and "generator" not in record and not any(map(says_more, record))


def bind(records: Sequence[Record]) -> Shape:
    """Refuse records with a second text that may be the model's answer; an ``output`` is often the reference.

    Raises:
        RecordError: there is one.
    """
    if others := rivals(records, "output"):
        raise which_of(["output", *others], records)
    return SHAPE


def extract(record: Record) -> Iterator[Answer]:
    """Yield the one answer; the input belongs to the prompt."""
    prompt, extra = content(record["instruction"]).text, content(record.get("input")).text
    if prompt and extra:
        prompt = f"{prompt}\n\n{extra}"
    text, model = content(record["output"]).text, beside(record).model
    yield Answer(text, prompt=prompt, prompt_id=as_id(record.get("id")), model=model)


FIELDS = {"prompt": "instruction", "id": "id", "output": "output", "model": BY_NAME}
SHAPE = Shape("alpaca_sft", "Alpaca instruction tuning", FIELDS, matches, extract, bind)
