"""The prompt repeated before the answer, alone or in a template, as Hugging Face pipelines and raw decoding give it."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from distilldetect.defaults import FRAME_MOST_HEAD
from distilldetect.formats.chat_templates import AFTER_PROMPT, BEFORE_PROMPT
from distilldetect.formats.frame import Framed, FrameKind, Strip, is_common


def strip(head: str, text: str, prompt: str | None) -> str | None:
    """Take off the head, the prompt and the white space behind it."""
    asked = (prompt or "").strip()
    if not asked or not text.startswith(head):
        return None
    start = len(head) + len(text[len(head) : len(head) + 64]) - len(text[len(head) : len(head) + 64].lstrip())
    return text[start + len(asked) :].lstrip() if text.startswith(asked, start) else None


def strip_marked(head: str, text: str, prompt: str | None) -> str | None:
    """Take off the head, the prompt and the role mark behind it."""
    rest = strip(head, text, prompt)
    mark = AFTER_PROMPT.match(rest) if rest is not None else None
    return rest if rest is None or mark is None else rest[mark.end() :]


def find(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the head that stands before the prompt, and whether a role mark follows it."""
    heads: Counter[str] = Counter()
    for text, prompt in answers:
        asked = (prompt or "").strip()
        at = text.find(asked, 0, len(asked) + FRAME_MOST_HEAD) if asked else -1
        if at >= 0:
            heads[text[:at].rstrip()] += 1
    if not heads:
        return None
    head, n_times = heads.most_common(1)[0]
    if n_times < fraction * len(answers) or (head and not BEFORE_PROMPT.search(head)):
        return None
    bare = partial(strip, head)
    if not is_common(bare, answers, fraction):
        return None
    rests = [bare(*answer) or "" for answer in answers]
    n_marked = sum(AFTER_PROMPT.match(rest) is not None for rest in rests)
    return partial(strip_marked, head) if n_marked >= fraction * len(answers) else bare


FRAME = FrameKind("echo", "The prompt, which stood before the answer, was taken off {} answer{}.", find)
