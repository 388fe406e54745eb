"""Read the content of chat messages, however it is nested."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeGuard

from distilldetect.defaults import READ_MAX_TURNS
from distilldetect.formats.shape import Answer

USER = frozenset({"user", "human", "prompter"})
ASSISTANT = frozenset({"assistant", "gpt", "chatgpt", "bard", "bing", "claude", "bot", "model", "ai"})
_REASONING_KEYS = ("reasoning_content", "reasoning", "thinking", "thinking_process")
_TEXT_KEYS = ("text", "content", "answer", "value", "output_text")
_WRAPPED_KEYS = ("response", "output", "completion", "generated_text", "result", "reply")
_REQUEST_KEYS = ("messages", "input", "prompt", "inputText", "body")


class Content(NamedTuple):
    """Text and reasoning of a message; None for what it does not hold."""

    text: str | None
    reasoning: str | None = None


def content(value: Any, depth: int = 4) -> Content:
    """Read text, a list of text parts, or an object such as ``{"answer": ...}``.

    >>> content([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Hi"}])
    Content(text='Hi', reasoning='hm')
    """
    if isinstance(value, str):
        return Content(value)
    if depth == 0 or not isinstance(value, dict | list):
        return Content(None)
    if isinstance(value, list):
        parts = [content(part, depth - 1) for part in value]
        return Content(_joined(_run_on(value, parts)), _joined(part.reasoning for part in parts))
    if value.get("type") in ("thinking", "reasoning", "redacted_thinking"):
        hidden = next((value[key] for key in (*_REASONING_KEYS, "text", "summary", "content") if value.get(key)), None)
        return Content(None, content(hidden, depth - 1).text)
    if (choices := value.get("choices")) and isinstance(choices, list) and isinstance(choices[0], dict):
        return content(choices[0].get("message") or choices[0].get("text"), depth - 1)
    keys = _TEXT_KEYS if len(value) > 1 else (*_TEXT_KEYS, *_WRAPPED_KEYS)
    inner = content(next((value[key] for key in keys if value.get(key) is not None), None), depth - 1)
    reasoning = next((own for key in _REASONING_KEYS if isinstance(own := value.get(key), str) and own), inner.reasoning)
    return Content(inner.text, reasoning)


def _run_on(items: Sequence[Any], parts: Iterable[Content]) -> Iterator[str]:
    """Put together the texts of parts of a message that follow one another: a sentence may go on from one to the next."""
    told = zip(items, parts, strict=True)
    are_pieces = groupby(told, lambda own: isinstance(own[0], dict) and not role(own[0]) and own[1].text is not None)
    for runs_on, group in are_pieces:
        texts = [part.text for _, part in group if part.text is not None]
        yield from ["".join(texts)] if runs_on else texts


def _joined(texts: Iterable[str | None]) -> str | None:
    found = [text for text in texts if text is not None]
    return "\n\n".join(found) if found else None


def role(message: Any) -> str:
    """Return a message's role in lower case, "" where it has none."""
    if not isinstance(message, dict):
        return ""
    found = message.get("role") or message.get("from")
    return found.lower() if isinstance(found, str) else ""


def are_messages(value: Any) -> TypeGuard[list[Any]]:
    """Tell a list of messages, each of which says whose it is."""
    return isinstance(value, list) and bool(value) and all(map(role, value))


def user_text(messages: Any) -> str | None:
    """Join what the user says in messages or in a request (or return a plain text as it is); None where that is nothing."""
    if isinstance(messages, list) and any(map(role, messages)):
        return _joined(content(message).text for message in messages if role(message) in USER)
    sent = next((messages[key] for key in _REQUEST_KEYS if messages.get(key)), None) if isinstance(messages, dict) else None
    return user_text(sent) if sent else content(messages).text


def conversation(messages: Any) -> Iterator[Answer]:
    """Yield the assistant's turns, each with all that the user had said so far.

    Of several assistant messages in a row, as tool calls make them, the first with text counts. What the
    assistant says before any user is no answer.
    """
    said: list[str] = []
    waiting = False
    turn = -1
    silent: Answer | None = None
    for message in messages if isinstance(messages, list) else ():
        speaker = role(message)
        if turn >= READ_MAX_TURNS:
            yield Answer(None, turn=turn, problem=f"beyond {READ_MAX_TURNS} turns")
            return
        if speaker in USER:
            if silent:
                yield silent
                silent = None
            said.append(content(message).text or "")
            turn += not waiting
            waiting = True
        elif speaker in ASSISTANT and waiting:
            found = content(message)
            answer = Answer(found.text, prompt="\n\n".join(said), reasoning=found.reasoning, turn=turn)
            if found.text or found.reasoning:
                silent, waiting = None, False
                yield answer
            else:
                silent = silent or answer
    if silent:
        yield silent
