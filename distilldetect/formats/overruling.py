"""The user's own field paths, which come before everything detection could say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import Content, content, user_text
from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import Answer, Record, RecordError, Shape
from distilldetect.formats.shapes.plain import bound_to

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
    require_fields(paths, records, source)
    output = options.output_field
    named_shape = replace(bound_to(records, output), matches=lambda _: True) if output is not None else shape
    if named_shape is None:
        raise UsageError("--output-field or a known shape is needed beside --prompt-field and --id-field")
    around = shape or named_shape
    fields = {**named_shape.fields, **{role: path for role, path in around.fields.items() if role != "output"}, **paths}

    def extract(record: Record) -> Iterator[Answer]:
        found = around.extract(record) if output is None else _answers(record, output, around)
        for answer in found:
            yield _replaced(answer, record, paths)

    def matches(record: Record) -> bool:
        return output is not None or around.matches(record)

    return Shape(NAME, "fields named by the user", fields, matches, extract, is_verbatim=around.is_verbatim)


def require_fields(paths: Mapping[str, str], records: Sequence[Record], source: str) -> None:
    """Refuse records of which none has a field that the user names.

    Args:
        paths: the fields by their roles.
        records: the first of the file.
        source: the file.

    Raises:
        DumpError: no record has one.
        UsageError: a path is malformed.
    """
    for role, path in paths.items():
        if all(look_up(record, path) is MISSING for record in records):
            keys = dict.fromkeys(key for record in records for key in record)
            hint = f"correct --{role}-field, or name the field of one file alone with --file-field FILE::{role}=PATH"
            problem = f"no field {listed([path])} in the first records, which have the keys {listed(keys)}"
            raise DumpError(problem, source=source, hint=hint)


def _answers(record: Record, output: str, around: Shape) -> Iterator[Answer]:
    """Take the answers from the field that was named, and all that is said about them as if it had not been."""
    value = look_up(record, output)
    about = _about(record, around)
    if value is MISSING:
        yield about._replace(problem="error" if record.get("error") else "without the output field")
        return
    samples: list[Any] = value if isinstance(value, list) and all(isinstance(v, str) for v in value) else [value]
    for sample, part in enumerate(samples or [None]):
        found = Content(None) if part is None else content(part)
        yield about._replace(
            text=found.text,
            reasoning=found.reasoning or about.reasoning,
            sample=sample if len(samples) > 1 else about.sample,
            problem="not text" if part is not None and found.text is None else None,
        )


def _about(record: Record, around: Shape) -> Answer:
    """Return what a record says of its first answer."""
    try:
        first = next(iter(around.extract(record)), None) if around.matches(record) else None
    except RecordError:
        first = None
    return (first or Answer(None))._replace(text=None, problem=None)


def _replaced(answer: Answer, record: Record, paths: dict[str, str]) -> Answer:
    if "prompt" in paths:
        value = look_up(record, paths["prompt"])
        answer = answer._replace(prompt=None if value is MISSING else user_text(value) or content(value).text)
    if "id" in paths:
        value = look_up(record, paths["id"])
        answer = answer._replace(prompt_id=None if value is MISSING else as_id(value))
    return answer
