"""The text of an answer, without its frame, its reasoning and special tokens."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from distilldetect.formats.framing import NO_FRAMES, Framing, taken_off
from distilldetect.formats.reasoning import split_reasoning
from distilldetect.formats.special_tokens import without_special_tokens

TOKENS = "special tokens"
NUL = "NUL"
REASONED = "reasoning"

# A trace without a tag begins with "analysis", or white space before it.
_MAY_START_BARE = frozenset("a").union(filter(str.isspace, map(chr, range(0x3001))))


Cleaned = tuple[str, str | None, str | None]
"""Text and reasoning of an answer, and why it cannot be used, None where it can."""


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is done to every text.

    Attributes:
        reasoning: see :class:`options.ReadOptions`.
        is_verbatim: texts are as they shall be: nothing is split off or removed.
        framing: what the harness put around the answers of this dump.
    """

    reasoning: str
    is_verbatim: bool
    framing: Framing = NO_FRAMES

    def one(self, text: str, trace: str | None, prompt: str | None, notes: Counter[str]) -> Cleaned:
        """Clean a text.

        Args:
            text: as its record has it.
            trace: the reasoning that the record keeps apart from it.
            prompt: what the text answers, None where that is unknown.
            notes: where it is counted what was done or seen.
        """
        if self.is_verbatim:
            bare, inside = text, None
        elif self.framing is NO_FRAMES:  # as most are: no call more than is needed
            bare, inside = split_reasoning(text)
            n_characters, bare = len(bare), without_special_tokens(bare)
            if len(bare) < n_characters:
                notes[TOKENS] += 1
        else:
            bare, inside = self._bare(text, prompt, notes)
        if "\0" in bare:
            notes[NUL] += 1
        reasoning = inside or trace or None
        if reasoning:
            notes[REASONED] += 1
        return self._chosen(bare, reasoning)

    def _bare(self, text: str, prompt: str | None, notes: Counter[str]) -> tuple[str, str | None]:
        """Take off frames and tokens, and split off the reasoning inside."""
        framing = self.framing
        if framing.outer:
            text = taken_off(framing.outer, text, prompt, notes)
        text, inside = split_reasoning(text, framing.traces)
        n_characters, text = len(text), without_special_tokens(text)
        if len(text) < n_characters:
            notes[TOKENS] += 1
        if framing.inner:
            text = taken_off(framing.inner, text, prompt, notes)
        return text, inside

    def many(
        self, texts: Sequence[str], traces: Sequence[str | None], prompts: Sequence[str], notes: Counter[str]
    ) -> tuple[list[str], list[str | None]] | None:
        """Clean texts that are not empty; None where one of them cannot be used."""
        answers, reasoning = list(texts), list(traces)
        for place in self._unclean(texts, traces):
            cleaned = self.one(texts[place], traces[place], prompts[place], notes)
            answers[place], reasoning[place], problem = cleaned
            if problem is not None:
                return None
        return None if any(map(str.isspace, answers)) else (answers, reasoning)

    def _unclean(self, texts: Sequence[str], traces: Sequence[str | None]) -> Sequence[int]:
        """Rule out most texts with few searches: all tags and tokens end in one of three marks."""
        if self.reasoning == "only" or self.framing or any(traces):
            return range(len(texts))
        return [
            place
            for place, t in enumerate(texts)
            if ">" in t or "]" in t or "\u25c1" in t or "\0" in t or t[0] in _MAY_START_BARE
        ]

    def _chosen(self, text: str, reasoning: str | None) -> Cleaned:
        if self.reasoning == "only":
            is_usable = reasoning and not reasoning.isspace()
            return reasoning or "", reasoning, None if is_usable else "without reasoning"
        if self.reasoning == "keep" and reasoning:
            text = f"{reasoning.strip()}\n\n{text}".rstrip()
        if not text or text.isspace():
            return text, reasoning, "reasoning without an answer" if reasoning else "empty"
        return text, reasoning, None
