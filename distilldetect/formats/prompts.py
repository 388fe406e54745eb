"""Prompts kept in a file of their own, to be joined on their id."""

from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.errors import DumpError
from distilldetect.formats.columns import ID, PROMPT, as_id, first_column
from distilldetect.formats.contents import USER, content, role, user_text
from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import Record

_DEFAULTS = ReadOptions()
_ANSWERED = frozenset({"answer_id", "model_id", "model", "reviewer_id", "review_id"})


def prompts_by_id(
    records: Iterator[tuple[int, Record]], source: str, options: ReadOptions = _DEFAULTS
) -> Mapping[str, tuple[str, ...]]:
    """Read the prompt of each record, turn by turn.

    Args:
        records: with their lines.
        source: their file.
        options: with the fields of prompt and id, where the user names them.

    Raises:
        DumpError: a record has no id or no prompt, or an id stands for two prompts.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line, record in records:
        prompt_id = _id(record) if options.id_field is None else _named_id(record, options.id_field)
        turns = tuple(turns_of(record) if options.prompt_field is None else _named_turns(record, options.prompt_field))
        if prompt_id is None or not turns:
            problem = (
                f"a record without {'a prompt' if prompt_id else 'an id'} that is known, with the keys {listed(record)}"
            )
            raise DumpError(problem, source=source, line=line, hint="a prompts file has the fields id and prompt")
        if found.setdefault(prompt_id, turns) != turns:
            raise DumpError(
                f"two prompts of the id {listed([prompt_id])}", source=source, line=line, hint="make ids unique"
            )
    return found


def _named_id(record: Record, path: str) -> str | None:
    value = look_up(record, path)
    return None if value is MISSING else as_id(value)


def _named_turns(record: Record, path: str) -> Iterator[str]:
    value = look_up(record, path)
    for turn in value if isinstance(value, list) and not any(map(role, value)) else [value]:
        text = user_text(turn) if isinstance(turn, list) else content(turn).text
        if text is not None:
            yield text


def is_prompt(record: Record) -> bool:
    """Tell whether an object that is alone in its file is a prompt's record."""
    return _id(record) is not None and any(turns_of(record))


def _id(record: Record) -> str | None:
    column = first_column(record, ID)
    return as_id(record[column]) if column else None


def turns_of(record: Record) -> Iterator[str]:
    """Find what the user says in a record, turn by turn."""
    body = next((record[key] for key in ("body", "params", "request") if isinstance(record.get(key), dict)), record)
    turns: Any = body.get("turns") or body.get("questions") or body.get("chat_history")
    messages = next((body[key] for key in ("messages", "conversations", "input") if isinstance(body.get(key), list)), None)
    if isinstance(turns, list):
        yield from (text for turn in turns if (text := content(turn).text) is not None)
    elif messages is not None:
        yield from (text for m in messages if role(m) in USER and (text := content(m).text) is not None)
    elif column := first_column(body, PROMPT):
        text = user_text(body[column])
        if text is not None:
            yield text
    elif isinstance(text := body.get("text"), str) and _ANSWERED.isdisjoint(body):
        yield text  # as the question files of Vicuna and those after it have it
