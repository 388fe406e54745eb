"""Logs of openai/evals, whose events are of several types."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by an event of a run, its specification, or its final report."""
    spec = record.get("spec")
    is_event = {"run_id", "event_id", "type"} <= record.keys()
    return is_event or (isinstance(spec, dict) and "eval_name" in spec) or tuple(record) == ("final_report",)


def extract(record: Record) -> Iterator[Answer]:
    """Yield what was sampled. Other events are no answers."""
    data = record.get("data")
    if record.get("type") != "sampling" or not isinstance(data, dict):
        yield Answer(None, problem="not a sampling event")
        return
    sampled = data.get("sampled")
    texts = sampled if isinstance(sampled, list) else [sampled]
    asked, prompt_id = user_text(data.get("prompt")), as_id(record.get("sample_id"))
    for number, text in enumerate(texts or [None]):
        yield Answer(content(text).text, asked, prompt_id, sample=number if len(texts) > 1 else None)


def bind(_: Sequence[Record]) -> Shape:
    """Take the first sampling of each sample alone: where a model grades the answers, later ones are the grader's."""
    first: dict[str | None, object] = {}

    def of_first(record: Record) -> Iterator[Answer]:
        for answer in extract(record):
            event = record.get("event_id")
            is_first = answer.problem or first.setdefault(answer.prompt_id, as_id(event)) == as_id(event)
            yield answer if is_first else Answer(None, problem="later sampling of a sample")

    return replace(SHAPE, extract=of_first)


FIELDS = {"prompt": "data.prompt", "id": "sample_id", "output": "data.sampled"}
SHAPE = Shape("openai_evals", "openai/evals logs", FIELDS, matches, extract, bind)
