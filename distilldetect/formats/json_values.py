"""Parse JSON: orjson for speed, the standard library for what Python writes and orjson refuses; and JSON text in cells."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

import orjson

from distilldetect.formats.quoting import quoted
from distilldetect.formats.shape import RecordError

# Notes, see :attr:`stream.Stream.notes`.
NOT_STRICT = "NaN, Infinity or an oversized number was read {} time{}."
SURROGATES = "Half of a surrogate pair was replaced by U+FFFD in {} text{}."
SEVERAL = "{} line{} held several records, read one by one."
DOCUMENTS = "{} JSON value{} stood one after the other, read one by one."
LISTS = "{} line{} held a list of records, read one by one."
MARKS = "{} byte-order mark{} inside the file left out."
NULS = "{} run{} of NUL bytes left out, as a crash leaves them."
_NESTING = frozenset({dict, list})
_SURROGATE = re.compile("[\ud800-\udfff]")
_BETWEEN = re.compile("[\\s\ufeff]*")
_MARK = b"\xef\xbb\xbf"
_BLANK = b" \t\r\n"
# Columns that hold structure by their name. An answer may itself be JSON, so columns of answers are not here.
_STRUCTURED = frozenset({
    "arguments", "attachments", "body", "candidates", "chat_history", "choices", "completions", "contents",
    "conversation", "conversation_a", "conversation_b", "conversations", "data", "doc", "filtered_resps", "final_report",
    "inputs", "instance", "message", "messages", "meta_info", "modelInput", "modelOutput", "origin_prompt", "outputs",
    "provider", "questions", "request", "request_body", "response_body", "resps", "result", "spec", "testCase", "turns",
})  # fmt: skip
# Columns that tell of a layout whose answers are structure too.
_COMPANIONS = {"promptIdx": "response", "call_type": "response", "custom_id": "response", "chat_history": "output"}
_BLOCKS = ("text", "output_text", "thinking", "reasoning", "message", "refusal")


def parse(data: bytes, notes: Counter[str], max_nesting: int) -> Any:
    """Parse one JSON value; leniency is counted in the notes.

    Raises:
        RecordError: the bytes are not JSON, not UTF-8, or nested too deep.
    """
    lenient = ""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        try:
            lenient = data.decode()
            value = json.loads(lenient)
        except (ValueError, RecursionError) as error:
            raise _fault(error, max_nesting) from error
    if is_too_deep(value, max_nesting):
        raise _too_deep(max_nesting)
    if "\\ud" in lenient or "\\uD" in lenient:
        return _without_surrogates(value, notes)
    if lenient:
        notes[NOT_STRICT] += 1
    return value


def several(data: bytes, notes: Counter[str], max_nesting: int) -> list[tuple[int, Any]]:
    """Parse JSON values that stand one after the other, with white space or nothing between them, as :func:`parse` does.

    Returns:
        Each with its 1-based line within the bytes; nothing where these are anything else.
    """
    decoder = json.JSONDecoder()
    found: list[tuple[int, Any]] = []
    line, counted, end = 1, 0, 0
    try:
        text = data.decode()
        while True:
            blank = _BETWEEN.match(text, end)
            position = blank.end() if blank else end
            notes[MARKS] += text.count("\ufeff", end, position)
            if position == len(text):
                return found
            line, counted = line + text.count("\n", counted, position), position
            value, end = decoder.raw_decode(text, position)
            if (found and not isinstance(value, dict | list)) or is_too_deep(value, max_nesting):
                return []
            found.append((line, _without_surrogates(value, notes)))
    except (ValueError, RecursionError):
        return []


def without_marks(data: bytes, notes: Counter[str]) -> bytes:
    """Leave out a byte-order mark before JSON and NUL bytes after it, and count them."""
    bare = data.strip(_BLANK)
    if bare.startswith(_MARK):
        notes[MARKS] += 1
        bare = bare.removeprefix(_MARK)
    if bare.endswith(b"\0"):
        notes[NULS] += 1
        bare = bare.strip(b"\0" + _BLANK)
    return data if len(bare) == len(data.strip(_BLANK)) else bare


def records_in(values: Sequence[tuple[int, Any]], notes: Counter[str]) -> list[tuple[int, Any]]:
    """Replace each list of objects, or list of such lists, by its items; a request and its reply are one record."""
    found: list[tuple[int, Any]] = []
    for line, value in values:
        if _is_exchange(value):
            found.append((line, dict(zip(("request", "response", "metadata"), value, strict=False))))
            continue
        items = value if isinstance(value, list) else [value]
        if items and all(isinstance(item, list) and item for item in items):
            items = [inner for item in items for inner in item]
        if isinstance(value, list) and items and all(isinstance(item, dict) for item in items):
            notes[LISTS] += 1
            found += [(line, item) for item in items]
        else:
            found.append((line, value))
    return found


def _is_exchange(value: Any) -> bool:
    """Tell a request, its reply or the errors in its place, and perhaps more, as scripts for many calls log them."""
    if not isinstance(value, list) or not 2 <= len(value) <= 3 or not isinstance(value[0], dict):
        return False
    is_request = "model" in value[0] and not {"messages", "prompt", "input"}.isdisjoint(value[0])
    reply = value[1]
    is_error = isinstance(reply, list) and all(isinstance(error, str) for error in reply)
    return is_request and (is_error or (isinstance(reply, dict) and not {"choices", "output", "error"}.isdisjoint(reply)))


def _fault(error: ValueError | RecursionError, max_nesting: int) -> RecordError:
    """Say what is wrong with bytes that cannot be parsed."""
    if isinstance(error, UnicodeDecodeError):
        return not_utf8(error)
    if isinstance(error, RecursionError):
        return _too_deep(max_nesting)
    if not isinstance(error, json.JSONDecodeError):
        return RecordError("a number of thousands of digits", "check the file")
    text, position = error.doc, error.pos
    if not text[position:].strip() or error.msg.startswith("Unterminated string"):
        return RecordError("the JSON ends too early", "the file may be cut short: copy or write it again", error.lineno)
    if "\0" in text:
        return RecordError("a NUL byte", "if the file is UTF-16, say so with --encoding", error.lineno)
    near = quoted(text[position : position + 20].partition("\n")[0], 20)
    problem = f"not JSON at column {error.colno} ({error.msg.lower()}, near: {near})"
    return RecordError(problem, "correct that line", error.lineno)


def not_utf8(error: UnicodeDecodeError) -> RecordError:
    """Say where bytes stop being UTF-8."""
    data, start = error.object, error.start
    column = start - data.rfind(b"\n", 0, start)
    problem = f"not UTF-8 (byte 0x{data[start]:02x} at column {column})"
    return RecordError(problem, "name its encoding with --encoding, e.g. cp1252", data.count(b"\n", 0, start) + 1)


def is_too_deep(value: Any, max_nesting: int) -> bool:
    """Go down level by level, which needs no recursion."""
    layer = [value] if type(value) in _NESTING else []
    for _ in range(max_nesting + 1):
        if not layer:
            return False
        inside = chain.from_iterable(part.values() if type(part) is dict else part for part in layer)
        layer = [part for part in inside if type(part) in _NESTING]
    return True


def _too_deep(max_nesting: int) -> RecordError:
    return RecordError(f"JSON nested deeper than {max_nesting} levels", "check the file, or raise --max-nesting")


def _without_surrogates(value: Any, notes: Counter[str]) -> Any:
    """Replace lone surrogates, which no UTF-8 can hold, by U+FFFD."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            notes[SURROGATES] += 1
            return _SURROGATE.sub("\ufffd", value)
        return value
    if isinstance(value, list):
        return [_without_surrogates(part, notes) for part in value]
    if isinstance(value, dict):
        return {_SURROGATE.sub("\ufffd", k): _without_surrogates(part, notes) for k, part in value.items()}
    return value


def with_nested_values(row: dict[str, Any]) -> dict[str, Any]:
    """Parse the cells of one row that hold structure; all others stay as they are.

    >>> with_nested_values({"turns": '["a"]', "output": '["a"]'})
    {'turns': ['a'], 'output': '["a"]'}
    """
    also = {answers for companion, answers in _COMPANIONS.items() if companion in row}
    for name, cell in row.items():
        if isinstance(cell, str) and cell[:1] in ("{", "["):
            value = parsed_text(cell)
            if name in _STRUCTURED or name in also or _is_reply(value) or (name == "prompt" and _is_prompt(value)):
                row[name] = value
    return row


def _is_reply(value: Any) -> bool:
    """Tell what an interface replied from an answer that happens to be JSON."""
    if isinstance(value, dict):
        choices = value.get("choices")
        if isinstance(value.get("candidates"), list):
            return True
        return isinstance(choices, list) and bool(choices) and isinstance(choices[0], dict) and "message" in choices[0]
    blocks = value if isinstance(value, list) else []
    return bool(blocks) and all(isinstance(part, dict) and part.get("type") in _BLOCKS for part in blocks)


def _is_prompt(value: Any) -> bool:
    """Tell promptfoo's and garak's prompts, which are objects."""
    return isinstance(value, dict) and ("raw" in value or isinstance(value.get("turns"), list))


def parsed_text(value: Any) -> Any:
    """Parse a text that is a JSON list or object in full; return anything else as it is."""
    if not isinstance(value, str) or value.lstrip()[:1] not in {"{", "["}:
        return value
    try:
        return orjson.loads(value)
    except (orjson.JSONDecodeError, UnicodeEncodeError):
        return value
