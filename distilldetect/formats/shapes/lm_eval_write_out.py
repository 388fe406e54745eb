"""Files that lm-evaluation-harness wrote up to version 0.3 with ``--write_out``."""

from collections.abc import Iterator

from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.shape import Answer, Record, RecordError, Shape


def matches(record: Record) -> bool:
    """Tell by the first prompt and the first result."""
    return {"prompt_0", "logit_0"} <= record.keys()


def extract(record: Record) -> Iterator[Answer]:
    """Yield the generated text; ``truth`` is the reference.

    Raises:
        RecordError: the results are log-probabilities of given options.
    """
    text = content(record["logit_0"]).text
    if "logit_1" in record:
        raise RecordError("log-probabilities of given options, which are no text", "use a task that generates text")
    problem = "not text" if text is None and record["logit_0"] is not None else None
    yield Answer(text, prompt=user_text(record["prompt_0"]), prompt_id=as_id(record.get("doc_id")), problem=problem)


FIELDS = {"prompt": "prompt_0", "id": "doc_id", "output": "logit_0"}
SHAPE = Shape("lm_eval_write_out", "lm-evaluation-harness 0.3 --write_out", FIELDS, matches, extract)
