"""The values that travel between stages. Every module may import this one; it imports none of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Response(NamedTuple):
    """One answer of a model; a tuple, since a file makes millions of them.

    Attributes:
        prompt: the prompt's text, or None where the dump does not hold it.
        prompt_id: the dump's own name for the prompt, or None.
        text: what the model answered, without its reasoning.
        reasoning: the reasoning trace that was split off, or None where there was none.
        sample: 0 for the first answer to a prompt, 1 for the second...
    """

    prompt: str | None
    prompt_id: str | None
    text: str
    reasoning: str | None = None
    sample: int = 0


@dataclass(frozen=True, slots=True)
class Dump:
    """One file of a model's outputs, as read.

    Attributes:
        source: the path as the user named it; "-" is standard input.
        sha256: of the file's bytes as they lie on disk (compressed, if it is).
        n_bytes: their number.
        container: how records are stored, e.g. ``jsonl``; with its compression, e.g. ``jsonl+gzip``.
        shape: where a record keeps prompt, id and output, e.g. ``alpaca_eval``.
        fields: which field was taken for ``prompt``, ``id`` and ``output``; roles not found are absent.
        model: the model's name where the records say one, else None.
        responses: the usable answers, in file order.
        n_records: records in the file, usable or not.
        skipped: reason -> number of records not scored for it.
        notes: what the reader did to the text and the user should know, in whole sentences.
    """

    source: str
    sha256: str
    n_bytes: int
    container: str
    shape: str
    fields: Mapping[str, str]
    model: str | None
    responses: tuple[Response, ...]
    n_records: int
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alignment:
    """Several dumps laid side by side, one row a prompt.

    Attributes:
        prompts: the prompts' texts in a fixed order that does not depend on the dumps' order; "" where no dump
            says more than an id.
        texts: for each dump, its response to each prompt; "" where it has none.
        joined_on: ``prompt`` or ``id``.
        unpaired: for each dump, reason -> number of responses left out.
    """

    prompts: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    joined_on: str
    unpaired: tuple[Mapping[str, int], ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reference or sibling that was given and is not used.

    Attributes:
        source, sha256: see :class:`Dump`.
        why: what follows its name in a sentence.
        role: ``reference`` or ``sibling``.
    """

    source: str
    sha256: str
    why: str
    role: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one feature adds to the verdict.

    Attributes:
        signal, statistic: which feature.
        value: in the statistic's own unit; NaN where undefined.
        log_odds: what it adds, natural log; 0 where undefined.
    """

    signal: str
    statistic: str
    value: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that the suspect shares with the teacher and with no reference.

    Attributes:
        row: the prompt's row.
        prompt: its text.
        text: the passage as the suspect wrote it.
        suspect_span, teacher_span: where it stands in either response, in characters, end excluded.
        n_tokens: its length.
        suspect_context: what the suspect wrote before and after it.
        teacher_context: what the teacher wrote before it, the passage in the teacher's writing, and after it.
    """

    row: int
    prompt: str
    text: str
    suspect_span: tuple[int, int]
    teacher_span: tuple[int, int]
    n_tokens: int
    suspect_context: tuple[str, str]
    teacher_context: tuple[str, str, str]
