"""Settle what one record cannot say and many can: which column names the model, which turns are examples."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import takewhile
from typing import NamedTuple

from distilldetect.defaults import FRAME_FRACTION, FRAME_MIN_ANSWERS
from distilldetect.formats.columns import MODEL, SAMPLE, as_id, is_free_text, is_known, is_number, plain_name
from distilldetect.formats.field_paths import look_up
from distilldetect.formats.frames.templates import WITH_TOKENS, Template, question_in
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.shape import Answer, Record, RecordError, Shape
from distilldetect.formats.shapes.plain import holds_answers

# Columns that divide the answers of a prompt and name no model.
_NO_MODEL = frozenset({
    *SAMPLE, "run", "runid", "seed", "trial", "attempt", "try", "iteration", "round", "rep", "replicate", "temperature",
    "topp", "timestamp", "createdat", "created", "date", "time", "hash", "uuid", "answerid", "requestid", "responseid",
    "n", "k", "language", "lang", "turn", "score", "rating", "label", "finishreason",
})  # fmt: skip
_MOST_CONSTANT = 3  # columns that are watched: each costs time


class Settled(NamedTuple):
    """What was settled: the shape that minds what was found, and sentences on it for the notes of the dump.

    Attributes:
        model_column: the column that was found to name the model, though its name does not say so; or None.
        constant_columns: columns of unknown meaning with one value in all of these records. Where the file is sorted by
            model, one of them may name it.
    """

    shape: Shape
    model_column: str | None
    constant_columns: tuple[str, ...]
    sentences: tuple[str, ...]


def settled(shape: Shape, records: Sequence[Record], options: ReadOptions) -> Settled:
    """Look at the first records of a file together; ``shape`` is what each of them was taken for."""
    sentences = []
    answers = sample_answers(shape, records)
    n_examples = _n_examples(answers)
    if n_examples:
        shape = replace(shape, extract=partial(_without_examples, shape, n_examples))
        turns = "turn is" if n_examples == 1 else f"{n_examples} turns are"
        sentences.append(f"The first {turns} the same in all records, an example of the prompt, and left out.")
    names_model = any(answer.model for of_record in answers for answer in of_record)
    column = None if names_model else _dividing_column(shape, records, answers)
    if column is not None:
        shape = _changed(shape, partial(_with_model, column), {**shape.fields, "model": column})
    pairs = [(answer.prompt, answer.text) for of_record in answers for answer in of_record if not answer.turn]
    if options.prompt_field is None and not n_examples and not shape.is_verbatim and holds_answers(pairs):
        fields = {role: path for role, path in shape.fields.items() if role != "prompt"}
        shape = _changed(shape, lambda _, answer: answer._replace(prompt=None), fields)
        sentences.append("The prompts hold their own answers, as a judge's do, and are not used; see --prompt-field.")
    elif options.frames == "strip" and not shape.is_verbatim and (template := _template_of([p for p, _ in pairs])):
        shape = _changed(shape, partial(_without_template, template), shape.fields)
        sentences.append("The chat template was taken off the prompts.")
    constant = _constant(shape, records) if shape.name == "plain" and "model" not in shape.fields else ()
    return Settled(shape, column, constant, tuple(sentences))


def _changed(shape: Shape, change: Callable[[Record, Answer], Answer], fields: Mapping[str, str]) -> Shape:
    def extract(record: Record) -> Iterator[Answer]:
        return (change(record, answer) for answer in shape.extract(record))

    return replace(shape, fields=fields, extract=extract)


def _with_model(column: str, record: Record, answer: Answer) -> Answer:
    return answer._replace(model=as_id(look_up(record, column)))


def _without_template(template: Template, _: Record, answer: Answer) -> Answer:
    asked = question_in(template, answer.prompt) if answer.prompt else None
    return answer._replace(prompt=asked or answer.prompt)


def _without_examples(shape: Shape, n_examples: int, record: Record) -> Iterator[Answer]:
    answers = list(shape.extract(record))
    before = answers[n_examples - 1].prompt if len(answers) >= n_examples else None
    for answer in answers[n_examples:]:
        asked = (answer.prompt or "").removeprefix(before or "").lstrip("\n")
        yield answer._replace(turn=answer.turn - n_examples, prompt=asked or answer.prompt)


def _constant(shape: Shape, records: Sequence[Record]) -> tuple[str, ...]:
    """Find columns of one text in all records, unless their names say what they are."""
    taken = set(shape.fields.values())
    names = [name for name, value in records[0].items() if isinstance(value, str) and value and name not in taken]
    names = [name for name in names if not is_known(name) and plain_name(name) not in _NO_MODEL]
    return tuple(name for name in names if all(record.get(name) == records[0][name] for record in records))[:_MOST_CONSTANT]


def _template_of(prompts: Sequence[str | None]) -> Template | None:
    """Find the chat template with special tokens that nearly all prompts are in."""
    known = [prompt for prompt in prompts if prompt]
    for template in WITH_TOKENS:
        if known and template.start.match(known[0]):
            n_within = sum(question_in(template, prompt) is not None for prompt in known)
            return template if n_within >= FRAME_FRACTION * len(known) else None
    return None


def sample_answers(shape: Shape, records: Sequence[Record]) -> list[list[Answer]]:
    """Take the answers of each of some records; nothing of records of another shape."""
    return [answers_of(shape, record) if shape.matches(record) else [] for record in records]


def answers_of(shape: Shape, record: Record) -> list[Answer]:
    """Take the answers of a record for a look at them; none where its reading will end in an error."""
    try:
        return list(shape.extract(record))
    except RecordError:
        return []  # it is raised again, with the line, when the record is read


def _n_examples(answers: Sequence[Sequence[Answer]]) -> int:
    """Count the turns that all records begin with, question and answer; some turn of each has to be left."""
    told = [[(a.prompt, a.text) for a in of_record] for of_record in answers if any(a.turn for a in of_record)]
    if len(told) < max(FRAME_MIN_ANSWERS, len([of_record for of_record in answers if of_record])):
        return 0
    same = list(takewhile(lambda turns: len(set(turns)) == 1, zip(*told, strict=False)))
    return len(same) if len(same) < min(map(len, told)) else 0


def _dividing_column(shape: Shape, records: Sequence[Record], told: Sequence[Sequence[Answer]]) -> str | None:
    """Find the column of few values, each of which stands at one answer of each prompt: it names models.

    Half of the records have to belong to prompts with several answers, and their answers have to differ.
    """
    taken = {path.partition(".")[0] for path in shape.fields.values()}
    by_prompt: defaultdict[str, list[tuple[Record, str]]] = defaultdict(list)
    for record, answers in zip(records, told, strict=True):
        if len(answers) == 1 and answers[0].text and (key := answers[0].prompt or answers[0].prompt_id):
            if answers[0].sample:
                return None  # the record itself says that it is one of several answers of one model
            by_prompt[key].append((record, answers[0].text))
    several = [found for found in by_prompt.values() if len(found) > 1]
    n_answers = sum(map(len, several))
    if len(several) < 2 or 2 * n_answers < len(records):
        return None
    if sum(len({text for _, text in found}) > 1 for found in several) < len(several) / 2:
        return None
    names = [name for name in records[0] if name not in taken and plain_name(name) not in _NO_MODEL]
    names += [f"{name}.{key}" for name in names for key in _keys(records[0][name]) if plain_name(key) in MODEL]
    names.sort(key=lambda name: plain_name(name) not in MODEL)
    return next((name for name in names if _divides(name, several)), None)


def _keys(value: object) -> list[str]:
    """The keys of an object that a path can name; nothing of other values."""
    return [key for key in value if not any(c in key for c in ".[]")] if isinstance(value, dict) else []


def _divides(name: str, several: Sequence[Sequence[tuple[Record, str]]]) -> bool:
    values = [[look_up(record, name) for record, _ in found] for found in several]
    flat = [value for found in values for value in found]
    names = [value for value in flat if isinstance(value, str) and value and not is_number(value)]
    if len(names) < len(flat) or is_free_text(names):
        return False
    if any(len(set(found)) < len(found) for found in values):
        return False
    times = Counter(names)
    return len(times) > 1 and len(times) <= len(names) / 2 and min(times.values()) > 1
