"""vLLM's ``RequestOutput`` objects, dumped."""

from collections.abc import Iterator

from distilldetect.formats.columns import beside
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.replies import answer_of
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by a prompt and a list of outputs with text."""
    outputs = record.get("outputs")
    if "entry_type" in record or "prompt" not in record or not isinstance(outputs, list) or not outputs:
        return False
    return isinstance(outputs[0], dict) and "text" in outputs[0]


def extract(record: Record) -> Iterator[Answer]:
    """Yield each output."""
    for sample, output in enumerate(record["outputs"]):
        ended = output.get("finish_reason") if isinstance(output, dict) else None
        answer = answer_of(content(output), ended, beside(record).model, sample)
        yield answer._replace(prompt=user_text(record["prompt"]))


FIELDS = {"prompt": "prompt", "output": "outputs[].text", "model": BY_NAME}
SHAPE = Shape("vllm", "vLLM request outputs", FIELDS, matches, extract)
