"""Plain columns, known by their names. Used where no other shape fits."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from distilldetect.defaults import FRAME_FRACTION, FRAME_MIN_ANSWERS
from distilldetect.formats.columns import (
    ID,
    MODEL,
    PROMPT,
    REASONING,
    SAMPLE,
    as_id,
    as_number,
    first_column,
    is_free_text,
    is_known,
    is_named_like_output,
    is_own_output,
    may_be_reference,
    output_columns,
    plain_name,
)
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.flat import flat_columns
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import Answer, Record, RecordError, Shape

_LEAST_QUOTED = 20  # characters: a shorter answer may well stand in its prompt


def matches(record: Record) -> bool:
    """Tell by a column that may hold the answer; a weak name for it needs a prompt or an id beside it."""
    outputs = _outputs([record])
    if not outputs:
        return False
    weak = plain_name(outputs[0]) in {"output", "answer", "reply", "text"}
    return not weak or first_column(record, PROMPT + ID) is not None


def bind(records: Sequence[Record]) -> Shape:
    """Settle on one column for each role from all the keys that the first records have.

    Raises:
        RecordError: two columns may hold the answer, or none does as text.
    """
    names = list(dict.fromkeys(name for record in records for name in record))
    outputs = _outputs(records)
    if len(outputs) > 1 and all(map(is_own_output, outputs)):
        written = [name for name in outputs if is_free_text(texts_of(records, name))]
        outputs = written if len(written) == 1 else outputs  # the others hold what was extracted from it
    if len(outputs) == 1:
        outputs += rivals(records, outputs[0])
    if len(outputs) > 1:
        raise which_of(outputs, records)
    if not outputs:
        problem = f"no text in the answers, with the keys {listed(names)}"
        raise RecordError(problem, "name the field with --output-field")
    return bound_to(records, outputs[0])


def which_of(columns: Sequence[str], records: Sequence[Record]) -> RecordError:
    """Ask which of several columns holds the answer; the example is one that is likely to."""
    problem = f"the answer may be in {' or in '.join(listed([name]) for name in columns)}"
    likely = [name for name in columns if not may_be_reference(name)]
    written = [name for name in likely if is_free_text(texts_of(records, name))]
    example = listed((written or likely or columns)[:1])
    return RecordError(problem, f"say which with --output-field, e.g. --output-field {example}")


def rivals(records: Sequence[Record], output: str) -> list[str]:
    """Return the columns that may hold the model's answer where ``output`` may hold a reference.

    These are columns of written text that are known for nothing else. Where the values of ``output`` are no written text
    but those of such a column or of one that may be a reference are, they are rivals as well.
    """
    names = [name for name in dict.fromkeys(key for record in records for key in record) if name != output]
    if may_be_reference(output):
        return [name for name in names if not is_known(name) and _is_answer_like(records, name)]
    if is_own_output(output) or is_free_text(texts_of(records, output)):
        return []
    others = [name for name in names if may_be_reference(name) or not is_known(name)]
    return [name for name in others if is_free_text(texts_of(records, name))]


def _is_answer_like(records: Sequence[Record], name: str) -> bool:
    """Tell written text, texts under a name such as ``bot_answer``, and words of which most differ, which no codes are."""
    texts = [text for text in texts_of(records, name) if text.strip()]
    if is_free_text(texts) or (texts and is_named_like_output(name)):
        return True
    words = {text for text in texts if not any(c.isdigit() or c in "/_" for c in text)}
    return 2 * len(words) > max(len(records), 2)


def texts_of(records: Sequence[Record], name: str) -> list[str]:
    """Return the texts that a column holds, those in lists and in objects such as replies included."""
    values = [record.get(name) for record in records]
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    texts = [content(part).text if isinstance(part, dict) else part for part in parts]
    return [text for text in texts if isinstance(text, str)]


def bound_to(records: Sequence[Record], output: str) -> Shape:
    """Make the shape whose answers are in one column, and all else where its name says."""
    names = list(dict.fromkeys(name for record in records for name in record))
    found = {
        "prompt": _prompt_column(records, [name for name in names if name != output], output),
        "id": first_column(names, ID),
        "output": output,
        "model": first_column((name for name in names if name != output), MODEL),
        "reasoning": first_column((name for name in names if name != output), REASONING),
        "sample": first_column(names, SAMPLE),
    }
    fields = {role: name for role, name in found.items() if name is not None}
    has_input = plain_name(fields.get("prompt", "")) == "instruction"  # which belongs to the prompt
    return Shape(
        name="plain",
        summary=SHAPE.summary,
        fields=fields,
        matches=lambda record: output in record,
        extract=lambda record: _answers(record, fields),
        columns=None if has_input else partial(flat_columns, fields),
    )


def _prompt_column(records: Sequence[Record], names: Sequence[str], output: str) -> str | None:
    """Find the column of the prompt; one whose texts contain the answers is a judge's, and not it."""
    left = list(names)
    while (column := first_column(left, PROMPT)) is not None and holds_answers(
        [(user_text(record.get(column)), record.get(output)) for record in records]
    ):
        left.remove(column)
    return column


def holds_answers(pairs: Sequence[tuple[object, object]]) -> bool:
    """Tell whether nearly all prompts contain the answer they are said to have; pairs are of a prompt and an answer."""
    told = [
        (p, a.strip()) for p, a in pairs if isinstance(p, str) and isinstance(a, str) and len(a.strip()) > _LEAST_QUOTED
    ]
    n_within = sum(len(prompt) > len(answer) and answer in prompt for prompt, answer in told)
    return len(told) >= FRAME_MIN_ANSWERS and n_within >= FRAME_FRACTION * len(told)


def _outputs(records: Sequence[Record]) -> list[str]:
    values: dict[str, list[Any]] = {}
    for record in records:
        for name, value in record.items():
            if value is not None:
                values.setdefault(name, []).append(value)
            else:
                values.setdefault(name, [])
    textual = [name for name, found in values.items() if not found or any(content(v).text is not None for v in found)]
    return output_columns(textual)


def _answers(record: Record, fields: dict[str, str]) -> Iterator[Answer]:
    value = record.get(fields["output"])
    common = _common(value if isinstance(value, str) else None, record, fields)
    if isinstance(value, str):
        yield common
    elif value is None:
        yield common._replace(problem="error" if record.get("error") else None)
    elif isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        for number, text in enumerate(value):
            yield common._replace(text=text, sample=number if len(value) > 1 else common.sample)
    else:
        found = content(value)
        problem = "not text" if found.text is None else None
        yield common._replace(text=found.text, reasoning=found.reasoning or common.reasoning, problem=problem)


def _common(text: str | None, record: Record, fields: dict[str, str]) -> Answer:
    """Build the answer without what its column may add."""
    prompt = _prompt(record, fields["prompt"]) if "prompt" in fields else None
    prompt_id = as_id(record.get(fields["id"])) if "id" in fields else None
    reasoning = content(record.get(fields["reasoning"])).text if "reasoning" in fields else None
    model = record.get(fields["model"]) if "model" in fields else None
    sample = as_number(record.get(fields["sample"])) if "sample" in fields else None
    return Answer(text, prompt, prompt_id, reasoning, model if isinstance(model, str) else None, sample)


def _prompt(record: Record, column: str) -> str | None:
    value = user_text(record.get(column))
    extra = record.get("input")
    if plain_name(column) == "instruction" and value and isinstance(extra, str) and extra:
        return f"{value}\n\n{extra}"
    return value


def extract(record: Record) -> Iterator[Answer]:
    """Yield the answers of a record taken by itself."""
    return iter(bind([record]).extract(record)) if matches(record) else iter([Answer(None, problem="no output")])


SHAPE = Shape("plain", "columns named prompt, response and the like", {}, matches, extract, bind)
