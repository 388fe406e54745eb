"""What command-line programs print around an answer: mlx_lm's lines, Ollama's and llama.cpp's statistics."""

import re
from functools import partial

from distilldetect.formats.frame import FrameKind, common

# mlx_lm generate (read 2026-11): a line of ten =, in old versions the prompt, the answer, the line again, three counts.
_MLX_START = re.compile(r"\s*={10}\n(?:Prompt: (?!\d+ tokens))?")
_MLX_END = re.compile(r"\n={10}\n(?:Prompt: \d+ tokens[^\n]*|No text generated[^\n]*)[^=]*\Z")
# ollama run --verbose: "total duration:       4.6s" and seven such lines; llama.cpp: llama_print_timings or llama_perf_.
_STATISTICS = re.compile(r"\s*^(?:total duration: +\d|llama_(?:print|perf)_\w*:)[^\0]*\Z", re.MULTILINE)


def strip_mlx(text: str, prompt: str | None) -> str | None:
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


def strip_statistics(text: str, _: str | None) -> str | None:
    """Take off the statistics of Ollama or llama.cpp."""
    at = max(text.rfind("total duration:"), text.find("llama_print_timings:"), text.find("llama_perf_"))
    if at < 0:
        return None
    line = text.rfind("\n", 0, at) + 1
    return text[:line].rstrip() if _STATISTICS.match(text, line) else None


FRAMES = (
    FrameKind(
        "console",
        "What the program that ran the model prints was taken off {} answer{}.",
        partial(common, (strip_mlx, strip_statistics)),
    ),
)
