"""Choose the container by the head of the content, and the shape by the first records or the user's own field paths.

Files that lie beside dumps and hold no answers of a model are told: reviews, questions, references, panels, results.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats.columns import ERROR, ID, PROMPT, as_id, first_column, is_known, output_columns, plain_name
from distilldetect.formats.container import Container
from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.contents import content, role, user_text
from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.prompts import is_prompt
from distilldetect.formats.quoting import listed, quoted
from distilldetect.formats.shape import Answer, Record, RecordError, Shape, keys_of
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.shapes.plain import PLAIN, answers_at, bound_to
from distilldetect.formats.stream import Stream, compression_of

# How files of other kinds begin, in lower case; what they are, and what to do with them.
_FOREIGN = (
    (
        (b"distilldetect-library/",),
        "a library of known models, which holds no text",
        "give it with --library; 'distilldetect library show' tells what is in it",
    ),
    ((b"sqlite format 3\0",), "an SQLite database", "export the table, e.g. with sqlite-utils rows --nl"),
    (
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        "a Python pickle, which is never read",
        "write it as JSON Lines",
    ),
    ((b"%pdf-",), "a PDF document", "save its data as JSON Lines or CSV"),
    ((b"\x93numpy",), "a numpy array", "write the texts as JSON Lines"),
    ((b"version https://git-lfs",), "a Git LFS pointer, not the file", "run git lfs pull"),
    (
        (b"data: {", b"event: "),
        "a recorded stream of events",
        "put the pieces of each reply together and store whole replies",
    ),
    ((b"<!doctype html", b"<html"), "a web page", "download the raw file"),
    ((b"<?xml",), "an XML document", "convert it to JSON Lines or CSV"),
)
_REVIEW = frozenset({"review_id", "reviewer_id", "g1_judgment", "answer1_id", "answer2_id"})
_JUDGMENT = ({"judgment", "user_prompt"}, {"judgment", "judge"}, {"games", "judge"})
# What rows of panels, pairs (labelled, scored or not), bases, attributions, relatives and checked files have.
_LISTS = (
    {"model", "path", "role"},
    {"teacher", "suspect"},
    {"suspect", "base"},
    {"candidate", "suspect"},
    {"model", "relative"},
    {"path", "container", "shape"},
)
_MARKS = ("distilldetect/", "distilldetect-")  # of a result's schema, and of a model's format
_ANSWERED = frozenset({"answer_id", "model_id", "model", "model_name", "generator"})
_REFERENCES = frozenset({
    "reference", "references", "referenceanswer", "gold", "goldanswer", "groundtruth", "target", "ideal", "bestanswer",
    "expectedanswer", "correctanswer", "refanswer",
})  # fmt: skip
_QUESTION_ENDS = ("?", "\uff1f", "\u061f", '?"', "?\u201d")
_QUESTIONS_FRACTION = 0.5  # of texts that are questions, from which a file of texts without models is one of questions
_CATEGORY_FRACTION = 0.2  # the same where a category is named too; many questions are put as requests
_PIECES = frozenset({"content_block_delta", "response.output_text.delta", "message_start", "response.created"})
_ITEM = re.compile(r"(?P<list>[^\[\]]+)\[(?P<index>-?\d{0,9})\]\.(?P<rest>.+)")
_NAME_FIELDS = (
    "name the fields with --output-field and --prompt-field, or those of this file alone with"
    " --file-field FILE::output=PATH"
)


class NotADumpError(DumpError):
    """A file that is sound and holds no answers of a model."""


def choose_container(stream: Stream) -> Container:
    """Return the container whose mark the content bears.

    Raises:
        DumpError: the file is empty, or bears the mark of nothing that is read here.
    """
    if not stream.head.strip() and stream.content_from(0) == len(stream.head):
        raise stream.error("the file is empty", "check that it was written to the end")
    if found := [part for part in CONTAINERS.values() if part.matches(stream)]:
        return found[0]
    if foreign := _foreign(bytes(stream.head)):
        raise stream.error(*foreign)
    line = 1 + stream.head.count(b"\n", 0, stream.content_from(0))
    raise stream.error("neither JSON nor a table", "a table needs a header line with commas or tabs", line)


def _foreign(head: bytes) -> tuple[str, str] | None:
    """Say what a file is that no container matches, and what to do about it; None where it is text of no known kind."""
    start = head.lstrip()[:64].lower()
    for beginnings, problem, hint in _FOREIGN:
        if start.startswith(beginnings):
            return problem, hint
    if compression := compression_of(head):
        return f"compressed twice ({compression} within)", "decompress it once"
    if head[257:262] == b"ustar":
        return "a tar archive", "extract it and name a file of it"
    if b"\0" in head:
        return "binary data, not text", "if it is UTF-16, say so with --encoding"
    return None


def choose_shape(head: Sequence[tuple[int, Record]], source: str, options: ReadOptions) -> Shape:
    """Return the shape of the first records, or the one the user names.

    Raises:
        DumpError: no shape, or more than one, fits them all.
        UsageError: there is no shape of the name the user gives.
    """
    if options.shape is not None and options.shape not in SHAPES:
        raise UsageError(f"--shape: no shape is called {quoted(options.shape)}; there are {listed(SHAPES, 99)}")
    records = [record for _, record in head]
    if options.output_field is None and options.shape is None and (other := _why_no_dump(records)):
        raise NotADumpError(other[0], source=source, hint=other[1])
    if options.cluster_field is not None:
        _require_fields({"cluster": options.cluster_field}, records, source)
    if options.output_field is not None:
        if options.shape is not None:
            raise UsageError("--shape and --output-field contradict each other; give one of them")
        around = named = replace(bound_to(records, options.output_field), matches=lambda _: True)
        with suppress(DumpError):
            found = _detected(head, source)
            around = found if SHAPES[found.name].bind is None else named  # else columns' names say prompt and id
        return _overruled(named, around, records, source, options)
    shape = _named(SHAPES[options.shape], head, source) if options.shape else _detected(head, source)
    if options.prompt_field is not None or options.id_field is not None:
        return _overruled(shape, shape, records, source, options)
    return shape


def _overruled(named: Shape, around: Shape, records: Sequence[Record], source: str, options: ReadOptions) -> Shape:
    """Make the shape that follows the user's paths, ``named`` for answers, and ``around`` for what is said about them."""
    output = options.output_field
    told = {"prompt": options.prompt_field, "id": options.id_field, "output": output}
    paths = {role: path for role, path in told.items() if path is not None}
    _require_fields(paths, records, source)
    fields = {**named.fields, **{role: path for role, path in around.fields.items() if role != "output"}, **paths}

    def extract(record: Record) -> Iterator[Answer]:
        for answer in around.extract(record) if output is None else _answers(record, output, around):
            if "prompt" in paths:
                asked = look_up(record, paths["prompt"])
                answer = answer._replace(prompt=user_text(asked) or content(asked).text)
            yield answer._replace(prompt_id=as_id(look_up(record, paths["id"]))) if "id" in paths else answer

    return replace(around, name="fields", fields=fields, matches=named.matches, extract=extract)


def _require_fields(paths: Mapping[str, str], records: Sequence[Record], source: str) -> None:
    """Refuse records of which none has a field that the user names."""
    for name, path in paths.items():
        if all(look_up(record, path) is MISSING for record in records):
            hint = f"correct --{name}-field, or name the field of one file alone with --file-field FILE::{name}=PATH"
            problem = f"no field {listed([path])} in the first records, which have the keys {listed(keys_of(records))}"
            raise DumpError(problem, source=source, hint=hint)


def _answers(record: Record, output: str, around: Shape) -> Iterator[Answer]:
    """Take the answers from the field that was named, and all that is said about them as if it had not been."""
    value = look_up(record, output)
    try:
        first = next(iter(around.extract(record)), None) if around.matches(record) else None
    except RecordError:
        first = None
    about = (first or Answer(None))._replace(text=None, problem=None)
    if value is MISSING:
        yield about._replace(problem="error" if record.get("error") else "without the output field")
    else:
        yield from answers_at(None if value == [] else value, about)


def is_record(record: Record, options: ReadOptions) -> bool:
    """Tell whether an object that is alone in its file is a record; it may as well be a wrapper of records."""
    if options.output_field is not None:
        return _has_field(record, options.output_field)
    if options.shape in SHAPES:
        return SHAPES[options.shape].matches(record)
    return _is_marked(record) or any(shape.matches(record) for shape in SHAPES.values())


def _has_field(record: Record, path: str) -> bool:
    """Tell whether a path leads into a record, and not into a list of records that it wraps.

    Raises:
        UsageError: the path leads to one of several records, so that the others would be left out.
    """
    if path not in record and (found := _ITEM.match(path)):
        items = look_up(record, found["list"])
        are_records = isinstance(items, list) and len(items) > 1 and all(isinstance(item, dict) for item in items)
        if are_records and all(first_column(item, PROMPT) or PLAIN.matches(item) for item in items[:3]):
            if found["index"]:
                every_one = f"{found['list']}[].{found['rest']}"
                raise UsageError(f"--output-field: {path} names one of {len(items):,} records; write {every_one} for all")
            return False
    return look_up(record, path) is not MISSING


def _named(shape: Shape, head: Sequence[tuple[int, Record]], source: str) -> Shape:
    if any(shape.matches(record) for _, record in head):
        return _bound(shape, head, source)
    keys = listed(keys_of(record for _, record in head))
    problem = f"no record of the shape {shape.name} among the first, which have the keys {keys}"
    raise DumpError(problem, source=source, hint=f"leave out --shape, or {_NAME_FIELDS}")


def _detected(head: Sequence[tuple[int, Record]], source: str) -> Shape:
    shapes = [(line, record, _shape_of(record, source, line)) for line, record in head]
    names = Counter(shape.name for *_, shape in shapes if shape is not None)
    if not names:
        raise _unknown(head[0][1], source, head[0][0], None)
    chosen = SHAPES[names.most_common(1)[0][0]]
    bound = _bound(chosen, head, source)
    usual = frozenset(keys_of(record for _, record, shape in shapes if shape is chosen))
    n_left = names[chosen.name]  # records with the usual keys are calls that failed, where they are fewer than the others
    for line, record, shape in shapes:
        if shape is chosen or (shape is None and (bound.matches(record) or is_failure(record))):
            continue
        if (shape is None or shape is PLAIN) and usual.issuperset(record) and n_left > 1:
            n_left -= 1
        elif shape is None:
            raise _unknown(record, source, line, chosen)
        else:
            problem = f"records of two shapes: {chosen.name} mostly, {shape.name} here"
            raise DumpError(problem, source=source, line=line, hint="separate them, or choose one with --shape")
    return bound


def is_failure(record: Record) -> bool:
    """Tell a record that holds an error in an answer's place."""
    return any(record[name] for name in record if plain_name(name) in ERROR)


def _shape_of(record: Record, source: str, line: int) -> Shape | None:
    found = [shape for shape in SHAPES.values() if shape is not PLAIN and shape.matches(record)]
    if len(found) > 1:
        problem = f"a record of several shapes: {listed(shape.name for shape in found)}"
        raise DumpError(problem, source=source, line=line, hint="choose one with --shape")
    return next(iter(found), PLAIN if PLAIN.matches(record) else None)


def _unknown(record: Record, source: str, line: int, chosen: Shape | None) -> DumpError:
    keys, kind = f"with the keys {listed(record)}", NotADumpError if chosen is None else DumpError
    if _is_reference(record):
        problem = f"a reference answer and none of a model, {keys}"
        hint = "give the file of the model's answers, or name the answer with --output-field"
    elif is_prompt(record):
        problem = f"a prompt without an answer, {keys}"
        hint = "give prompts as --prompts of their answers, or name the answer with --output-field"
    else:
        kind = DumpError
        unknown = (f"a record of no known shape, {keys}", _NAME_FIELDS)
        problem, hint = unknown if record else ("an empty object", "check the file")
    if chosen is not None:
        hint = f"leave such records out with --shape {chosen.name}, or {hint}"
    return kind(problem, source=source, line=line, hint=hint)


def _bound(shape: Shape, head: Sequence[tuple[int, Record]], source: str) -> Shape:
    if shape.bind is None:
        return shape
    try:
        return shape.bind(shape, [record for _, record in head])
    except RecordError as error:
        raise DumpError(error.problem, source=source, line=head[0][0], hint=error.hint) from error


def _why_no_dump(records: Sequence[Record]) -> tuple[str, str] | None:
    """Say what a file holds in place of answers, and what to do.

    Args:
        records: the first of the file; at least one.

    Returns:
        Problem and hint; None where it may well hold answers.
    """
    if all(map(_is_review, records)):
        return "reviews of a judge, not answers", "name the file of the answers that it reviews"
    if all(map(_is_of_this_tool, records)):
        return "a panel, its labels or results, not answers", "name the dumps that it is about"
    if _are_questions(records):
        return "a file of questions, not of answers", "give it as --prompts of the answers"
    kinds = {kind for record in records if isinstance(kind := record.get("type"), str)}
    if not _PIECES.isdisjoint(kinds) or _are_of_one_reply(records):
        return "pieces of a streamed reply", "put the pieces together and store whole replies"
    return None


def _are_of_one_reply(records: Sequence[Record]) -> bool:
    """Tell replies of one id, as the pieces of a streamed one have it."""
    ids = {as_id(record.get("id", record.get("responseId"))) for record in records}
    are_replies = (not first_column(one, PROMPT) and {"choices", "candidates"} & one.keys() for one in records)
    return len(records) > 1 and len(ids) == 1 and None not in ids and all(are_replies)


def _is_of_this_tool(record: Record) -> bool:
    """Tell a row of a panel, of labels, bases or scores, a result, and a model."""
    names = {name.strip().lower() for name in record}
    is_listed = any(keys <= names for keys in _LISTS) and not (output_columns(record) or first_column(record, PROMPT))
    return is_listed or _is_marked(record)


def _is_marked(record: Record) -> bool:
    return str(record.get("schema", record.get("format"))).startswith(_MARKS)


def _is_review(record: Record) -> bool:
    is_judged = not _REVIEW.isdisjoint(record) or any(keys <= record.keys() for keys in _JUDGMENT)
    outputs = [plain_name(name) for name in output_columns(record)]
    holds_talks = any(isinstance(value, list) and value and role(value[0]) for value in record.values())
    return is_judged and set(outputs) <= {"text"} and not holds_talks and "choices" not in record


def _are_questions(records: Sequence[Record]) -> bool:
    """Tell texts beside ids, with no model and no prompt, of which many are questions."""
    for record in records:
        if not isinstance(record.get("text"), str) or output_columns(record) != ["text"]:
            return False
        if first_column(record, PROMPT) or not first_column(record, ID) or not _ANSWERED.isdisjoint(record):
            return False
    n_questions = sum(record["text"].rstrip().endswith(_QUESTION_ENDS) for record in records)
    has_category = all("category" in record for record in records)
    return bool(n_questions >= (_CATEGORY_FRACTION if has_category else _QUESTIONS_FRACTION) * len(records))


def _is_reference(record: Record) -> bool:
    """Tell a record whose only texts are a prompt, its id and a reference."""
    if output_columns(record) or not any(plain_name(name) in _REFERENCES for name in record):
        return False
    prompt, prompt_id = first_column(record, PROMPT), first_column(record, ID)
    is_told = bool(prompt) or (prompt_id is not None and as_id(record[prompt_id]) is not None)
    return is_told and all(is_known(name) or content(value).text is None for name, value in record.items())
