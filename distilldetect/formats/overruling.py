"""The user's own field paths, which come before everything detection could say."""

from collections.abc import Iterator, Sequence
from typing import Any

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats.columns import ID, MODEL, PROMPT, as_id, first_column
from distilldetect.formats.contents import Content, content, user_text
from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import Answer, Record, Shape

NAME = "fields"


def overruled(shape: Shape | None, records: Sequence[Record], source: str, options: ReadOptions) -> Shape:
    """Make the shape that follows the user's paths, and ``shape`` or the columns' names for what they do not say.

    Raises:
        DumpError: no record has a field the user names.
        UsageError: the options contradict each other, or a path is malformed.
    """
    if options.shape is not None and options.output_field is not None:
        raise UsageError("--shape and --output-field contradict each other; give one of them")
    named = {"prompt": options.prompt_field, "id": options.id_field, "output": options.output_field}
    paths = {role: path for role, path in named.items() if path is not None}
    for role, path in paths.items():
        if all(look_up(record, path) is MISSING for record in records):
            keys = dict.fromkeys(key for record in records for key in record)
            problem = f"no field {listed([path])} in the first records, which have the keys {listed(keys)}"
            raise DumpError(problem, source=source, hint=f"correct --{role}-field")
    if shape is None:
        keys = dict.fromkeys(key for record in records for key in record)
        taken = {"prompt": first_column(keys, PROMPT), "id": first_column(keys, ID), "model": first_column(keys, MODEL)}
        beside = {role: name for role, name in taken.items() if name is not None and name != options.output_field}
    else:
        beside = dict(shape.fields)
    fields = {**beside, **paths}

    def extract(record: Record) -> Iterator[Answer]:
        found = shape.extract(record) if shape is not None else _answers(record, fields)
        for answer in found:
            yield _replaced(answer, record, paths)

    def matches(record: Record) -> bool:
        return shape is None or shape.matches(record)

    verbatim = shape is not None and shape.is_verbatim
    return Shape(NAME, "fields named by the user", fields, matches, extract, is_verbatim=verbatim)


def _answers(record: Record, fields: dict[str, str]) -> Iterator[Answer]:
    value = look_up(record, fields["output"])
    if value is MISSING:
        yield Answer(None, problem="without the output field")
        return
    model = record.get(fields.get("model", ""))
    samples: list[Any] = value if isinstance(value, list) and all(isinstance(v, str) for v in value) else [value]
    for sample, part in enumerate(samples or [None]):
        found = Content(None) if part is None else content(part)
        yield Answer(
            found.text,
            prompt=user_text(record.get(fields.get("prompt", ""))),
            prompt_id=as_id(record.get(fields.get("id", ""))),
            reasoning=found.reasoning,
            model=model if isinstance(model, str) else None,
            sample=sample if len(samples) > 1 else None,
            problem="not text" if part is not None and found.text is None else None,
        )


def _replaced(answer: Answer, record: Record, paths: dict[str, str]) -> Answer:
    if "prompt" in paths:
        value = look_up(record, paths["prompt"])
        answer = answer._replace(prompt=None if value is MISSING else user_text(value) or content(value).text)
    if "id" in paths:
        value = look_up(record, paths["id"])
        answer = answer._replace(prompt_id=None if value is MISSING else as_id(value))
    return answer
