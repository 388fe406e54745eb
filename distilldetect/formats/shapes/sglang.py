"""Replies of SGLang's ``/generate``."""

from collections.abc import Iterator

from distilldetect.formats.columns import beside
from distilldetect.formats.contents import content
from distilldetect.formats.replies import answer_of
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by the text and what is said about its making."""
    return "text" in record and isinstance(record.get("meta_info"), dict)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the one answer. The reply does not hold its prompt, but whoever stored it may have added it."""
    about = beside(record)
    answer = answer_of(content(record["text"]), record["meta_info"].get("finish_reason"), about.model)
    yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id)


FIELDS = {"prompt": BY_NAME, "id": BY_NAME, "output": "text", "model": BY_NAME}
SHAPE = Shape("sglang", "SGLang generate replies", FIELDS, matches, extract)
