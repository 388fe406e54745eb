"""Turn a record's answers into responses: what is left out is counted by its reason, what is changed by its kind."""

from collections import Counter
from collections.abc import Mapping, Sequence

from distilldetect.formats.cleaning import Cleaning
from distilldetect.formats.dump import Response
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.shape import Answer
from distilldetect.text import normalise_prompt

TRUNCATED = "A length limit had cut off {} answer{}, kept as found."
UNJOINED = "The prompts file has no prompt for {} answer{}."
_LATER = "{} later turn{} of conversations left out; --turns all takes them."
_UNNAMED = "{} answer{} with neither prompt nor id, which nothing can be paired with."

Prompts = Mapping[str, Sequence[str]]
"""By its id, what the user said turn by turn."""


def sentences(notes: Mapping[str, int]) -> tuple[str, ...]:
    """Write one sentence for each kind of note on what the reader did to the text.

    >>> sentences({TRUNCATED: 1})
    ('A length limit had cut off 1 answer, kept as found.',)
    """
    return tuple(kind.format(f"{number:,}", "s" * (number != 1)) for kind, number in notes.items() if number)


class Repeats:
    """Number the answers to each prompt, and find those that repeat an earlier one.

    Hashes stand for prompts and answers, so that no text is held. Two different values of one hash are taken for one: among
    ten million by a chance of 3 in a million.

    Attributes:
        most_samples: answers to the prompt that has most.
    """

    def __init__(self) -> None:
        self.most_samples = 0
        self._n_samples: Counter[int] = Counter()
        self._answers: set[int] = set()

    @property
    def n_prompts(self) -> int:
        """Different prompts so far."""
        return len(self._n_samples)

    def number(self, prompt: str, answer: tuple[int | None, str | None, str]) -> int:
        """Say of an answer: 0 is the first to its prompt, 1 the second..., -1 was there before.

        Prompts are ids where they have no text. The record's own number, the prompt's id and the text tell answers apart.
        """
        found = hash((prompt, answer))
        if found in self._answers:
            return -1
        self._answers.add(found)
        self._n_samples[key := hash(prompt)] += 1
        self.most_samples = max(self.most_samples, self._n_samples[key])
        return self._n_samples[key] - 1


class Collector:
    """Make responses of the usable answers; ``model`` answered where an answer does not say who.

    Attributes:
        skipped: reason -> how many answers were left out for it.
        notes: sentence on what was done or seen, with places for a number and the plural's ending -> to how many answers.
        models: the names of those who answered, in order of appearance.
        n_joined: answers that found their prompt in the prompts file.
        has_prompts, has_ids: whether a response has one.
    """

    def __init__(self, options: ReadOptions, prompts: Prompts | None, cleaning: Cleaning, model: str | None) -> None:
        self.skipped: Counter[str] = Counter()
        self.notes: Counter[str] = Counter()
        self.models: dict[str, None] = {}
        self.repeats = Repeats()
        self.n_joined = 0
        self.has_prompts = self.has_ids = False
        self._options, self._prompts, self._cleaning, self._model = options, prompts, cleaning, model

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
                sample = self.repeats.number(key, (answer.sample, prompt_id, text))
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
