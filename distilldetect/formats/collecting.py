"""Turn a record's answers into responses: what is left out is counted by its reason, what is changed by its kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reasoning import split_reasoning
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


class Collector:
    """Take answers one by one and keep the responses among them.

    Attributes:
        responses: the usable answers so far.
        skipped: reason -> how many answers were left out for it.
        notes: what was done or seen -> to how many answers.
        models: the names of those who answered, in order of appearance.
        n_joined: answers that found their prompt in the prompts file.
    """

    def __init__(self, options: ReadOptions, prompts: Mapping[str, Sequence[str]] | None) -> None:
        self.responses: list[Response] = []
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.models: dict[str, int] = {}
        self.n_joined = 0
        self._options = options
        self._prompts = prompts
        self._seen: set[int] = set()
        self._n_samples: dict[str, int] = {}

    def add_all(self, answers: Iterable[Answer]) -> None:
        """Take the answers of one record."""
        for answer in answers:
            self._add(answer)

    def _add(self, answer: Answer) -> None:
        if answer.turn and self._options.turns == "first":
            self.notes[LATER] += 1
            return
        if answer.model and not self._is_wanted(answer.model):
            self.skipped["of another model"] += 1
            return
        text, reasoning, problem = self._text(answer)
        prompt, prompt_id = answer.prompt or None, answer.prompt_id  # an empty cell of a table is no prompt
        if prompt is None and self._prompts is not None:
            prompt = self._joined_prompt(answer)
        if prompt_id is not None and answer.turn:
            prompt_id = f"{prompt_id}#{answer.turn + 1}"
        if problem is None and self._is_repeated(answer.sample, prompt, prompt_id, text):
            problem = "duplicate"
        if problem is not None:
            self.skipped[problem] += 1
            return
        if answer.truncated:
            self.notes[TRUNCATED] += 1
        sample = self._next_sample(prompt if prompt is not None else prompt_id)
        self.responses.append(Response(prompt, prompt_id, text, reasoning, sample))

    def _is_wanted(self, model: str) -> bool:
        self.models[model] = self.models.get(model, 0) + 1
        return self._options.model in (None, "*", model)

    def _next_sample(self, key: str | None) -> int:
        if key is None:
            self.notes[UNNAMED] += 1
            return 0
        number = self._n_samples.get(key, 0)
        self._n_samples[key] = number + 1
        return number

    def _text(self, answer: Answer) -> tuple[str, str | None, str | None]:
        """Return text, reasoning, and what makes the answer unusable."""
        if answer.problem:
            return "", None, answer.problem
        if answer.text is None and not answer.reasoning:
            return "", None, "null"
        text, inside = split_reasoning(answer.text or "")
        bare = without_special_tokens(text)
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
            return reasoning or "", reasoning, None if reasoning else "without reasoning"
        if mode == "keep" and reasoning:
            return f"{reasoning.strip()}\n\n{text}".rstrip(), reasoning, None
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

    def _is_repeated(self, sample: int | None, prompt: str | None, prompt_id: str | None, text: str) -> bool:
        if prompt is None and prompt_id is None:
            return False
        key = hash((sample, prompt, prompt_id, text))
        if key in self._seen:
            return True
        self._seen.add(key)
        return False
