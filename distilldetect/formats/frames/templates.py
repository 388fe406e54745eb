"""Chat templates, with tokens or of plain words: whole ones around an answer, and the marks that are left of them."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from distilldetect.defaults import FRAME_END_FRACTION, FRAME_MOST_HEAD
from distilldetect.formats.frame import Framed, FrameKind, Strip, common, is_common


class Template(NamedTuple):
    """One family: how text in it begins, what stands before and after the user's words, and before the model's."""

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
        r"<\|im_start\|>user(?:\n|<\|im_sep\|>)",
        r"<\|im_end\|>",
        r"<\|im_start\|>assistant(?:\n|<\|im_sep\|>)?",
    ),
    _template(
        r"(?:<\|begin_of_text\|>)?<\|(?:start_header_id|header_start)\|>(?!assistant)",
        r"<\|(?:start_header_id\|>user<\|end_header_id|header_start\|>user<\|header_end)\|>\n*",
        r"<\|eot(?:_id)?\|>",
        r"<\|(?:start_header_id\|>assistant<\|end_header_id|header_start\|>assistant<\|header_end)\|>\n*",
    ),
    _template(r"(?:<s>\s*)*(?:\[SYSTEM_PROMPT\].*?\[/SYSTEM_PROMPT\])?\[INST\]", r"\[INST\]", r"\[/INST\]", r"\[/INST\]"),
    _template(r"(?:<bos>)?<start_of_turn>user", r"<start_of_turn>user\n", r"<end_of_turn>", r"<start_of_turn>model\n?"),
    _template(
        r"(?:<\|endoftext\|>|\[gMASK\]<sop>)?<\|(?:system|user|prompter)\|>",
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
    _template(
        r"<\|start_of_role\|>(?!assistant)",
        r"<\|start_of_role\|>user<\|end_of_role\|>",
        r"<\|end_of_text\|>",
        r"<\|start_of_role\|>assistant<\|end_of_role\|>",
    ),
    _template(
        r"<\|start\|>(?!assistant)",
        r"<\|start\|>user<\|message\|>",
        r"<\|end\|>",
        r"<\|start\|>assistant(?:<\|channel\|>final<\|message\|>)?",
    ),
    _template(
        r"<\|im_(?:system|user)\|>",
        r"<\|im_user\|>user<\|im_middle\|>",
        r"<\|im_end\|>",
        r"<\|im_assistant\|>assistant<\|im_middle\|>",
    ),
    _template(r"\[\|(?:system|user)\|\]", r"\[\|user\|\]", r"(?=\[\|)", r"\[\|assistant\|\]"),
)
_WITHOUT_TOKENS = (
    _template(
        r"(?:Below is an instruction[^\n]*\n+)?### ?(?:Instruction|Human|User|Question|Input):?",
        r"### ?(?:Instruction|Human|User):?\s*",
        r"(?=###)",
        r"^### ?(?:Response|Assistant|Output|Answer):?",
    ),
    _template(r"(?:A chat between [^\n]{0,400}?\s)?USER:", r"USER:\s*", r"(?=ASSISTANT:)", r"ASSISTANT:"),
    _template(
        r"(?:GPT4 (?:Correct )?)?(?:Human|User):",
        r"(?:Human|User):\s*",
        r"(?=\n)",
        r"(?:GPT4 (?:Correct )?)?Assistant:",
    ),
    _template(r"(?:system\n.{0,4000}?)?\buser\n", r"^user\n", r"(?=^assistant$)", r"^(?:assistant|model)\n+"),
)

_TOKENS = (
    "im_start|im_end|assistant|begin_of_text|startoftext|endoftext|eot_id|end|bot|start_header_id|end_header_id|CHATBOT_TOKEN"
    "|START_OF_TURN_TOKEN"
)
# What may stand between the repeated prompt and the answer, or before an answer whose prompt was cut off.
_ROLE_MARK = re.compile(
    rf"\s*(?:(?:<\|(?:{_TOKENS})\|>|</?s>|<bos>|<end_of_turn>|<start_of_turn>model|\[/INST\]|<\uff5cAssistant\uff5c>"
    r"|### ?(?:Response|Assistant|Output|Answer):?|ASSISTANT:|Assistant:|GPT4 (?:Correct )?Assistant:|AI:"
    r"|assistant\n|model\n)\s*)+"
)
# The same, and words that count only behind a prompt: alone they may be a habit of the model.
_AFTER_PROMPT = re.compile(rf"{_ROLE_MARK.pattern}|\s*(?:Answer|Response|Output|Completion|A):\s+")
# By any of these, text before a repeated prompt is known as a template's or a harness's.
_BEFORE_PROMPT = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|<s>|\[INST\]|<start_of_turn>|<bos>|<\uff5c|<<SYS>>|^###|^>>>|^(?:system|user|human)$"
    r"|^(?:system|user|human|question|q|prompt|instruction|input|input text) ?:|\b(?:user|human|question|prompt) ?:\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
_NEXT_TURN = (
    r"<\|im_start\|>(?:user)?|<start_of_turn>(?:user)?|\[INST\]|<\|user\|>"
    r"|<\|start_header_id\|>(?:user<\|end_header_id\|>)?"
)
# What a model or its harness leaves at the end: the mark of an end, or of the turn that would come next.
_END_MARK = re.compile(
    rf"\s*(?:### ?End(?: of [Rr]esponse)?\.?|\[end of text\]|###|{_NEXT_TURN}"
    r"|### ?(?:Instruction|Human|User):?|^(?:Human|User|USER|Instruction):)\s*\Z",
    re.MULTILINE,
)


_END_CHARACTERS = 80  # of an answer's end: the longest mark and white space around it


def answer_in(template: Template, text: str, _: str | None = None) -> str | None:
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


def without_role_mark(text: str, _: str | None) -> str | None:
    """Take off a role mark or special tokens before the answer, such as ``ASSISTANT:``, ``### Response:`` or ``<s>``."""
    if "<|channel|>" in text[:64]:
        return None  # a mark of reasoning, which is split off elsewhere
    mark = _ROLE_MARK.match(text)
    return text[mark.end() :] if mark else None


def without_end_mark(text: str, _: str | None) -> str | None:
    """Take off the mark of an end, or of the turn that would come next, such as ``### End``."""
    mark = _END_MARK.search(text, max(0, len(text) - _END_CHARACTERS))
    return text[: mark.start()] if mark else None


def without_echo(head: str, text: str, prompt: str | None) -> str | None:
    """Take off the head, the prompt and the white space behind it."""
    asked = (prompt or "").strip()
    if not asked or not text.startswith(head):
        return None
    behind = text[len(head) : len(head) + 64]
    start = len(head) + len(behind) - len(behind.lstrip())
    return text[start + len(asked) :].lstrip() if text.startswith(asked, start) else None


def without_marked_echo(head: str, text: str, prompt: str | None) -> str | None:
    """Take off the head, the prompt and the role mark behind it."""
    rest = without_echo(head, text, prompt)
    mark = _AFTER_PROMPT.match(rest) if rest is not None else None
    return rest if rest is None or mark is None else rest[mark.end() :]


def _find_template(templates: Sequence[Template], answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the template that answers begin with, with the prompt in it, whatever that is."""
    likely = [template for template in templates if any(template.start.match(answer.text) for answer in answers[:3])]
    return common((partial(answer_in, template) for template in likely), answers, fraction)


def _find_echo(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the prompt before the answer, as Hugging Face pipelines and raw decoding give it.

    It stands alone or in a template: what stands before it is found, and whether a role mark follows it.
    """
    heads: Counter[str] = Counter()
    for text, prompt in answers:
        asked = (prompt or "").strip()
        at = text.find(asked, 0, len(asked) + FRAME_MOST_HEAD) if asked else -1
        if at >= 0:
            heads[text[:at].rstrip()] += 1
    if not heads:
        return None
    head, n_times = heads.most_common(1)[0]
    if n_times < fraction * len(answers) or (head and not _BEFORE_PROMPT.search(head)):
        return None
    bare = partial(without_echo, head)
    if not is_common(bare, answers, fraction):
        return None
    n_marked = sum(_AFTER_PROMPT.match(bare(*answer) or "") is not None for answer in answers)
    return partial(without_marked_echo, head) if n_marked >= fraction * len(answers) else bare


FRAMES = (
    FrameKind(
        "chat template",
        "The chat template and the prompt in it were taken off {} answer{}.",
        partial(_find_template, WITH_TOKENS),
    ),
    FrameKind(
        "plain template",
        "A template and the prompt in it were taken off {} answer{}.",
        partial(_find_template, _WITHOUT_TOKENS),
    ),
    FrameKind("echo", "The prompt, which stood before the answer, was taken off {} answer{}.", _find_echo),
    FrameKind(
        "role mark",
        "A role mark or token before the answer was taken off {} answer{}.",
        partial(common, (without_role_mark,)),
    ),
    FrameKind(
        "end mark",
        "A mark of the end was taken off {} answer{}.",
        partial(common, (without_end_mark,)),  # those that were cut off lack it
        FRAME_END_FRACTION,
    ),
)
