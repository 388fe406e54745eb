"""Prompts kept in a file of their own, to be joined on their id."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from distilldetect.errors import DumpError
from distilldetect.formats.columns import ID, PROMPT, as_id, as_text, first_column
from distilldetect.formats.contents import USER, content, role, user_text
from distilldetect.formats.field_paths import look_up
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.quoting import listed
from distilldetect.formats.shape import Record

_ANSWERED = frozenset({"answer_id", "model_id", "model", "reviewer_id", "review_id"})


def prompts_by_id(
    records: Iterable[tuple[int, Record]], source: str, options: ReadOptions
) -> Mapping[str, tuple[str, ...]]:
    """Read the prompt of each record, turn by turn. Records come with their lines.

    Raises:
        DumpError: a record has no id or no prompt, or an id stands for two prompts.
    """
    found: dict[str, tuple[str, ...]] = {}
    for line, record in records:
        prompt_id = _id(record, options.id_field)
        turns = tuple(text for text in _turns(record, options.prompt_field) if text is not None)
        if prompt_id is None or not turns:
            lacks = f"a record without {'a prompt' if prompt_id else 'an id'} that is known"
            hint = "a prompts file has the fields id and prompt"
            raise DumpError(f"{lacks}, with the keys {listed(record)}", source=source, line=line, hint=hint)
        if found.setdefault(prompt_id, turns) != turns:
            problem = f"two prompts of the id {listed([prompt_id])}"
            raise DumpError(problem, source=source, line=line, hint="make ids unique")
    return found


def is_prompt(record: Record) -> bool:
    """Tell whether an object that is alone in its file is a prompt's record."""
    return _id(record) is not None and any(_turns(record))


def _id(record: Record, path: str | None = None) -> str | None:
    """Read the id, from a field where one is named."""
    path = first_column(record, ID) if path is None else path
    return None if path is None else as_id(look_up(record, path))


def _turns(record: Record, path: str | None = None) -> Iterator[str | None]:
    """Find what the user says in a record, turn by turn, in a field where one is named; None for a turn without text."""
    if path is not None:
        value = look_up(record, path)
        yield from map(user_text, value if isinstance(value, list) and not any(map(role, value)) else [value])
        return
    body = next((record[key] for key in ("body", "params", "request") if isinstance(record.get(key), dict)), record)
    turns: Any = body.get("turns") or body.get("questions") or body.get("chat_history")
    messages = next((body[key] for key in ("messages", "conversations", "input") if isinstance(body.get(key), list)), None)
    if isinstance(turns, list):
        yield from (content(turn).text for turn in turns)
    elif messages is not None:
        yield from (content(message).text for message in messages if role(message) in USER)
    elif column := first_column(body, PROMPT):
        yield user_text(body[column])
    elif _ANSWERED.isdisjoint(body):
        yield as_text(body.get("text"))  # as the question files of Vicuna and those after it have it
