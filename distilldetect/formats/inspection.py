"""What a dump is taken for, what is in it, and which prompts it shares with another."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from distilldetect.errors import DumpError
from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.dump import Response, Summary
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import Reading
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.survey import Survey
from distilldetect.text import ScriptCounter, prompt_key


@dataclass(slots=True)
class PromptKeys:
    """By what the responses of a dump can be joined with those of another.

    Attributes:
        texts: hashes of the prompts' texts, each with the key of its normalised text.
        ids: the prompts' ids.
        all_have_text, all_have_id: whether no response lacks it.
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
        shared = here.texts.keys() & there.texts.keys()
        exact = len({here.texts[found] for found in shared})
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
        for responses, _ in reading.batches():
            texts = [response.text for response in responses]
            lengths.update(map(len, texts))
            scripts.add(texts)
            survey.add(texts)
            n_reasoned += sum(response.reasoning is not None for response in responses)
            if against is not None:
                for response in responses:
                    keys.add(response)
        summary = reading.summary()
    return {
        **_taken_for(summary),
        **_amounts(summary),
        "characters": _spread(lengths),
        "reasoning_fraction": n_reasoned / summary.n_responses,
        "truncated_fraction": summary.n_truncated / summary.n_responses,
        "scripts": dict(scripts.fractions()),
        "skipped": dict(summary.skipped),
        "notes": [*summary.notes, *contradictions.sentences(), *survey.sentences()],
        "against": None if against is None else coverage(keys, against),
        "error": None,
    }


def failed(source: str, error: DumpError) -> dict[str, Any]:
    """Describe a dump that cannot be read: where :func:`inspect` says something, there is nothing to say."""
    return {"path": source, **dict.fromkeys(KEYS[1:]), "error": str(error)}


def _taken_for(summary: Summary) -> dict[str, Any]:
    container, _, compression = summary.container.partition("+")
    known = SHAPES.get(summary.shape)
    return {
        "path": summary.source,
        "sha256": summary.sha256,
        "bytes": summary.n_bytes,
        "container": container,
        "compression": compression or None,
        "shape": summary.shape,
        "recognised_by": {
            "container": CONTAINERS[container].recognised_by,
            "shape": known.recognised_by if known else "the fields that were named",
        },
        "fields": dict(summary.fields),
        "model": summary.model,
    }


def _amounts(summary: Summary) -> dict[str, Any]:
    n_prompts = summary.n_prompts
    return {
        "n_records": summary.n_records,
        "n_responses": summary.n_responses,
        "n_prompts": n_prompts,
        "samples_per_prompt": {
            "mean": summary.n_responses / n_prompts if n_prompts else None,
            "max": summary.most_samples or None,
        },
        "n_duplicates": summary.skipped.get("duplicate", 0),
    }


def _spread(lengths: Mapping[int, int]) -> dict[str, float]:
    """Characters a response, from how many responses have each length."""
    n = sum(lengths.values())
    ascending = sorted(lengths.items())
    return {
        "min": ascending[0][0],
        "median": (_at(ascending, (n - 1) // 2) + _at(ascending, n // 2)) / 2,
        "mean": sum(length * count for length, count in ascending) / n,
        "max": ascending[-1][0],
    }


def _at(ascending: list[tuple[int, int]], rank: int) -> int:
    for length, count in ascending:
        if rank < count:
            return length
        rank -= count
    raise IndexError(rank)


KEYS = (
    "path", "sha256", "bytes", "container", "compression", "shape", "recognised_by", "fields", "model", "n_records",
    "n_responses", "n_prompts", "samples_per_prompt", "n_duplicates", "characters", "reasoning_fraction",
    "truncated_fraction", "scripts", "skipped", "notes", "against", "error",
)  # fmt: skip

"""What is said of a dump, in this order."""
