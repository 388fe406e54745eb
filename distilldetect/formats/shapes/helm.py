"""HELM's ``scenario_state.json``."""

from collections.abc import Iterator

from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.replies import answer_of
from distilldetect.formats.shape import Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by an instance and the request made for it."""
    return isinstance(record.get("instance"), dict) and isinstance(record.get("request"), dict)


def extract(record: Record) -> Iterator[Answer]:
    """Yield each completion. The prompt is the instance itself: examples put before it differ from model to model."""
    instance, request = record["instance"], record["request"]
    asked = content(instance.get("input")).text or user_text(request.get("prompt") or request.get("messages"))
    model = request.get("model")
    for answer in _answers(record):
        yield answer._replace(
            prompt=asked, prompt_id=as_id(instance.get("id")), model=model if isinstance(model, str) else None
        )


def _answers(record: Record) -> Iterator[Answer]:
    result = record.get("result")
    if record.get("request_mode"):
        yield Answer(None, problem="log-probabilities")
    elif not isinstance(result, dict) or not result.get("success", True):
        yield Answer(None, problem="error")
    else:
        completions = result.get("completions")
        for sample, completion in enumerate(completions if isinstance(completions, list) else []):
            if isinstance(completion, dict):
                found = content(completion)._replace(reasoning=content(completion.get("thinking")).text)
                reason = completion.get("finish_reason")
                ended = reason.get("reason") if isinstance(reason, dict) else reason
                yield answer_of(found, ended, sample=sample)


FIELDS = {
    "prompt": "instance.input.text",
    "id": "instance.id",
    "output": "result.completions[].text",
    "model": "request.model",
}
SHAPE = Shape("helm", "HELM scenario state", FIELDS, matches, extract)
