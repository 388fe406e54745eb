"""The text of an answer, without its frame, its reasoning and special tokens."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from distilldetect.defaults import FRAME_FIRST_ANSWERS, FRAME_MIN_ANSWERS, FRAME_MOST_NESTED
from distilldetect.formats.frame import Framed, FrameKind, Strip
from distilldetect.formats.frames import FRAMES
from distilldetect.formats.reasoning import TracePair, dump_trace, split_reasoning

# Notes, see :class:`collecting.Collector`.
_TOKENS = "Special tokens were removed from the end of {} answer{}."
_NUL = "NUL characters stand in {} answer{}, kept as found."
_REASONED = {
    "strip": "A reasoning trace was split off {} answer{}.",
    "keep": "A reasoning trace stands in front of {} answer{}.",
    "only": "Of {} answer{} the reasoning trace was taken instead.",
}

# End-of-text, end-of-turn and padding tokens of the published chat templates of Llama 2-4, Mistral, Qwen, Yi, Phi,
# Gemma, DeepSeek, Command R, GLM, InternLM, OpenChat, Falcon, gpt-oss and T5 (read 2026-11).
SPECIAL_TOKENS = (
    "</s>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|eot|>", "<|im_end|>", "<|endoftext|>", "<end_of_turn>",
    "<eos>", "<|end|>", "<|return|>", "<\uff5cend\u2581of\u2581sentence\uff5c>", "<|EOT|>", "<|end_of_turn|>",
    "<|END_OF_TURN_TOKEN|>", "<|user|>", "<|observation|>", "<eoa>", "<|endofturn|>", "<pad>", "<|pad|>", "[EOS]",
    "<|endofresponse|>",
)  # fmt: skip
_LAST = frozenset(token[-1] for token in SPECIAL_TOKENS)


class Framing(NamedTuple):
    """The frames of one dump.

    Attributes:
        outer: around the whole answer, reasoning included; the outermost first.
        trace: marks of reasoning that are certain only because nearly all answers of the dump have them.
        inner: around what is left once the reasoning is split off.
    """

    outer: tuple[tuple[FrameKind, Strip], ...] = ()
    trace: TracePair | None = None
    inner: tuple[tuple[FrameKind, Strip], ...] = ()


class Cleaning(NamedTuple):
    """What is done to every text of a dump; ``reasoning`` is that of :class:`options.ReadOptions`.

    Where it ``is_verbatim``, texts are as they shall be: nothing is split off or removed.
    """

    reasoning: str
    is_verbatim: bool
    framing: Framing

    def one(
        self, text: str, trace: str | None, prompt: str | None, notes: Counter[str]
    ) -> tuple[str, str | None, str | None]:
        """Clean a text, with the reasoning that its record keeps apart from it; count what was done or seen.

        Returns:
            Text and reasoning of the answer, and why it cannot be used, None where it can.
        """
        inside = None
        if not self.is_verbatim:
            text = _taken_off(self.framing.outer, text, prompt, notes)
            text, inside = split_reasoning(text, self.framing.trace)
            n_characters, text = len(text), without_special_tokens(text)
            if len(text) < n_characters:
                notes[_TOKENS] += 1
            text = _taken_off(self.framing.inner, text, prompt, notes)
        if "\0" in text:
            notes[_NUL] += 1
        reasoning = inside or trace or None
        if reasoning:
            notes[_REASONED[self.reasoning]] += 1
        if self.reasoning == "only":
            is_usable = reasoning and not reasoning.isspace()
            return reasoning or "", reasoning, None if is_usable else "without reasoning"
        if self.reasoning == "keep" and reasoning:
            text = f"{reasoning.strip()}\n\n{text}".rstrip()
        if not text or text.isspace():
            return text, reasoning, "reasoning without an answer" if reasoning else "empty"
        return text, reasoning, None


def find_frames(answers: Sequence[Framed]) -> Framing:
    """Find what a harness put around the first answers of a dump.

    Returns:
        What was found; nothing where the answers are too few to tell a frame from one answer's own words.
    """
    answers = [answer for answer in answers if answer.text and not answer.text.isspace()]
    if len(answers) < FRAME_MIN_ANSWERS:
        return Framing()
    outer, answers = _found(answers)
    trace = dump_trace([answer.text for answer in answers])
    few = _without_reasoning(answers[:FRAME_FIRST_ANSWERS], trace)
    if not any(kind.find(few, kind.fraction / 2) for kind in FRAMES.values()):
        return Framing(outer, trace)
    inner, _ = _found(_without_reasoning(answers, trace))
    return Framing(outer, trace, inner)


def _without_reasoning(answers: Sequence[Framed], trace: TracePair | None) -> Sequence[Framed]:
    """Leave the answers that are more than reasoning, without it and without special tokens."""
    split = (Framed(split_reasoning(text, trace)[0], prompt) for text, prompt in answers)
    bare = (Framed(without_special_tokens(text), prompt) for text, prompt in split)
    return [answer for answer in bare if answer.text and not answer.text.isspace()]


def _found(answers: Sequence[Framed]) -> tuple[tuple[tuple[FrameKind, Strip], ...], Sequence[Framed]]:
    """Find frames within frames; return them with the answers that are left."""
    steps: list[tuple[FrameKind, Strip]] = []
    while len(answers) >= FRAME_MIN_ANSWERS and len(steps) < FRAME_MOST_NESTED:
        few = answers[:FRAME_FIRST_ANSWERS]  # half as many of which have to bear a frame before all are looked at
        is_all = len(few) == len(answers)
        likely = (kind for kind in FRAMES.values() if is_all or kind.find(few, kind.fraction / 2))
        found = next(((kind, strip) for kind in likely if (strip := kind.find(answers, kind.fraction))), None)
        if found is None:
            break
        steps.append(found)
        strip = found[1]
        less = ((strip(*answer), answer) for answer in answers)
        answers = [answer if text is None else Framed(text, answer.prompt) for text, answer in less]
    return tuple(steps), answers


def _taken_off(steps: Sequence[tuple[FrameKind, Strip]], text: str, prompt: str | None, notes: Counter[str]) -> str:
    """Take frames off one answer, counting each that it bears."""
    for kind, strip in steps:
        bare = strip(text, prompt)
        if bare is not None:
            notes[kind.note] += 1
            text = bare
    return text


def without_special_tokens(text: str) -> str:
    """Cut special tokens that a detokeniser left, and the white space before each, from the end of a text.

    >>> without_special_tokens("Hi there. </s></s>")
    'Hi there.'
    >>> without_special_tokens("Hi there. ")
    'Hi there. '
    """
    if text[-1:] not in _LAST and not text[-1:].isspace():
        return text
    end = kept = len(text)
    while True:
        while end and text[end - 1].isspace():
            end -= 1
        token = next((token for token in SPECIAL_TOKENS if text.endswith(token, 0, end)), None)
        if token is None:
            return text if kept == len(text) else text[:end]
        end = kept = end - len(token)
