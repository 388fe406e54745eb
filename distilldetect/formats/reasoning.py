"""Split the reasoning trace, which some models write inside their answer, from the answer."""

import re
from collections.abc import Iterator, Sequence

from distilldetect.defaults import FRAME_FIRST_ANSWERS, FRAME_FRACTION

TracePair = tuple[str, str]
"""What stands before a reasoning trace, and what after it."""

# DeepSeek-R1, QwQ and Qwen3 write <think>; Magistral [THINK]; Seed-OSS <seed:think>; Kimi ◁think▷.
_THINK = (("<think>", "</think>"), ("[THINK]", "[/THINK]"), ("<seed:think>", "</seed:think>"), ("◁think▷", "◁/think▷"))
# Tags that people ask for in prompts. They count at the beginning only: an answer may well speak of them.
# The second group are trained tags: Open Thoughts and Sky-T1, EvalScope's list, Command A, MedGemma (read 2026-11).
_ASKED_NAMES = (
    "thinking", "reasoning", "thought", "thoughts", "analysis", "reflection", "scratchpad", "reason", "cot", "rationale",
    "thinking_process", "thought_process", "inner_thoughts", "inner_monologue", "internal", "planning", "plan",
)  # fmt: skip
_ASKED: tuple[TracePair, ...] = (
    *((f"<{name}>", f"</{name}>") for name in _ASKED_NAMES),
    ("<|begin_of_thought|>", "<|end_of_thought|>"),
    ("<|beginning_of_thought|>", "<|end_of_thought|>"),
    ("<|begin_of_thinking|>", "<|end_of_thinking|>"),
    ("<|beginning_of_thinking|>", "<|end_of_thinking|>"),
    ("<|begin_of_reasoning|>", "<|end_of_reasoning|>"),
    ("<|START_THINKING|>", "<|END_THINKING|>"),
    ("<|thinking|>", "<|/thinking|>"),
    ("<|think|>", "<|/think|>"),
    ("<unused94>thought", "<unused95>"),
)
# Ollama's command line prints these around a trace. An answer may begin alike, so nearly all of a dump have to.
_OF_THE_DUMP = ("Thinking...\n", "...done thinking.")
# gpt-oss, which marks channels; detokenisers that drop special tokens leave the bare words.
_CHANNEL = re.compile(
    r"<\|channel\|>\s?(\w{1,32})[^<]{0,64}<\|message\|>(.*?)(?=<\|end\|>|<\|return\|>|<\|start\|>|<\|channel\|>|\Z)",
    re.DOTALL,
)
_BARE_CHANNEL = re.compile(r"analysis(.+?)assistantfinal(.*)\Z", re.DOTALL)
_STARTS = frozenset("a<")
_STARTING = ("analysis", *(opening for opening, _ in _ASKED))


def dump_trace(texts: Sequence[str]) -> TracePair | None:
    """Find marks of reasoning that one answer alone may hold for other reasons, and nearly all of a dump's first have.

    They are a closing tag without its opening one, which the chat template wrote, and what Ollama prints.

    Returns:
        The pair of marks, the first of them "" where it is the closing one alone; None where no pair is common.
    """
    few, least = texts[:FRAME_FIRST_ANSWERS], FRAME_FRACTION * len(texts)
    opening, closing = _OF_THE_DUMP
    is_likely = sum(text.lstrip().startswith(opening) for text in few) >= least * len(few) / len(texts) / 2
    if is_likely and sum(text.lstrip().startswith(opening) and closing in text for text in texts) >= least:
        return opening, closing
    for closing in dict.fromkeys(closing for _, closing in (*_THINK, *_ASKED)):
        if sum(closing in text for text in few) < least * len(few) / len(texts) / 2:
            continue
        openings = [opening for opening, own in (*_THINK, *_ASKED) if own == closing]
        closed = [text for text in texts if text.count(closing) == 1]
        bare = [text for text in closed if not any(opening in text for opening in openings)]
        if len(bare) >= least and not all(text.rstrip().endswith(closing) for text in bare):
            return "", closing
    return None


def split_reasoning(text: str, trace: TracePair | None = None) -> tuple[str, str | None]:
    r"""Split a text into the answer and the reasoning; marks that are certain in its dump are those of :func:`dump_trace`.

    Returns:
        Answer and reasoning; the text itself and None where it holds no reasoning. A trace that is never closed
        leaves an empty answer.

    >>> split_reasoning("<think>hm</think> Hi")
    ('Hi', 'hm')
    >>> split_reasoning("hm\n</think>\nHi")
    ('Hi', 'hm')
    >>> split_reasoning("Hi")
    ('Hi', None)
    """
    if trace is not None and text.lstrip().startswith(trace[0]) and trace[1] in text:
        return _split_beginning(text, *trace)
    if not _may_hold_reasoning(text):
        return text, None
    if "|" in text and "<|channel|>" in text:
        return _split_channels(text)
    if text.startswith("analysis") and (bare := _BARE_CHANNEL.match(text)):
        return bare[2].strip(), bare[1].strip()
    for opening, closing in _THINK:
        if opening in text or closing in text:
            return _split_everywhere(text, opening, closing)
    for opening, closing in _ASKED:
        if text.lstrip().startswith(opening):
            return _split_beginning(text, opening, closing)
    return text, None


def _split_beginning(text: str, opening: str, closing: str) -> tuple[str, str | None]:
    before, _, after = text.lstrip().removeprefix(opening).partition(closing)
    return after.lstrip(), before.strip() or None


def _may_hold_reasoning(text: str) -> bool:
    """Rule out most texts with few searches, since every answer comes by here."""
    if ">" in text and ("think>" in text or "<|channel|>" in text):
        return True
    if "]" in text and "THINK]" in text:
        return True
    if text[:1] in _STARTS or text[:1].isspace():
        return text[:64].lstrip().startswith(_STARTING) or "◁" in text
    return "◁" in text


def _split_channels(text: str) -> tuple[str, str | None]:
    parts = _CHANNEL.findall(text) if text.lstrip().startswith(("<|channel|>", "<|start|>")) else []
    if not parts:
        return text, None
    answer = "".join(body for channel, body in parts if channel == "final")
    return answer, "\n\n".join(body for channel, body in parts if channel != "final") or None


def _split_everywhere(text: str, opening: str, closing: str) -> tuple[str, str | None]:
    """Take out every trace that begins a line. The first may lack its opening tag, the only one its closing tag."""
    if text.startswith(opening):
        end = text.find(closing[0], len(opening))
        if text.startswith(closing, end) and opening[0] not in (answer := text[end + len(closing) :]):
            return answer.lstrip(), text[len(opening) : end].strip() or None  # as most are: one trace, then the answer
    kept: list[str] = []
    traces: list[str] = []
    before, closed, after = text.partition(closing)
    if closed and opening not in before and ("\n" in (before[-1:], after[:1]) or not before):
        traces.append(before)
        text = after
    elif not closed and text.lstrip().startswith(opening):
        traces.append(text.lstrip().removeprefix(opening))
        text = ""
    done = 0
    for start, end in _blocks(text, opening, closing):
        kept.append(text[done:start].rstrip(" "))
        traces.append(text[start + len(opening) : end])
        done = end + len(closing)
        done += len(text[done : done + 64]) - len(text[done : done + 64].lstrip())
    if not traces:
        return text, None
    answer = "".join((*kept, text[done:])).lstrip()
    return answer, "\n\n".join(trace.strip() for trace in traces).strip() or None


def _blocks(text: str, opening: str, closing: str) -> Iterator[tuple[int, int]]:
    """Yield where traces open and close. Each tag is looked for once, however many a hostile text holds."""
    first = len(text) - len(text.lstrip())
    end = -1
    start = text.find(opening)
    while start >= 0:
        if start == first or text[start - 1] == "\n":
            end = text.find(closing, start) if end < start else end
            if end < 0:
                return
            yield start, end
            start = end
        start = text.find(opening, start + 1)
