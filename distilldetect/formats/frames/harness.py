"""Tags that a prompt asks for around the whole answer, and what command-line programs print around it."""

import re
from collections.abc import Sequence
from functools import partial

from distilldetect.formats.frame import Framed, FrameKind, Strip, common

_NAMES = ("answer", "output", "solution", "response", "final_answer", "final", "result", "reply", "completion")
# Opening and closing tag, in lower case; the case of those in an answer does not matter.
_PAIRS = (
    *((f"<{name}>", f"</{name}>") for name in _NAMES),
    *((f"[{name}]", f"[/{name}]") for name in ("answer", "output", "solution", "response")),
    *((f"<|begin_of_{name}|>", f"<|end_of_{name}|>") for name in ("solution", "answer", "response", "output")),
    *((f"<|{name}|>", f"<|/{name}|>") for name in ("answer", "solution", "response", "output")),
    ("<|start_response|>", "<|end_response|>"),
)
# mlx_lm generate (read 2026-11): a line of ten =, in old versions the prompt, the answer, the line again, three counts.
_MLX_START = re.compile(r"\s*={10}\n(?:Prompt: (?!\d+ tokens))?")
_MLX_END = re.compile(r"\n={10}\n(?:Prompt: \d+ tokens[^\n]*|No text generated[^\n]*)[^=]*\Z")
# ollama run --verbose: "total duration:       4.6s" and seven such lines; llama.cpp: llama_print_timings or llama_perf_.
_STATISTICS = re.compile(r"\s*^(?:total duration: +\d|llama_(?:print|perf)_\w*:)[^\0]*\Z", re.MULTILINE)


def without_tags(opening: str, closing: str, text: str, _: str | None) -> str | None:
    """Take off the tags, or the one of them that is there: a stop string takes the last one, a template the first."""
    bare = text.strip()
    opens = bare[: len(opening)].lower() == opening
    closes = bare[-len(closing) :].lower() == closing
    if not opens and (not closes or opening in bare.lower()):
        return None
    return bare[len(opening) if opens else 0 : -len(closing) if closes else None].strip()


def _find_tags(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the pair of tags that is around the answers."""
    few = [answer.text for answer in answers[:3]]
    ends = {end.lower() for text in few for end in (text.strip()[-32:], text.lstrip()[:32])}
    likely = [pair for pair in _PAIRS if any(end.startswith(pair[0]) or end.endswith(pair[1]) for end in ends)]
    return common((partial(without_tags, *pair) for pair in likely), answers, fraction)


def without_mlx_lines(text: str, prompt: str | None) -> str | None:
    """Take off mlx_lm's lines and counts."""
    start = _MLX_START.match(text)
    end_at = text.rfind("\n==========\n")
    if start is None or end_at < start.end() - 1:
        return None
    end = _MLX_END.match(text, end_at)
    if end is None:
        return None
    body = text[start.end() : end_at]
    return body.removeprefix(prompt).lstrip("\n") if prompt and text[start.end() - 2] == ":" else body


def without_statistics(text: str, _: str | None) -> str | None:
    """Take off the statistics of Ollama or llama.cpp."""
    at = max(text.rfind("total duration:"), text.find("llama_print_timings:"), text.find("llama_perf_"))
    if at < 0:
        return None
    line = text.rfind("\n", 0, at) + 1
    return text[:line].rstrip() if _STATISTICS.match(text, line) else None


FRAMES = (
    FrameKind("answer tags", "Tags around the whole answer were taken off {} answer{}.", _find_tags),
    FrameKind(
        "console",
        "What the program that ran the model prints was taken off {} answer{}.",
        partial(common, (without_mlx_lines, without_statistics)),
    ),
)
