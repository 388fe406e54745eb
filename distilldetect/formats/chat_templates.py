"""The marks that chat templates put around what a user and a model say."""

import re
from typing import NamedTuple


class Template(NamedTuple):
    """One family of templates.

    Attributes:
        start: how text in it begins.
        user: what stands before the user's words.
        user_end: what stands after them.
        assistant: what stands before the model's words.
    """

    start: re.Pattern[str]
    user: re.Pattern[str]
    user_end: re.Pattern[str]
    assistant: re.Pattern[str]


def _template(start: str, user: str, user_end: str, assistant: str) -> Template:
    flags = re.DOTALL | re.MULTILINE
    return Template(
        re.compile(rf"\s*(?:{start})", re.DOTALL), *(re.compile(part, flags) for part in (user, user_end, assistant))
    )


# Of the chat templates that the models' makers publish (read 2026-11). Those of the second group have no special tokens.
WITH_TOKENS = (
    _template(
        r"(?:<\|endoftext\|>)?<\|im_start\|>(?!assistant)",
        r"<\|im_start\|>user\n",
        r"<\|im_end\|>",
        r"<\|im_start\|>assistant\n?",
    ),
    _template(
        r"(?:<\|begin_of_text\|>)?<\|start_header_id\|>(?!assistant)",
        r"<\|start_header_id\|>user<\|end_header_id\|>\n*",
        r"<\|eot_id\|>",
        r"<\|start_header_id\|>assistant<\|end_header_id\|>\n*",
    ),
    _template(
        r"(?:<s>\s*)*\[INST\]",
        r"\[INST\]",
        r"\[/INST\]",
        r"\[/INST\]",
    ),
    _template(
        r"(?:<bos>)?<start_of_turn>user",
        r"<start_of_turn>user\n",
        r"<end_of_turn>",
        r"<start_of_turn>model\n?",
    ),
    _template(
        r"<\|(?:system|user|prompter)\|>",
        r"<\|(?:user|prompter)\|>\n?",
        r"(?:<\|end\|>|</s>|<\|endoftext\|>|<\|assistant\|>)",
        r"<\|assistant\|>\n?",
    ),
    _template(
        "<\uff5cbegin\u2581of\u2581sentence\uff5c>|<\uff5cUser\uff5c>",
        "<\uff5cUser\uff5c>",
        "(?=<\uff5cAssistant\uff5c>)",
        "<\uff5cAssistant\uff5c>",
    ),
    _template(
        r"(?:<BOS_TOKEN>)?<\|START_OF_TURN_TOKEN\|>",
        r"<\|USER_TOKEN\|>",
        r"<\|END_OF_TURN_TOKEN\|>",
        r"<\|CHATBOT_TOKEN\|>",
    ),
)
WITHOUT_TOKENS = (
    _template(
        r"(?:Below is an instruction[^\n]*\n+)?### ?(?:Instruction|Human|User|Question|Input):?",
        r"### ?(?:Instruction|Human|User):?\s*",
        r"(?=###)",
        r"^### ?(?:Response|Assistant|Output|Answer):?",
    ),
    _template(
        r"(?:A chat between [^\n]{0,400}?\s)?USER:",
        r"USER:\s*",
        r"(?=ASSISTANT:)",
        r"ASSISTANT:",
    ),
    _template(
        r"(?:GPT4 (?:Correct )?)?(?:Human|User):",
        r"(?:Human|User):\s*",
        r"(?=\n)",
        r"(?:GPT4 (?:Correct )?)?Assistant:",
    ),
    _template(
        r"(?:system\n.{0,4000}?)?\buser\n",
        r"^user\n",
        r"(?=^assistant$)",
        r"^(?:assistant|model)\n+",
    ),
)

_TOKENS = (
    "im_start|im_end|assistant|begin_of_text|startoftext|endoftext|eot_id|end|bot|start_header_id|end_header_id|CHATBOT_TOKEN"
    "|START_OF_TURN_TOKEN"
)
# What may stand between the repeated prompt and the answer, or before an answer whose prompt was cut off.
ROLE_MARK = re.compile(
    rf"\s*(?:(?:<\|(?:{_TOKENS})\|>|</?s>|<bos>|<end_of_turn>|<start_of_turn>model|\[/INST\]|<\uff5cAssistant\uff5c>"
    r"|### ?(?:Response|Assistant|Output|Answer):?|ASSISTANT:|Assistant:|GPT4 (?:Correct )?Assistant:|AI:"
    r"|assistant\n|model\n)\s*)+"
)
# The same, and words that count only behind a prompt: alone they may be a habit of the model.
AFTER_PROMPT = re.compile(rf"{ROLE_MARK.pattern}|\s*(?:Answer|Response|Output|Completion|A):\s+")
# By any of these, text before a repeated prompt is known as a template's or a harness's.
BEFORE_PROMPT = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|<s>|\[INST\]|<start_of_turn>|<bos>|<\uff5c|<<SYS>>|^###|^>>>|^(?:system|user|human)$"
    r"|^(?:system|user|human|question|q|prompt|instruction|input|input text) ?:|\b(?:user|human|question|prompt) ?:\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_TURN = (
    r"<\|im_start\|>(?:user)?|<start_of_turn>(?:user)?|\[INST\]|<\|user\|>"
    r"|<\|start_header_id\|>(?:user<\|end_header_id\|>)?"
)
# What a model or its harness leaves at the end: the mark of an end, or of the turn that would come next.
END_MARK = re.compile(
    rf"\s*(?:### ?End(?: of [Rr]esponse)?\.?|\[end of text\]|###|{_NEXT_TURN}"
    r"|### ?(?:Instruction|Human|User):?|^(?:Human|User|USER|Instruction):)\s*\Z",
    re.MULTILINE,
)


def answer_in(template: Template, text: str) -> str | None:
    """Return what follows the first mark of the model in text that begins as the template does; None for any other text."""
    if template.start.match(text) is None:
        return None
    mark = template.assistant.search(text)
    return None if mark is None else text[mark.end() :].lstrip()


def question_in(template: Template, text: str) -> str | None:
    """Return what the user says last in text that begins as the template does; None for any other text."""
    if template.start.match(text) is None:
        return None
    marks = list(template.user.finditer(text))
    if not marks:
        return None
    start = marks[-1].end()
    end = template.user_end.search(text, start)
    asked = text[start : end.start() if end else None].strip()
    if asked.startswith("<<SYS>>"):  # of Llama 2, whose system prompt stands before what the user says
        asked = asked.partition("<</SYS>>")[2].strip()
    return asked or None
