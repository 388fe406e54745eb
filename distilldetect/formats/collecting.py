"""Turn a record's answers into responses: what is left out is counted by its reason, what is changed by its kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import NamedTuple

from distilldetect.formats.flat import Plain
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reasoning import split_reasoning
from distilldetect.formats.repeats import Repeats
from distilldetect.formats.responses import responses_of
from distilldetect.formats.shape import Answer
from distilldetect.formats.special_tokens import without_special_tokens
from distilldetect.values import Response

TOKENS = "special tokens"
TRUNCATED = "truncated"
REASONED = "reasoning"
LATER = "later turns"
UNJOINED = "without a prompt in the prompts file"
UNNAMED = "without prompt and id"
NUL = "NUL"


class Taken(NamedTuple):
    """Responses, and the name of the model that gave each, where its record has one."""

    responses: list[Response]
    models: list[str | None]


class Collector:
    """Take answers one by one and make responses of the usable ones.

    Attributes:
        skipped: reason -> how many answers were left out for it.
        notes: what was done or seen -> to how many answers.
        models: the names of those who answered, in order of appearance.
        wanted_models: those among them whose answers are taken.
        repeats: which answers were there before.
        n_joined: answers that found their prompt in the prompts file.
        has_prompts, has_ids: whether a response has one.
    """

    def __init__(
        self,
        options: ReadOptions,
        prompts: Mapping[str, Sequence[str]] | None,
        repeats: Repeats,
        *,
        verbatim: bool = False,
    ) -> None:
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.models: dict[str, None] = {}
        self.wanted_models: dict[str, None] = {}
        self.repeats = repeats
        self.n_joined = 0
        self.has_prompts = self.has_ids = False
        self._options = options
        self._prompts = prompts
        self._verbatim = verbatim

    def responses(self, answers: Iterable[Answer]) -> Taken:
        """Take what is usable of the answers of one record."""
        taken = Taken([], [])
        for answer in answers:
            if (response := self._response(answer)) is not None:
                taken.responses.append(response)
                taken.models.append(answer.model or None)
        return taken

    def plain_responses(self, plain: Plain) -> Taken:
        """Take answers that need nothing but to be taken."""
        told = list(zip(plain.own_samples, plain.prompt_ids, plain.texts, strict=True))
        samples = self.repeats.numbers(plain.prompts, told)
        self.has_prompts = True
        self.has_ids = self.has_ids or any(plain.prompt_ids)
        made = responses_of(plain.prompts, plain.prompt_ids, plain.texts, samples)
        n_repeated = samples.count(-1)
        if not n_repeated:
            return Taken(made, list(plain.models))
        self.skipped["duplicate"] += n_repeated
        is_new = [sample >= 0 for sample in samples]
        return Taken(list(compress(made, is_new)), list(compress(plain.models, is_new)))

    def _sample(self, prompt: str | None, prompt_id: str | None, text: str, own_sample: int | None) -> int | None:
        """Number an answer; None for one that was there before."""
        key = prompt if prompt is not None else prompt_id
        if key is None:
            self.notes[UNNAMED] += 1
            return 0
        (number,) = self.repeats.numbers((key,), ((own_sample, prompt_id, text),))
        return number if number >= 0 else None

    def _response(self, answer: Answer) -> Response | None:
        if answer.turn and self._options.turns == "first":
            self.notes[LATER] += 1
            return None
        if answer.model and not self._is_wanted(answer.model):
            self.skipped["of another model"] += 1
            return None
        text, reasoning, problem = self._text(answer)
        prompt, prompt_id = answer.prompt or None, answer.prompt_id  # an empty cell of a table is no prompt
        if prompt is None and self._prompts is not None:
            prompt = self._joined_prompt(answer)
        if prompt_id is not None and answer.turn:
            prompt_id = f"{prompt_id}#{answer.turn + 1}"
        sample = self._sample(prompt, prompt_id, text, answer.sample) if problem is None else None
        if sample is None:
            self.skipped[problem or "duplicate"] += 1
            return None
        self.has_prompts = self.has_prompts or prompt is not None
        self.has_ids = self.has_ids or prompt_id is not None
        self.notes[TRUNCATED] += answer.truncated
        return Response(prompt, prompt_id, text, reasoning, sample)

    def _is_wanted(self, model: str) -> bool:
        self.models.setdefault(model)
        if self._options.model in (None, "*", model):
            self.wanted_models.setdefault(model)
        return model in self.wanted_models

    def _text(self, answer: Answer) -> tuple[str, str | None, str | None]:
        """Return text, reasoning, and what makes the answer unusable."""
        if answer.problem:
            return "", None, answer.problem
        if answer.text is None and not answer.reasoning:
            return "", None, "null"
        text, inside = (answer.text or "", None) if self._verbatim else split_reasoning(answer.text or "")
        bare = text if self._verbatim else without_special_tokens(text)
        if len(bare) < len(text):
            self.notes[TOKENS] += 1
        if "\0" in bare:
            self.notes[NUL] += 1
        reasoning = inside or answer.reasoning or None
        if reasoning:
            self.notes[REASONED] += 1
        return self._chosen(bare, reasoning)

    def _chosen(self, text: str, reasoning: str | None) -> tuple[str, str | None, str | None]:
        mode = self._options.reasoning
        if mode == "only":
            return reasoning or "", reasoning, None if reasoning and not reasoning.isspace() else "without reasoning"
        if mode == "keep" and reasoning:
            text = f"{reasoning.strip()}\n\n{text}".rstrip()
        if not text or text.isspace():
            return text, reasoning, "reasoning without an answer" if reasoning else "empty"
        return text, reasoning, None

    def _joined_prompt(self, answer: Answer) -> str | None:
        turns = (self._prompts or {}).get(answer.prompt_id or "", ())
        if len(turns) <= answer.turn:
            self.notes[UNJOINED] += 1
            return None
        self.n_joined += 1
        return turns[0] if answer.turn == 0 else "\n\n".join(turns[: answer.turn + 1])
