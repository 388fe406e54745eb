"""Conversations as two lists of equal length, of questions and of answers, as in LogicKor."""

from collections.abc import Iterator

from distilldetect.formats.columns import named_beside
from distilldetect.formats.shape import BY_NAME, Answer, Record, Shape

_QUESTIONS = ("questions", "prompts", "instructions", "queries", "turns", "user_turns")
_ANSWERS = ("outputs", "responses", "answers", "completions", "generations", "model_outputs", "assistant_turns")
_NAMES = frozenset(_QUESTIONS)


def matches(record: Record) -> bool:
    """Tell by a list of questions and a list of as many answers."""
    return _lists(record) is not None


def extract(record: Record) -> Iterator[Answer]:
    """Yield each answer with all the questions up to it."""
    questions, answers = _lists(record) or ("", "")
    prompt_id, model = named_beside(record)
    for turn, text in enumerate(record[answers]):
        asked = "\n\n".join(record[questions][: turn + 1])
        yield Answer(text, prompt=asked, prompt_id=prompt_id, model=model, turn=turn)


def _lists(record: Record) -> tuple[str, str] | None:
    if _NAMES.isdisjoint(record):
        return None
    questions = next((name for name in _QUESTIONS if _are_texts(record.get(name))), None)
    answers = next((name for name in _ANSWERS if _are_texts(record.get(name))), None)
    if questions is None or answers is None or len(record[questions]) != len(record[answers]):
        return None
    return questions, answers


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) for text in value)


FIELDS = {"prompt": "questions[]", "id": BY_NAME, "output": "outputs[]", "model": BY_NAME}
SHAPE = Shape("turn_lists", "lists of questions and of answers, as LogicKor", FIELDS, matches, extract)
