"""Turn a record's answers into responses: what is left out is counted by its reason, what is changed by its kind."""

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from itertools import chain, repeat
from operator import is_, itemgetter

from distilldetect.formats.cleaning import Cleaning
from distilldetect.formats.dump import Response
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.shape import Answer, Columns
from distilldetect.text import normalise_prompt

TRUNCATED = "A length limit had cut off {} answer{}, kept as found."
UNJOINED = "The prompts file has no prompt for {} answer{}."
_LATER = "{} later turn{} of conversations left out; --turns all takes them."
_UNNAMED = "{} answer{} with neither prompt nor id, which nothing can be paired with."

Prompts = Mapping[str, Sequence[str]]
"""By its id, what the user said turn by turn."""

_made = partial(tuple.__new__, Response)  # as Response._make, in half the time
_TEXT = itemgetter(2)
_ENTRY_BYTES = 256  # of memory that an answer takes beside its text, about


def sentences(notes: Mapping[str, int]) -> tuple[str, ...]:
    """Write one sentence for each kind of note on what the reader did to the text.

    >>> sentences({TRUNCATED: 1})
    ('A length limit had cut off 1 answer, kept as found.',)
    """
    return tuple(kind.format(f"{number:,}", "s" * (number != 1)) for kind, number in notes.items() if number)


class Repeats:
    """Number the answers to each prompt, and find those that repeat an earlier one.

    Most prompts have one answer or two, and hashing a text takes a third of the time of parsing it. So two answers are
    held as they are; further ones are reduced to hashes, and prompts and all answers where they are more than shall be
    held. Two different values of one hash are taken for one: among ten million by a chance of 3 in a million.

    Attributes:
        most_samples: answers to the prompt that has most.
    """

    def __init__(self, most_held_bytes: float) -> None:
        self.most_samples = 0
        self._free_bytes = most_held_bytes
        self._is_reduced = False
        self._first: dict[Hashable, Hashable] = {}
        self._second: dict[Hashable, Hashable] = {}
        self._n_samples: dict[Hashable, int] = {}
        self._further: set[int] = set()

    @property
    def n_prompts(self) -> int:
        """Different prompts so far."""
        return len(self._first)

    def numbers(self, prompts: Sequence[str], answers: Sequence[tuple[int | None, str | None, str]]) -> list[int]:
        """Say for each answer: 0 is the first to its prompt, 1 the second..., -1 was there before.

        Prompts are ids where they have no text. The record's own number, the prompt's id and the text tell answers apart.
        """
        self.most_samples = self.most_samples or len(answers[:1])
        if self._is_reduced:
            return self._numbers(list(map(hash, prompts)), list(map(hash, answers)))
        numbers = self._numbers(prompts, answers)
        if self._free_bytes < math.inf:
            self._free_bytes -= sum(map(len, chain(prompts, map(_TEXT, answers)))) + _ENTRY_BYTES * len(answers)
        if self._free_bytes < 0:
            self._reduce()
        return numbers

    def _numbers(self, prompts: Sequence[Hashable], answers: Sequence[Hashable]) -> list[int]:
        first = list(map(self._first.setdefault, prompts, answers))
        numbers = [0] * len(answers)
        for at in [at for at, is_first in enumerate(map(is_, first, answers)) if not is_first]:
            numbers[at] = self._number_further(prompts[at], first[at], answers[at])
        return numbers

    def _number_further(self, prompt: Hashable, first: Hashable, answer: Hashable) -> int:
        if answer == first:
            return -1
        second = self._second.setdefault(prompt, answer)
        if answer is not second:
            found = hash((prompt, answer)) if self._is_reduced else hash((hash(prompt), hash(answer)))
            if answer == second or found in self._further:
                return -1
            self._further.add(found)
        n_before = self._n_samples.get(prompt, 1)
        self._n_samples[prompt] = n_before + 1
        self.most_samples = max(self.most_samples, n_before + 1)
        return n_before

    def _reduce(self) -> None:
        """From here on, a hash stands for each prompt and each answer."""
        self._is_reduced = True
        self._first = {hash(prompt): hash(answer) for prompt, answer in self._first.items()}
        self._second = {hash(prompt): hash(answer) for prompt, answer in self._second.items()}
        self._n_samples = {hash(prompt): count for prompt, count in self._n_samples.items()}


class Collector:
    """Make responses of the usable answers; ``model`` answered where an answer does not say who.

    Attributes:
        skipped: reason -> how many answers were left out for it.
        notes: sentence on what was done or seen, with places for a number and the plural's ending -> to how many answers.
        models: the names of those who answered, in order of appearance.
        n_joined: answers that found their prompt in the prompts file.
        has_prompts, has_ids: whether a response has one.
    """

    def __init__(
        self, options: ReadOptions, prompts: Prompts | None, repeats: Repeats, cleaning: Cleaning, model: str | None
    ) -> None:
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.models: dict[str, None] = {}
        self.repeats = repeats
        self.n_joined = 0
        self.has_prompts = self.has_ids = False
        self._options, self._prompts, self._cleaning, self._model = options, prompts, cleaning, model

    def responses_at_once(self, columns: Columns) -> list[Response] | None:
        """Take plain answers, see :func:`shape.plain_answers`; None where one needs a closer look after all."""
        if self._prompts is not None:
            return None
        notes: Counter[str] = Counter()
        cleaned = self._cleaning.many(columns.texts, columns.reasoning, columns.prompts, notes)
        if cleaned is None or not all(map(self._is_wanted, filter(None, dict.fromkeys(columns.models)))):
            return None
        texts, traces = cleaned
        self.notes.update(notes)
        samples = self.repeats.numbers(columns.prompts, list(zip(columns.samples, columns.ids, texts, strict=True)))
        self.has_prompts = True
        self.has_ids = self.has_ids or any(columns.ids)
        models = [name or self._model for name in columns.models] if self._model else columns.models
        told = zip(columns.prompts, columns.ids, texts, traces, samples, repeat(None, len(samples)), models, strict=True)
        made = list(map(_made, told))
        if n_repeated := samples.count(-1):
            self.skipped["duplicate"] += n_repeated
            return [response for response in made if response.sample >= 0]
        return made

    def response(self, answer: Answer) -> Response | None:
        """Take an answer; None where it is not usable."""
        if answer.turn and self._options.turns == "first":
            self.notes[_LATER] += 1
            return None
        if answer.model and not self._is_wanted(answer.model):
            self.skipped["of another model"] += 1
            return None
        prompt, prompt_id = self._prompt(answer), answer.prompt_id
        problem = answer.problem or ("null" if answer.text is None and not answer.reasoning else None)
        text, reasoning, sample = "", None, 0
        if problem is None:
            asked = answer.prompt or prompt
            text, reasoning, problem = self._cleaning.one(answer.text or "", answer.reasoning, asked, self.notes)
        if prompt_id is not None and answer.turn:
            prompt_id = f"{prompt_id}#{answer.turn + 1}"
        if problem is None:
            if (key := prompt if prompt is not None else prompt_id) is None:
                self.notes[_UNNAMED] += 1
            else:
                (sample,) = self.repeats.numbers((key,), ((answer.sample, prompt_id, text),))
        if problem is not None or sample < 0:
            self.skipped[problem or "duplicate"] += 1
            return None
        self.has_prompts = self.has_prompts or prompt is not None
        self.has_ids = self.has_ids or prompt_id is not None
        self.notes[TRUNCATED] += answer.truncated
        return Response(prompt, prompt_id, text, reasoning, sample, model=answer.model or self._model)

    def _is_wanted(self, model: str) -> bool:
        self.models.setdefault(model)
        return self._options.model in (None, "*", model)

    def _prompt(self, answer: Answer) -> str | None:
        """The prompt of the separate file, where the record has none or holds it with more around it, or the record's."""
        own = answer.prompt or None  # an empty cell of a table is no prompt
        if self._prompts is None:
            return own
        prompt = joined_prompt(answer, self._prompts)
        if own is None and prompt is None:
            self.notes[UNJOINED] += 1
        if prompt is None or (own is not None and normalise_prompt(prompt) not in normalise_prompt(own)):
            return own
        self.n_joined += 1
        return prompt


def joined_prompt(answer: Answer, prompts: Prompts) -> str | None:
    """Return what the user had said up to an answer, by a separate file of prompts; None where it is not there."""
    turns = prompts.get(answer.prompt_id or "", ())
    return "\n\n".join(turns[: answer.turn + 1]) if answer.turn < len(turns) else None
