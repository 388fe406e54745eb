"""Tell by their names which columns hold the prompt, its id, the answer and the model."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from distilldetect.formats.contents import user_text

PROMPT = (
    "prompt", "userprompt", "prompttext", "instruction", "question", "query", "userinput", "user", "request", "problem",
    "originprompt", "input", "messages", "conversation",
)  # fmt: skip
ID = (
    "questionid", "promptid", "uid", "customid", "sessionid", "docid", "instanceid", "exampleid", "taskid", "id", "idx",
    "index",
)  # fmt: skip
MODEL = ("model", "modelid", "modelname", "generator", "modeltest", "engine", "provider")
SAMPLE = ("sample", "sampleid", "sampleindex", "sampleidx", "epoch", "repeat")
REASONING = ("reasoning", "reasoningcontent", "thinking", "thinkingprocess", "reasoningtrace")

# Where a table has two columns for answers, one is often the reference. A name in an earlier row says more surely that
# the model wrote it; two names of one row leave it open, and so does "output" beside "answer".
_OUTPUT_OWN = frozenset(
    f"{who}{what}"
    for who in ("model", "llm", "generated", "assistant", "bot")
    for what in ("answer", "output", "response", "completion", "text", "reply", "generation", "prediction")
) | {"predictedtext"}
_OUTPUT_USUAL = frozenset({"response", "completion", "generation", "prediction", "output", "assistant", "generated"})
_OUTPUT_WEAK = frozenset({"answer", "reply", "text"})


def plain_name(name: str) -> str:
    """Bring a column's name to one spelling.

    >>> plain_name("Model_Answer") == plain_name("modelAnswer") == "modelanswer"
    True
    """
    return _spelled(name[:64])


@lru_cache(maxsize=4096)
def _spelled(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def first_column(names: Iterable[str], wanted: tuple[str, ...]) -> str | None:
    """Return the column whose name comes first in ``wanted``, or None."""
    spelled = {plain_name(name): name for name in reversed(list(names))}
    return next((spelled[name] for name in wanted if name in spelled), None)


def output_columns(names: Iterable[str]) -> list[str]:
    """Return the columns that may hold the model's answer: one if that is clear, several if it is not, none."""
    spelled = {name: plain_name(name) for name in names}
    if own := [name for name, plain in spelled.items() if plain in _OUTPUT_OWN]:
        return own
    usual = [name for name, plain in spelled.items() if plain in _OUTPUT_USUAL]
    weak = [name for name, plain in spelled.items() if plain in _OUTPUT_WEAK]
    if [spelled[name] for name in usual] == ["output"]:
        return usual + [name for name in weak if spelled[name] == "answer"]
    return usual or weak


def is_own_output(name: str) -> bool:
    """Tell whether a column's name says by itself that a model wrote what it holds, e.g. ``ModelAnswer``."""
    return plain_name(name) in _OUTPUT_OWN


@lru_cache(maxsize=8)
def has_own_output(names: tuple[str, ...]) -> bool:
    """Tell whether one of the columns is the model's answer by its own name."""
    return any(map(is_own_output, names))


def says_more(name: str) -> bool:
    """Tell whether a column is likelier to be the model's answer than a column called ``output``."""
    return is_own_output(name) or plain_name(name) in _OUTPUT_USUAL - {"output"}


class Beside(NamedTuple):
    """What a record says of an answer in columns beside it; None for what it does not."""

    prompt: str | None
    prompt_id: str | None
    model: str | None


def beside(record: Mapping[str, Any]) -> Beside:
    """Read prompt, id and model by their columns' names."""
    prompt, prompt_id, model = columns_beside(tuple(record))
    name = record[model] if model else None
    return Beside(
        user_text(record[prompt]) if prompt else None,
        as_id(record[prompt_id]) if prompt_id else None,
        name if isinstance(name, str) else None,
    )


def named_beside(record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Read id and model by their columns' names, for records that say their prompt themselves."""
    _, prompt_id, model = columns_beside(tuple(record))
    name = record[model] if model else None
    return as_id(record[prompt_id]) if prompt_id else None, name if isinstance(name, str) else None


@lru_cache(maxsize=64)
def columns_beside(names: tuple[str, ...]) -> tuple[str | None, str | None, str | None]:
    """Find the columns of prompt, id and model by their names; None for what is not there."""
    return first_column(names, PROMPT), first_column(names, ID), first_column(names, MODEL)


def as_id(value: object) -> str | None:
    """Bring an id to text, so that 81, 81.0 and "81" are one.

    >>> as_id(81.0), as_id("q-1"), as_id(None), as_id("")
    ('81', 'q-1', None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) or None


def as_number(value: object) -> int | None:
    """Bring a sample's number to an integer; None for what is no number of up to nine digits.

    >>> as_number("2"), as_number(2), as_number("two"), as_number(None)
    (2, 2, None, None)
    """
    text = as_id(value) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
