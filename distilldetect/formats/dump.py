"""A file of a model's outputs, as read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import NamedTuple

DUMP_SUFFIXES = frozenset(
    {".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".txt", ".parquet", ".arrow", ".eval", ".ddfp"}
    | {".gz", ".zst", ".xz", ".bz2", ".zip", ".tar", ".tgz"}
)
"""Endings of names under which dumps are kept."""


class Response(NamedTuple):
    """One answer of a model; a tuple, since a file makes millions of them.

    Attributes:
        prompt: the prompt's text, or None where the dump does not hold it.
        prompt_id: the dump's own name for the prompt, or None.
        text: what the model answered, without its reasoning.
        reasoning: the reasoning trace that was split off, or None where there was none.
        sample: 0 for the first answer to a prompt, 1 for the second...
        cluster: what prompts that belong together have in common, where the user named its field; or None.
        model: who answered, where the file says it; or None.
    """

    prompt: str | None
    prompt_id: str | None
    text: str
    reasoning: str | None = None
    sample: int = 0
    cluster: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """A file of a model's outputs, as read.

    Attributes:
        source: the path as the user named it; "-" is standard input.
        sha256: of the file's bytes as they lie on disk (compressed, if it is).
        n_bytes: their number.
        container: how records are stored, e.g. ``jsonl``; with its compression, e.g. ``jsonl+gzip``.
        shape: where a record keeps prompt, id and output, e.g. ``alpaca_eval``.
        fields: which field was taken for ``prompt``, ``id`` and ``output``; roles not found are absent.
        model: the model's name where the records say one, else None.
        n_records: records in the file, usable or not.
        skipped: reason -> number of records not scored for it.
        notes: what the reader did to the text and the user should know, in whole sentences.
        responses: the usable answers, in file order.
    """

    source: str
    sha256: str
    n_bytes: int
    container: str
    shape: str
    fields: Mapping[str, str]
    model: str | None
    n_records: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    responses: tuple[Response, ...]


class Summary(NamedTuple):
    """What is known of a dump once it has been read.

    Attributes:
        dump: all but its responses, which were taken one by one.
        n_responses: usable answers.
        n_prompts: different prompts (or ids, where there are no prompts) among them.
        most_samples: answers to the prompt that has most.
        n_truncated: answers that a length limit had cut off, where the file says so.
    """

    dump: Dump
    n_responses: int
    n_prompts: int
    most_samples: int
    n_truncated: int


def model_name(model: str | None, path: str) -> str:
    """Return what a model is called: as its dump says, else as its file is called.

    >>> model_name(None, "dumps/gpt-4.jsonl.gz"), model_name("gpt-4", "a.json"), model_name(None, "-")
    ('gpt-4', 'gpt-4', 'standard input')
    """
    if model:
        return model
    name = PurePath(path)
    while name.suffix.lower() in DUMP_SUFFIXES:
        name = name.with_suffix("")
    return "standard input" if path == "-" else name.name
