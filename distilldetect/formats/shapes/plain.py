"""Plain columns, known by their names, where no other shape fits; and those of instruction tuning."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from distilldetect.defaults import FRAME_FRACTION, FRAME_MIN_ANSWERS
from distilldetect.formats.columns import (
    EITHER,
    ID,
    MODEL,
    OWN,
    PROMPT,
    REASONING,
    SAMPLE,
    SAYS_MORE,
    as_id,
    as_number,
    as_text,
    beside,
    first_column,
    is_free_text,
    is_known,
    is_named_like_output,
    output_columns,
    plain_name,
)
from distilldetect.formats.contents import USER, are_messages, content, conversation, role, user_text
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import BY_NAME, Answer, Record, RecordError, Shape, keys_of

_LEAST_QUOTED = 20  # characters: a shorter answer may well stand in its prompt


def _has_output(record: Record) -> bool:
    outputs = _outputs([record])
    if not outputs:
        return False
    weak = plain_name(outputs[0]) in {"output", "answer", "reply", "text"}
    return not weak or first_column(record, PROMPT + ID) is not None


def _bind(_: Shape, records: Sequence[Record]) -> Shape:
    """Settle on one column for each role from all the keys that the first records have."""
    outputs = _outputs(records)
    if len(outputs) > 1 and all(plain_name(name) in OWN for name in outputs):
        written = [name for name in outputs if is_free_text(_texts_of(records, name))]
        outputs = written if len(written) == 1 else outputs  # the others hold what was extracted from it
    if len(outputs) == 1:
        outputs += _rivals(records, outputs[0])
    if len(outputs) > 1:
        raise _which_of(outputs, records)
    if not outputs:
        problem = f"no text in the answers, with the keys {listed(keys_of(records))}"
        raise RecordError(problem, "name the field with --output-field")
    return bound_to(records, outputs[0])


def _which_of(columns: Sequence[str], records: Sequence[Record]) -> RecordError:
    """Ask which of several columns holds the answer; the example is one that is likely to."""
    problem = f"the answer may be in {' or in '.join(listed([name]) for name in columns)}"
    likely = [name for name in columns if plain_name(name) not in EITHER]
    written = [name for name in likely if is_free_text(_texts_of(records, name))]
    example = listed((written or likely or columns)[:1])
    return RecordError(problem, f"say which with --output-field, e.g. --output-field {example}")


def _rivals(records: Sequence[Record], output: str) -> list[str]:
    """Return the columns that may hold the model's answer where ``output`` may hold a reference.

    These are columns of written text that are known for nothing else. Where the values of ``output`` are no written text
    but those of such a column or of one that may be a reference are, they are rivals as well.
    """
    names = [name for name in keys_of(records) if name != output]
    if plain_name(output) in EITHER:
        return [name for name in names if not is_known(name) and _is_answer_like(records, name)]
    if plain_name(output) in OWN or is_free_text(_texts_of(records, output)):
        return []
    others = [name for name in names if plain_name(name) in EITHER or not is_known(name)]
    return [name for name in others if is_free_text(_texts_of(records, name))]


def _is_answer_like(records: Sequence[Record], name: str) -> bool:
    """Tell written text, texts under a name such as ``bot_answer``, and words of which most differ, which no codes are."""
    texts = [text for text in _texts_of(records, name) if text.strip()]
    if is_free_text(texts) or (texts and is_named_like_output(name)):
        return True
    words = {text for text in texts if not any(c.isdigit() or c in "/_" for c in text)}
    return 2 * len(words) > max(len(records), 2)


def _texts_of(records: Sequence[Record], name: str) -> list[str]:
    """Return the texts that a column holds, those in lists and in objects such as replies included."""
    values = [record.get(name) for record in records]
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    texts = [content(part).text if isinstance(part, dict) else part for part in parts]
    return [text for text in texts if isinstance(text, str)]


def bound_to(records: Sequence[Record], output: str) -> Shape:
    """Make the shape whose answers are in one column, and all else where its name says."""
    names = keys_of(records)
    others = [name for name in names if name != output]
    found = {
        "prompt": _prompt_column(records, others, output),
        "id": first_column(names, ID),
        "output": output,
        "model": first_column(others, MODEL),
        "reasoning": first_column(others, REASONING),
        "sample": first_column(names, SAMPLE),
    }
    fields = {role: name for role, name in found.items() if name is not None}
    has_input = plain_name(fields.get("prompt", "")) == "instruction"  # which belongs to the prompt
    return replace(
        PLAIN,
        fields=fields,
        matches=lambda record: output in record,
        extract=partial(_answers, fields, has_input),
        bind=None,
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
    """Return the columns that may hold the answer by their names, of those that hold text or nothing at all."""
    told = {name: [record[name] for record in records if record.get(name) is not None] for name in keys_of(records)}
    return output_columns(n for n, found in told.items() if not found or any(content(v).text is not None for v in found))


def _answers(fields: Mapping[str, str], has_input: bool, record: Record) -> Iterator[Answer]:
    told = {role: record.get(name) for role, name in fields.items()}
    value, prompt = told["output"], user_text(told.get("prompt"))
    answer = Answer(
        as_text(value),
        _with_input(prompt, as_text(record.get("input"))) if has_input else prompt,
        as_id(told.get("id")),
        content(told.get("reasoning")).text,
        as_text(told.get("model")),
        as_number(told.get("sample")),
    )
    if isinstance(value, str):
        yield answer
    elif value is None:
        yield answer._replace(problem="error" if record.get("error") else None)
    else:
        yield from answers_at(value, answer)


def answers_at(value: Any, about: Answer) -> Iterator[Answer]:
    """Yield the answers that a field holds: one in any form, several, or messages; with what else is known of them."""
    parts = _several(value)
    for number, part in enumerate(parts):
        own = about._replace(sample=number) if len(parts) > 1 else about
        if are_messages(part):
            yield from _of_messages(part, own)
            continue
        found = content(part)
        problem = "not text" if part is not None and found.text is None else None
        yield own._replace(text=found.text, reasoning=found.reasoning or about.reasoning, problem=problem)


def _several(value: Any) -> list[Any]:
    """Take apart a list of several answers: texts, objects that are no parts of one message, or lists of messages."""
    if isinstance(value, dict) and isinstance(value.get("text"), list):
        return _several(value["text"])
    items = value if isinstance(value, list) else []
    are_answers = all(isinstance(item, str) or are_messages(item) for item in items)
    are_objects = all(isinstance(item, dict) and "type" not in item and not role(item) for item in items)
    return items if items and (are_answers or are_objects) else [value]


def _of_messages(messages: list[Any], about: Answer) -> Iterator[Answer]:
    """Take what the assistant says; what others say is the prompt, unless that is known."""
    has_user = any(role(message) in USER for message in messages)
    answers = list(conversation(messages if has_user else [{"role": "user"}, *messages]))
    for answer in answers or [Answer(None, problem="without an assistant turn")]:
        prompt = answer.prompt if has_user and (len(answers) > 1 or about.prompt is None) else about.prompt
        reasoning = answer.reasoning or about.reasoning
        yield about._replace(text=answer.text, prompt=prompt, reasoning=reasoning, turn=answer.turn, problem=answer.problem)


def _with_input(prompt: str | None, extra: str | None) -> str | None:
    return f"{prompt}\n\n{extra}" if prompt and extra else prompt


def _is_alpaca_sft(record: Record) -> bool:
    is_bare = {"instruction", "output"} <= record.keys() and {"generator", "candidates"}.isdisjoint(record)
    return is_bare and not any(plain_name(name) in SAYS_MORE for name in record)


def _without_rivals(shape: Shape, records: Sequence[Record]) -> Shape:
    """Refuse records with a second text that may be the model's answer; an ``output`` is often the reference."""
    if others := _rivals(records, "output"):
        raise _which_of(["output", *others], records)
    return shape


def _alpaca_sft(record: Record) -> Iterator[Answer]:
    prompt = _with_input(content(record["instruction"]).text, content(record.get("input")).text)
    yield Answer(content(record["output"]).text, prompt, as_id(record.get("id")), model=beside(record).model)


PLAIN: Shape = Shape(
    "plain",
    "columns named prompt, response and the like",
    recognised_by="a column that may hold the answer; a weak name for it needs a prompt or an id beside it",
    fields={},
    matches=_has_output,
    extract=lambda record: _bind(PLAIN, [record]).extract(record),
    bind=_bind,
)
SHAPES = (
    PLAIN,
    Shape(
        "alpaca_sft",
        "Alpaca instruction tuning",
        recognised_by="instruction and output, without a generator or a column that is likelier to be the model's",
        fields={"prompt": "instruction", "id": "id", "output": "output", "model": BY_NAME},
        matches=_is_alpaca_sft,
        extract=_alpaca_sft,
        bind=_without_rivals,
    ),
)
