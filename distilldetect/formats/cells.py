"""Objects and lists that a table, or a record made from one, keeps as JSON text in its cells."""

from typing import Any

import orjson

# Columns that hold structure by their name. An answer may itself be JSON, so columns of answers are not here.
_STRUCTURED = frozenset({
    "arguments", "attachments", "body", "candidates", "chat_history", "choices", "completions", "contents",
    "conversation", "conversation_a", "conversation_b", "conversations", "data", "doc", "filtered_resps", "final_report",
    "inputs", "instance", "message", "messages", "meta_info", "origin_prompt", "outputs", "provider", "questions",
    "request", "request_body", "response_body", "resps", "result", "spec", "testCase", "turns",
})  # fmt: skip
# Columns that tell of a layout whose answers are structure too.
_COMPANIONS = {"promptIdx": "response", "call_type": "response", "custom_id": "response", "chat_history": "output"}
_BLOCKS = ("text", "output_text", "thinking", "reasoning", "message", "refusal")


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
