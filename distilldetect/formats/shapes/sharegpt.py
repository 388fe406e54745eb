"""ShareGPT conversations."""

from collections.abc import Iterator, Sequence

from distilldetect.formats.columns import as_id, columns_beside, holds_reply, named_beside
from distilldetect.formats.contents import conversation, role
from distilldetect.formats.dialogues import dialogue_columns
from distilldetect.formats.shape import BY_NAME, Answer, Columns, Record, Shape


def matches(record: Record) -> bool:
    """Tell by conversations whose messages name a speaker, and no other place for the answer."""
    turns = record.get("conversations")
    return isinstance(turns, list) and bool(turns) and bool(role(turns[0])) and not holds_reply(record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield the assistant's turns."""
    found = False
    for answer in conversation(record.get("conversations")):
        found = True
        yield answer._replace(prompt_id=as_id(record.get("id")), model=named_beside(record)[1])
    if not found:
        yield Answer(None, problem="without an assistant turn")


def columns(records: Sequence[Record]) -> Columns | None:
    """Read conversations of one question and one answer."""
    _, _, model = columns_beside(tuple(records[0]))
    return dialogue_columns(records, "conversations", "id", model, ("from", "value"))


FIELDS = {
    "prompt": "conversations[from=human].value",
    "id": "id",
    "output": "conversations[from=gpt].value",
    "model": BY_NAME,
}
SHAPE = Shape("sharegpt", "ShareGPT conversations", FIELDS, matches, extract, columns=columns)
