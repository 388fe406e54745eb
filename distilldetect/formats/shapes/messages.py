"""A list of chat messages: fine-tuning files, Arena-Hard v2 answers, LMSYS conversations."""

from collections.abc import Iterator, Sequence

from distilldetect.formats.columns import columns_beside, holds_reply, named_beside, output_columns
from distilldetect.formats.contents import ASSISTANT, conversation, role
from distilldetect.formats.dialogues import dialogue_columns
from distilldetect.formats.shape import BY_NAME, Answer, Columns, Record, Shape

# Records that hold these keep the answer there, and only the request under "messages".
_ELSEWHERE = frozenset({"response", "choices", "output", "outputs", "body", "request_body", "epoch", "resps"})


def matches(record: Record) -> bool:
    """Tell by messages with roles, and no other place for the answer."""
    messages = record.get("messages") or record.get("conversation")
    if not isinstance(messages, list) or not messages or not _ELSEWHERE.isdisjoint(record):
        return False
    if holds_reply(record):
        return False
    roles = list(map(role, messages))
    return bool(roles[0]) and (not ASSISTANT.isdisjoint(roles) or not output_columns(record))


def extract(record: Record) -> Iterator[Answer]:
    """Yield the assistant's turns."""
    prompt_id, model = named_beside(record)
    found = False
    for answer in conversation(record.get("messages") or record.get("conversation")):
        found = True
        yield answer._replace(prompt_id=prompt_id, model=model)
    if not found:
        yield Answer(None, problem="without an assistant turn")


def columns(records: Sequence[Record]) -> Columns | None:
    """Read conversations of one question and one answer."""
    names = tuple(records[0])
    _, prompt_id, model = columns_beside(names)
    conversation = "messages" if "messages" in names else "conversation"
    return dialogue_columns(records, conversation, prompt_id, model, ("role", "content"))


FIELDS = {
    "prompt": "messages[role=user].content",
    "id": BY_NAME,
    "output": "messages[role=assistant].content",
    "model": BY_NAME,
}
SUMMARY = "chat messages: fine-tuning files, Arena-Hard v2 answers"
SHAPE = Shape("messages", SUMMARY, FIELDS, matches, extract, columns=columns)
