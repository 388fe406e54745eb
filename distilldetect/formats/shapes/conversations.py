"""Conversations: a list of messages (fine-tuning files, Arena-Hard v2, LMSYS, ShareGPT), or lists of what either says."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from distilldetect.formats.columns import as_id, beside, holds_reply, output_columns
from distilldetect.formats.contents import ASSISTANT, USER, conversation, role
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

# Records that hold these keep the answer there, and only the request under "messages".
_ELSEWHERE = frozenset({"response", "choices", "output", "outputs", "body", "request_body", "epoch", "resps"})
_QUESTIONS = ("questions", "prompts", "instructions", "queries", "turns", "user_turns", "prompt", "question")
_ANSWERS = (
    "outputs", "responses", "answers", "completions", "generations", "model_outputs", "assistant_turns", "response",
    "completion", "generation", "prediction",
)  # fmt: skip


def _is_dialogue(names: Sequence[str], record: Record) -> bool:
    """Tell a record with messages in a column of one of these names, and the answer in none that stands beside them."""
    messages = next(filter(None, map(record.get, names)), None)
    if not isinstance(messages, list) or not _ELSEWHERE.isdisjoint(record) or holds_reply(record):
        return False
    roles = list(map(role, messages))
    is_answered = not ASSISTANT.isdisjoint(roles) and roles[-1] not in USER
    return bool(roles[0]) and (is_answered or not output_columns(record))


def _dialogue(names: Sequence[str], id_column: str | None, record: Record) -> Iterable[Answer]:
    """Read the messages in a column of one of these names; what else is known stands beside it."""
    about = beside(record, *names)
    prompt_id = as_id(record.get(id_column)) if id_column else about.prompt_id
    messages = next(filter(None, map(record.get, names)), None)
    answers = [answer._replace(prompt_id=prompt_id, model=about.model) for answer in conversation(messages)]
    return answers or [Answer(None, problem="without an assistant turn")]


def _turn_lists(record: Record) -> Iterator[Answer]:
    """Each answer is to all the questions up to it."""
    about, questions = beside(record), _texts(record, _QUESTIONS)
    for turn, text in enumerate(_texts(record, _ANSWERS)):
        yield about._replace(text=text, prompt="\n\n".join(questions[: turn + 1]), turn=turn)


def _texts(record: Record, names: Sequence[str]) -> list[str]:
    """Return the first list of texts under one of these names, an empty one where there is none."""
    lists = (value for name in names if isinstance(value := record.get(name), list) and value)
    return next((texts for texts in lists if all(isinstance(text, str) for text in texts)), [])


SHAPES = (
    Shape(
        "messages",
        "chat messages: fine-tuning files, Arena-Hard v2 answers",
        recognised_by="messages with roles, and no other place for the answer",
        fields={
            "prompt": "messages[role=user].content",
            "id": BY_NAME,
            "output": "messages[role=assistant].content",
            "model": BY_NAME,
        },
        matches=partial(_is_dialogue, ("messages", "conversation")),
        extract=partial(_dialogue, ("messages", "conversation"), None),
    ),
    Shape(
        "sharegpt",
        "ShareGPT conversations",
        recognised_by="conversations whose messages name a speaker, and no other place for the answer",
        fields={
            "prompt": "conversations[from=human].value",
            "id": "id",
            "output": "conversations[from=gpt].value",
            "model": BY_NAME,
        },
        matches=partial(_is_dialogue, ("conversations",)),
        extract=partial(_dialogue, ("conversations",), "id"),
    ),
    Shape(
        "turn_lists",
        "lists of questions and of answers, as LogicKor",
        recognised_by="a list of questions and a list of as many answers",
        fields={"prompt": "questions[]", "id": BY_NAME, "output": "outputs[]", "model": BY_NAME},
        matches=lambda record: 0 < len(_texts(record, _QUESTIONS)) == len(_texts(record, _ANSWERS)),
        extract=_turn_lists,
    ),
)
