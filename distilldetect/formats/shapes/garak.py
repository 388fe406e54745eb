"""Reports of garak, which mix entries of several types."""

from collections.abc import Iterator

from distilldetect.formats.contents import content, user_text
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the entry's type."""
    return isinstance(record.get("entry_type"), str)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the outputs of an attempt. Other entries are no answers."""
    if record["entry_type"] != "attempt":
        yield Answer(None, problem="not an attempt")
        return
    prompt, outputs = record.get("prompt"), record.get("outputs")
    asked = user_text(prompt.get("turns")) if isinstance(prompt, dict) else user_text(prompt)
    for sample, output in enumerate(outputs if isinstance(outputs, list) else []):
        yield Answer(content(output).text, prompt=asked, sample=sample)


FIELDS = {"prompt": "prompt.turns[role=user].content.text", "output": "outputs[].text"}
SHAPE = Shape("garak", "garak reports", FIELDS, matches, extract)
