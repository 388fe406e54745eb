"""What a dump is taken for, what is in it, what its answers have in common, and which prompts it shares with another."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from distilldetect.defaults import COMMON_WORDS_FRACTION, READ_SAMPLE_RECORDS
from distilldetect.errors import DumpError
from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.dump import Response
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.quoting import quoted
from distilldetect.formats.reading import Reading
from distilldetect.formats.shapes import SHAPES
from distilldetect.text import ScriptCounter, prompt_key

KEYS = (
    "path", "sha256", "bytes", "container", "compression", "shape", "recognised_by", "fields", "model", "n_records",
    "n_responses", "n_prompts", "samples_per_prompt", "n_duplicates", "characters", "reasoning_fraction",
    "truncated_fraction", "scripts", "skipped", "notes", "against", "error",
)  # fmt: skip
"""What is said of a dump, in this order."""

_LENGTHS = (128, 64, 32, 16, 8)  # characters of a common beginning that are tried
_FEWEST = 3  # answers that have something in common
_LEAST_REPEATED = 50  # characters: shorter answers may well be equal
_END = 64  # characters by which answers are taken for equal, with their length
_MOST_COMPARED = 10_000  # answers among which repeated ones are looked for: each takes memory
_MIXED_FRACTION = 0.05  # of answers in another script, from which languages are mixed
_SCRIPT_CHARACTERS = 400  # of an answer, by which its script is known
_ONE_WRITING = ({"han", "kana"}, {"han", "hangul"})


@dataclass(slots=True)
class PromptKeys:
    """By what the responses of a dump can be joined with those of another: prompts' texts, or their ids if all have one.

    Attributes:
        texts: hashes of the prompts' texts, each with the key of its normalised text.
    """

    texts: dict[int, int] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)
    all_have_text: bool = True
    all_have_id: bool = True

    def add(self, response: Response) -> None:
        """Take the prompt of a response."""
        if response.prompt is None:
            self.all_have_text = False
        elif (found := hash(response.prompt)) not in self.texts:
            self.texts[found] = prompt_key(response.prompt)
        if response.prompt_id is None:
            self.all_have_id = False
        else:
            self.ids.add(response.prompt_id)


def prompt_keys(source: str, options: ReadOptions) -> PromptKeys:
    """Read the prompts of a dump.

    Raises:
        DumpError: it cannot be read.
    """
    keys = PromptKeys()
    with Reading(source, options) as reading:
        for response in reading:
            keys.add(response)
    return keys


def coverage(here: PromptKeys, there: PromptKeys) -> dict[str, Any]:
    """Count the prompts that two dumps share, joined as they would be for scoring.

    Returns:
        ``joined_on`` (``prompt``, ``id``, or None where nothing says which prompts are the same) and the numbers of
        prompts in ``both``, ``only_here`` and ``only_there``; where joined on prompts, also ``letter_for_letter``: how
        many of those in both are equal before white space and Unicode are normalised.
    """
    if here.all_have_text and there.all_have_text:
        exact = len({here.texts[found] for found in here.texts.keys() & there.texts.keys()})
        counts = _counts(set(here.texts.values()), set(there.texts.values()))
        return {"joined_on": "prompt", **counts, "letter_for_letter": exact}
    if here.all_have_id and there.all_have_id:
        return {"joined_on": "id", **_counts(here.ids, there.ids), "letter_for_letter": None}
    return {"joined_on": None, "both": None, "only_here": None, "only_there": None, "letter_for_letter": None}


def _counts(here: set[Any], there: set[Any]) -> dict[str, int]:
    n_both = len(here & there)
    return {"both": n_both, "only_here": len(here) - n_both, "only_there": len(there) - n_both}


def inspect(source: str, options: ReadOptions, against: PromptKeys | None = None) -> dict[str, Any]:
    """Read a dump and describe it in JSON values; no text of it is kept.

    Args:
        source: a path, or "-" for standard input.
        options: how to read it.
        against: prompts of another dump to compare with.

    Raises:
        DumpError: it cannot be read.
    """
    lengths: Counter[int] = Counter()
    scripts, keys = ScriptCounter(), PromptKeys()
    n_reasoned = 0
    survey = Survey()
    with Reading(source, options) as reading:
        contradictions = reading.contradictions()
        for response in reading:
            lengths[len(response.text)] += 1
            scripts.add(response.text)
            survey.add(response.text)
            n_reasoned += response.reasoning is not None
            if against is not None:
                keys.add(response)
        dump, n_responses, n_prompts, most_samples, n_truncated = reading.summary()
    container, _, compression = dump.container.partition("+")
    known = SHAPES.get(dump.shape)
    ascending = sorted(lengths.elements())
    return {
        "path": dump.source,
        "sha256": dump.sha256,
        "bytes": dump.n_bytes,
        "container": container,
        "compression": compression or None,
        "shape": dump.shape,
        "recognised_by": {
            "container": CONTAINERS[container].recognised_by,
            "shape": known.recognised_by if known else "the fields that were named",
        },
        "fields": dict(dump.fields),
        "model": dump.model,
        "n_records": dump.n_records,
        "n_responses": n_responses,
        "n_prompts": n_prompts,
        "samples_per_prompt": {"mean": n_responses / n_prompts if n_prompts else None, "max": most_samples or None},
        "n_duplicates": dump.skipped.get("duplicate", 0),
        "characters": {
            "min": ascending[0],
            "median": (ascending[(n_responses - 1) // 2] + ascending[n_responses // 2]) / 2,
            "mean": sum(ascending) / n_responses,
            "max": ascending[-1],
        },
        "reasoning_fraction": n_reasoned / n_responses,
        "truncated_fraction": n_truncated / n_responses,
        "scripts": dict(scripts.fractions()),
        "skipped": dict(dump.skipped),
        "notes": [*dump.notes, *contradictions.sentences(), *survey.sentences()],
        "against": None if against is None else coverage(keys, against),
        "error": None,
    }


def failed(source: str, error: DumpError) -> dict[str, Any]:
    """Describe a dump that cannot be read: where :func:`inspect` says something, there is nothing to say."""
    return {"path": source, **dict.fromkeys(KEYS[1:]), "error": str(error)}


class Survey:
    """Look through the answers of a dump: the first ones closely, all of them for what was found there."""

    def __init__(self) -> None:
        self._n_answers = self._n_repeated = 0
        self._first: list[str] | None = []
        self._beginning = self._end = ""
        self._n_begin = self._n_end = 0
        self._scripts: Counter[str] = Counter()
        self._lengths: dict[int, int] = {}

    def add(self, text: str) -> None:
        """Look at an answer."""
        self._n_answers += 1
        if self._n_answers <= _MOST_COMPARED and len(text) >= _LEAST_REPEATED:
            end, length = hash(text[-_END:]), len(text)  # a text that has those of an earlier one repeats it
            self._n_repeated += self._lengths.get(end) == length
            self._lengths.setdefault(end, length)
        if self._first is None:
            self._count(text)
        else:
            self._first.append(text)
            if len(self._first) == READ_SAMPLE_RECORDS:
                self._settle()

    def sentences(self) -> list[str]:
        """Say what was found, in whole sentences."""
        self._settle()
        told = []
        for what, number, text in (("begin", self._n_begin, self._beginning), ("end", self._n_end, self._end)):
            if number and number >= COMMON_WORDS_FRACTION * self._n_answers:
                share = f"{100 * number / self._n_answers:.0f}%"
                told.append(
                    f'{share} of the answers {what} with "{quoted(text.strip())}": a habit of the model, or its harness.'
                )
        if self._n_repeated:
            among = f" of the first {_MOST_COMPARED:,}" if self._n_answers > _MOST_COMPARED else ""
            told.append(f"Long answers{among} that equal another one: {self._n_repeated:,}.")
        n, common = self._scripts.total(), self._scripts.most_common(2)
        is_mixed = len(common) > 1 and common[1][1] >= max(_FEWEST, _MIXED_FRACTION * n)
        if is_mixed and {script for script, _ in common} not in _ONE_WRITING:
            shares = ", ".join(f"{100 * count / n:.0f}% in {script}" for script, count in common)
            told.append(f"Languages are mixed: of the first {n:,} answers {shares}.")
        return told

    def _settle(self) -> None:
        """Choose by the first answers what is counted in all."""
        first, self._first = self._first, None
        if first:
            self._beginning = _common_beginning(first)
            self._end = _common_beginning([text.rstrip()[::-1] for text in first])[::-1]
            for text in first:
                counter = ScriptCounter()
                counter.add(text[:_SCRIPT_CHARACTERS])
                self._scripts.update(list(counter.fractions())[:1])
                self._count(text)

    def _count(self, text: str) -> None:
        self._n_begin += bool(self._beginning) and text.startswith(self._beginning)
        self._n_end += bool(self._end) and text.rstrip().endswith(self._end)


def _common_beginning(texts: Sequence[str]) -> str:
    """Return the longest beginning, cut at a word, that enough of the texts have; "" where there is none."""
    least = max(_FEWEST, COMMON_WORDS_FRACTION * len(texts))
    for length in _LENGTHS:
        starts = Counter(text[:length] for text in texts if len(text) >= length).most_common(1)
        if starts and starts[0][1] >= least:
            alike = [text for text in texts if text.startswith(starts[0][0])]
            common = os.path.commonprefix(alike)  # noqa: RUF071 - of texts: character by character is what is wanted
            is_whole = all(text == common or not (common[-1] + text[len(common)]).isalnum() for text in alike)
            return common if is_whole else common.rpartition(" ")[0] or common
    return ""
