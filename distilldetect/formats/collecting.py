"""Turn a record's answers into responses: what is left out is counted by its reason, what is changed by its kind."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import compress
from typing import NamedTuple

from distilldetect.formats.cleaning import Cleaned, Cleaning, Framing
from distilldetect.formats.dump import Response
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.repeats import Repeats
from distilldetect.formats.shape import Answer, Columns
from distilldetect.text import normalise_prompt

TRUNCATED = "truncated"
LATER = "later turns"
UNJOINED = "without a prompt in the prompts file"
UNNAMED = "without prompt and id"

_made = partial(tuple.__new__, Response)  # as Response._make, in half the time


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
        verbatim: bool,
        framing: Framing,
    ) -> None:
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.models: dict[str, None] = {}
        self.repeats = repeats
        self.n_joined = 0
        self.has_prompts = self.has_ids = False
        self._options = options
        self._prompts = prompts
        self._cleaning = Cleaning(options.reasoning, verbatim or options.frames == "keep", framing)

    def responses(self, answers: Iterable[Answer]) -> Taken:
        """Take what is usable of the answers of one record."""
        taken = Taken([], [])
        for answer in answers:
            if (response := self._response(answer)) is not None:
                taken.responses.append(response)
                taken.models.append(answer.model or None)
        return taken

    def responses_at_once(self, columns: Columns) -> Taken | None:
        """Take plain answers, see :func:`flat.plain_answers`; None where one needs a closer look after all."""
        if self._prompts is not None:
            return None
        notes: Counter[str] = Counter()
        cleaned = self._cleaning.many(columns.texts, columns.reasoning, columns.prompts, notes)
        if cleaned is None or not all(map(self._is_wanted, filter(None, dict.fromkeys(columns.models)))):
            return None
        texts, traces = cleaned
        self.notes.update(notes)
        return self._numbered(columns, texts, traces)

    def _numbered(self, columns: Columns, texts: Sequence[str], traces: Sequence[str | None]) -> Taken:
        told = list(zip(columns.samples, columns.ids, texts, strict=True))
        samples = self.repeats.numbers(columns.prompts, told)
        self.has_prompts = True
        self.has_ids = self.has_ids or any(columns.ids)
        nothing = (None,) * len(samples)
        made = list(map(_made, zip(columns.prompts, columns.ids, texts, traces, samples, nothing, strict=True)))
        n_repeated = samples.count(-1)
        if not n_repeated:
            return Taken(made, list(columns.models))
        self.skipped["duplicate"] += n_repeated
        is_new = [sample >= 0 for sample in samples]
        return Taken(list(compress(made, is_new)), list(compress(columns.models, is_new)))

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
        prompt, prompt_id = answer.prompt or None, answer.prompt_id  # an empty cell of a table is no prompt
        own_prompt = prompt
        if self._prompts is not None:
            prompt = self._joined_prompt(answer) if prompt is None else self._bare_prompt(answer, prompt)
        text, reasoning, problem = self._text(answer, own_prompt or prompt)
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
        return self._options.model in (None, "*", model)

    def _text(self, answer: Answer, prompt: str | None) -> Cleaned:
        if answer.problem:
            return "", None, answer.problem
        if answer.text is None and not answer.reasoning:
            return "", None, "null"
        return self._cleaning.one(answer.text or "", answer.reasoning, prompt, self.notes)

    def _joined_prompt(self, answer: Answer) -> str | None:
        prompt = joined_prompt(answer, self._prompts or {})
        if prompt is None:
            self.notes[UNJOINED] += 1
        else:
            self.n_joined += 1
        return prompt

    def _bare_prompt(self, answer: Answer, prompt: str) -> str:
        """The prompt of the separate file, where the record's own holds it with more around it, such as a template."""
        bare = joined_prompt(answer, self._prompts or {})
        if bare is None or normalise_prompt(bare) not in normalise_prompt(prompt):
            return prompt
        self.n_joined += 1
        return bare


def joined_prompt(answer: Answer, prompts: Mapping[str, Sequence[str]]) -> str | None:
    """Return what the user had said up to an answer, by a separate file of prompts; None where it is not there."""
    turns = prompts.get(answer.prompt_id or "", ())
    if len(turns) <= answer.turn:
        return None
    return turns[0] if answer.turn == 0 else "\n\n".join(turns[: answer.turn + 1])
