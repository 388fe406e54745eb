"""ShareGPT conversations."""

from collections.abc import Iterator

from distilldetect.formats.columns import as_id, named_beside
from distilldetect.formats.contents import conversation, role
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape


def matches(record: Record) -> bool:
    """Tell by conversations whose messages name a speaker."""
    turns = record.get("conversations")
    return isinstance(turns, list) and bool(turns) and bool(role(turns[0]))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the assistant's turns."""
    found = False
    for answer in conversation(record.get("conversations")):
        found = True
        yield answer._replace(prompt_id=as_id(record.get("id")), model=named_beside(record)[1])
    if not found:
        yield Answer(None, problem="without an assistant turn")


FIELDS = {
    "prompt": "conversations[from=human].value",
    "id": "id",
    "output": "conversations[from=gpt].value",
    "model": BY_NAME,
}
SHAPE = Shape("sharegpt", "ShareGPT conversations", FIELDS, matches, extract)
