"""Plain columns, known by their names. Used where no other shape fits."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from distilldetect.formats.columns import (
    ID,
    MODEL,
    PROMPT,
    REASONING,
    SAMPLE,
    as_id,
    as_number,
    first_column,
    output_columns,
    plain_name,
)
from distilldetect.formats.contents import content, user_text
from distilldetect.formats.flat import flat_columns
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import Answer, Record, RecordError, Shape


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
    if len(outputs) > 1:
        problem = f"the answer may be in {' or in '.join(listed([name]) for name in outputs)}"
        raise RecordError(problem, f"say which with --output-field, e.g. --output-field {listed(outputs[:1])}")
    if not outputs:
        problem = f"no text in the answers, with the keys {listed(names)}"
        raise RecordError(problem, "name the field with --output-field")
    found = {
        "prompt": first_column((name for name in names if name not in outputs), PROMPT),
        "id": first_column(names, ID),
        "output": outputs[0],
        "model": first_column(names, MODEL),
        "reasoning": first_column(names, REASONING),
        "sample": first_column(names, SAMPLE),
    }
    fields = {role: name for role, name in found.items() if name is not None}
    output = outputs[0]
    has_input = plain_name(fields.get("prompt", "")) == "instruction"  # which belongs to the prompt
    return Shape(
        name="plain",
        summary=SHAPE.summary,
        fields=fields,
        matches=lambda record: output in record,
        extract=lambda record: _answers(record, fields),
        columns=None if has_input else partial(flat_columns, fields),
    )


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
