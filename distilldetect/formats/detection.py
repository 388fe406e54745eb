"""Choose the container by the head of the content, and the shape by the first records."""

import re
from collections.abc import Sequence

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats.columns import ERROR, PROMPT, first_column, plain_name
from distilldetect.formats.container import Container
from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.foreign import foreign_file
from distilldetect.formats.no_dump import NotADumpError, is_reference, why_no_dump
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.overruling import overruled, require_fields
from distilldetect.formats.prompts import is_prompt
from distilldetect.formats.quoting import listed, quoted
from distilldetect.formats.shape import Record, RecordError, Shape
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.stream import Stream

_FALLBACK = "plain"
_ITEM = re.compile(r"(?P<list>[^\[\]]+)\[(?P<index>-?\d{0,9})\]\.(?P<rest>.+)")
_NAME_FIELDS = (
    "name the fields with --output-field and --prompt-field, those of this file alone with --file-field FILE::output=PATH,"
    " or convert it first ('distilldetect convert')"
)


def choose_container(stream: Stream) -> Container:
    """Return the container whose mark the content bears.

    Raises:
        DumpError: the file is empty, or bears the mark of nothing that is read here.
    """
    if not stream.head.strip() and not stream.first_line():
        raise stream.error("the file is empty", "check that it was written to the end")
    if found := [part for part in CONTAINERS.values() if part.matches(stream)]:
        return found[0]
    problem, hint = foreign_file(bytes(stream.head))
    raise stream.error(problem, hint)


def choose_shape(head: Sequence[tuple[int, Record]], source: str, options: ReadOptions) -> Shape:
    """Return the shape of the first records, or the one the user names.

    Raises:
        DumpError: no shape, or more than one, fits them all.
        UsageError: there is no shape of the name the user gives.
    """
    if options.shape is not None and options.shape not in SHAPES:
        raise UsageError(f"--shape: no shape is called {quoted(options.shape)}; there are {listed(SHAPES, 99)}")
    records = [record for _, record in head]
    if options.output_field is None and options.shape is None and (other := why_no_dump(records)):
        raise NotADumpError(other[0], source=source, hint=other[1])
    if options.cluster_field is not None:
        require_fields({"cluster": options.cluster_field}, records, source)
    if options.output_field is not None:
        return overruled(_around(head, source, options), records, source, options)
    shape = _named(SHAPES[options.shape], head, source) if options.shape else _detected(head, source)
    shape = _bound(shape, head, source)
    if options.prompt_field is not None or options.id_field is not None:
        return overruled(shape, records, source, options)
    return shape


def _around(head: Sequence[tuple[int, Record]], source: str, options: ReadOptions) -> Shape | None:
    """Return the shape whose prompt and id belong to an answer that the user names; None where columns' names say them."""
    if options.shape is not None:
        return None
    try:
        shape = _detected(head, source)
    except DumpError:
        return None
    return shape if shape.bind is None else None


def is_record(record: Record, options: ReadOptions) -> bool:
    """Tell whether an object that is alone in its file is a record; it may as well be a wrapper of records."""
    if options.output_field is not None:
        return _has_field(record, options.output_field)
    if options.shape in SHAPES:
        return SHAPES[options.shape].matches(record)
    return any(shape.matches(record) for shape in SHAPES.values())


def _has_field(record: Record, path: str) -> bool:
    """Tell whether a path leads into a record, and not into a list of records that it wraps.

    Raises:
        UsageError: the path leads to one of several records, so that the others would be left out.
    """
    if path not in record and (found := _ITEM.match(path)):
        items = look_up(record, found["list"])
        are_records = isinstance(items, list) and len(items) > 1 and all(isinstance(item, dict) for item in items)
        if are_records and all(first_column(item, PROMPT) or SHAPES[_FALLBACK].matches(item) for item in items[:3]):
            if found["index"]:
                every_one = f"{found['list']}[].{found['rest']}"
                raise UsageError(f"--output-field: {path} names one of {len(items):,} records; write {every_one} for all")
            return False
    return look_up(record, path) is not MISSING


def _named(shape: Shape, head: Sequence[tuple[int, Record]], source: str) -> Shape:
    if any(shape.matches(record) for _, record in head):
        return shape
    problem = f"no record of the shape {shape.name} among the first, which have the keys {listed(_keys(head))}"
    raise DumpError(problem, source=source, hint=f"leave out --shape, or {_NAME_FIELDS}")


def _keys(head: Sequence[tuple[int, Record]]) -> list[str]:
    return list(dict.fromkeys(key for _, record in head for key in record))


def _detected(head: Sequence[tuple[int, Record]], source: str) -> Shape:
    shapes = [(line, record, _shape_of(record, source, line)) for line, record in head]
    line, first, chosen = next((item for item in shapes if item[2] is not None), shapes[0])
    if chosen is None:
        raise _unknown(first, source, line, None)
    bound = _bound(chosen, head, source)
    for line, record, shape in shapes:
        if shape is None and not bound.matches(record) and not is_failure(record):
            raise _unknown(record, source, line, chosen)
        if shape is not None and shape is not chosen:
            problem = f"records of two shapes: {chosen.name} before, {shape.name} here"
            raise DumpError(problem, source=source, line=line, hint="separate them, or choose one with --shape")
    return chosen


def is_failure(record: Record) -> bool:
    """Tell a record that holds an error in an answer's place."""
    return any(record[name] for name in record if plain_name(name) in ERROR)


def _shape_of(record: Record, source: str, line: int) -> Shape | None:
    found = [shape for name, shape in SHAPES.items() if name != _FALLBACK and shape.matches(record)]
    if len(found) > 1:
        problem = f"a record of several shapes: {listed(shape.name for shape in found)}"
        raise DumpError(problem, source=source, line=line, hint="choose one with --shape")
    if found:
        return found[0]
    return SHAPES[_FALLBACK] if SHAPES[_FALLBACK].matches(record) else None


def _unknown(record: Record, source: str, line: int, chosen: Shape | None) -> DumpError:
    problem, hint = f"a record of no known shape, with the keys {listed(record)}", _NAME_FIELDS
    kind = NotADumpError if chosen is None and (is_prompt(record) or is_reference(record)) else DumpError
    if is_reference(record):
        problem = f"a reference answer and none of a model, with the keys {listed(record)}"
        hint = "give the file of the model's answers, or name the answer with --output-field"
    elif is_prompt(record):
        problem = f"a prompt without an answer, with the keys {listed(record)}"
        hint = "give prompts as --prompts of their answers, or name the answer with --output-field"
    elif not record:
        problem, hint = "an empty object", "check the file"
    if chosen is not None:
        hint = f"leave such records out with --shape {chosen.name}, or {hint}"
    return kind(problem, source=source, line=line, hint=hint)


def _bound(shape: Shape, head: Sequence[tuple[int, Record]], source: str) -> Shape:
    if shape.bind is None:
        return shape
    try:
        return shape.bind([record for _, record in head])
    except RecordError as error:
        raise DumpError(error.problem, source=source, line=head[0][0], hint=error.hint) from error
