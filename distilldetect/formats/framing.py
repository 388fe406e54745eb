"""Find the frames of a dump by its first answers, and take them off all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from distilldetect.defaults import FRAME_FIRST_ANSWERS, FRAME_MIN_ANSWERS, FRAME_MOST_NESTED
from distilldetect.formats.frame import Framed, FrameKind, Strip
from distilldetect.formats.frames import FRAMES
from distilldetect.formats.reasoning import TracePair, dump_traces, split_reasoning
from distilldetect.formats.special_tokens import without_special_tokens


@dataclass(frozen=True, slots=True)
class Framing:
    """The frames of one dump.

    Attributes:
        outer: around the whole answer, reasoning included; the outermost first.
        traces: marks of reasoning that are certain only because nearly all answers of the dump have them.
        inner: around what is left once the reasoning is split off.
    """

    outer: tuple[tuple[FrameKind, Strip], ...] = ()
    traces: tuple[TracePair, ...] = ()
    inner: tuple[tuple[FrameKind, Strip], ...] = ()

    def __bool__(self) -> bool:
        """Say whether anything was found."""
        return bool(self.outer or self.traces or self.inner)


NO_FRAMES = Framing()


def find_frames(answers: Sequence[Framed]) -> Framing:
    """Find what a harness put around the answers of a dump.

    Args:
        answers: the first answers of the dump.

    Returns:
        What was found; nothing where the answers are too few to tell a frame from one answer's own words.
    """
    answers = [answer for answer in answers if answer.text and not answer.text.isspace()]
    if len(answers) < FRAME_MIN_ANSWERS:
        return NO_FRAMES
    outer, answers = _found(answers)
    traces = dump_traces([answer.text for answer in answers])
    few = _without_reasoning(answers[:FRAME_FIRST_ANSWERS], traces)
    if not any(kind.find(few, kind.fraction / 2) for kind in FRAMES.values()):
        return Framing(outer, traces) if outer or traces else NO_FRAMES
    inner, _ = _found(_without_reasoning(answers, traces))
    return Framing(outer, traces, inner) if outer or traces or inner else NO_FRAMES


def _without_reasoning(answers: Sequence[Framed], traces: Sequence[TracePair]) -> Sequence[Framed]:
    """Leave the answers that are more than reasoning, without it and without special tokens."""
    split = (Framed(split_reasoning(text, traces)[0], prompt) for text, prompt in answers)
    bare = (Framed(without_special_tokens(text), prompt) for text, prompt in split)
    return [answer for answer in bare if answer.text and not answer.text.isspace()]


def _found(answers: Sequence[Framed]) -> tuple[tuple[tuple[FrameKind, Strip], ...], Sequence[Framed]]:
    """Find frames within frames; return them with the answers that are left."""
    steps: list[tuple[FrameKind, Strip]] = []
    while len(answers) >= FRAME_MIN_ANSWERS and len(steps) < FRAME_MOST_NESTED:
        found = next(((kind, strip) for kind in FRAMES.values() if (strip := _strip_of(kind, answers))), None)
        if found is None:
            break
        steps.append(found)
        strip = found[1]
        less = ((strip(*answer), answer) for answer in answers)
        answers = [answer if text is None else Framed(text, answer.prompt) for text, answer in less]
    return tuple(steps), answers


def _strip_of(kind: FrameKind, answers: Sequence[Framed]) -> Strip | None:
    """Look for one kind of frame: first in few answers, half as many of which have to bear it, then in all."""
    few = answers[:FRAME_FIRST_ANSWERS]
    if len(few) < len(answers) and kind.find(few, kind.fraction / 2) is None:
        return None
    return kind.find(answers, kind.fraction)


def taken_off(steps: Sequence[tuple[FrameKind, Strip]], text: str, prompt: str | None, notes: Counter[str]) -> str:
    """Take frames off one answer, counting each that it bears."""
    for kind, strip in steps:
        bare = strip(text, prompt)
        if bare is not None:
            notes[kind.name] += 1
            text = bare
    return text
