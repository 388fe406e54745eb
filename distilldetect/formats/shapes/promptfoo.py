"""Results of promptfoo evaluations, JSON and JSON Lines. Its CSV has prompts as column names and is refused."""

from collections.abc import Iterator

from distilldetect.formats.cells import parsed_text
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.shape import Answer, Record, RecordError, Shape

_ERROR = 2  # promptfoo's failureReason: 0 none, 1 an assertion failed (the answer is still one), 2 an error


def matches(record: Record) -> bool:
    """Tell by the rendered prompt and the provider, or by the header of its CSV."""
    prompt = record.get("prompt")
    result = isinstance(prompt, dict) and "raw" in prompt and "provider" in record
    return result or ("Status" in record and any(key.startswith("[") for key in record))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the provider's answer.

    Raises:
        RecordError: this is the CSV.
    """
    prompt = record.get("prompt")
    if not isinstance(prompt, dict):
        raise RecordError(
            "promptfoo's CSV, which holds templates and no prompts", "export JSON: promptfoo eval -o out.json"
        )
    reply, provider = record.get("response"), record["provider"]
    output = reply.get("output") if isinstance(reply, dict) else None
    text = content(output).text
    name = (provider.get("label") or provider.get("id")) if isinstance(provider, dict) else provider
    problem = "not text" if text is None and output is not None else None
    if record.get("failureReason") == _ERROR or not isinstance(reply, dict) or reply.get("error"):
        problem = "error"
    elif reply.get("isRefusal") and not text:
        problem = "refusal"
    asked = user_text(parsed_text(prompt["raw"]))
    yield Answer(text, prompt=asked, model=name if isinstance(name, str) else None, problem=problem)


FIELDS = {"prompt": "prompt.raw", "output": "response.output", "model": "provider.id"}
SHAPE = Shape("promptfoo", "promptfoo results", FIELDS, matches, extract)
