"""Tags that a prompt asks for around the whole answer, such as ``<answer>``."""

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


def strip(opening: str, closing: str, text: str, _: str | None) -> str | None:
    """Take off the tags, or the one of them that is there: a stop string takes the last one, a template the first."""
    bare = text.strip()
    opens = bare[: len(opening)].lower() == opening
    closes = bare[-len(closing) :].lower() == closing
    if not opens and (not closes or opening in bare.lower()):
        return None
    return bare[len(opening) if opens else 0 : -len(closing) if closes else None].strip()


def _find(answers: Sequence[Framed], fraction: float) -> Strip | None:
    """Find the pair of tags that is around the answers."""
    few = [answer.text for answer in answers[:3]]
    ends = {end.lower() for text in few for end in (text.strip()[-32:], text.lstrip()[:32])}
    likely = [pair for pair in _PAIRS if any(end.startswith(pair[0]) or end.endswith(pair[1]) for end in ends)]
    return common((partial(strip, *pair) for pair in likely), answers, fraction)


FRAMES = (FrameKind("answer tags", "Tags around the whole answer were taken off {} answer{}.", _find),)
