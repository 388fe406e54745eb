"""Which responses answer the same prompt: by the prompt's text where dumps hold it, else by its id."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.formats import Dump, Response
from distilldetect.text import normalise_prompt


@dataclass(frozen=True, slots=True)
class Alignment:
    """Several dumps laid side by side, one row a prompt.

    Attributes:
        prompts: the prompts' texts in a fixed order that does not depend on the dumps' order; "" where no dump
            says more than an id.
        texts: for each dump, its response to each prompt; "" where it has none.
        joined_on: ``prompt`` or ``id``.
        unpaired: for each dump, reason -> number of responses left out.
        keys: what each row is joined on: the prompt's normalised text, or the id.
    """

    prompts: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]
    joined_on: str
    unpaired: tuple[Mapping[str, int], ...]
    keys: tuple[str, ...] = ()


def same_file(suspect: str, teacher: str) -> DumpError:
    """A suspect that is the teacher's own file; both by their paths."""
    problem = f"is the same file as {teacher} (equal SHA-256)"
    return DumpError(problem, source=suspect, hint="give the outputs of two different models")


def too_few_prompts(
    suspect: str, teacher: str, n_prompts: int, enough: int, joined_on: str, why: str = "give dumps of the same prompts"
) -> NotEvaluableError:
    """Return the error of a suspect that shares fewer answered prompts with the teacher than are enough.

    Args:
        suspect: path of its dump.
        teacher: likewise.
        n_prompts: that they share.
        enough: prompts.
        joined_on: ``prompt`` or ``id``.
        why: they pair so badly, or what to do.
    """
    return NotEvaluableError(
        f"{suspect}: shares {n_prompts} answered prompts with {teacher}, fewer than {enough} (joined on {joined_on}); {why}"
    )


def align(dumps: Sequence[Dump]) -> Alignment:
    """Lay dumps side by side, one row a prompt that at least two of them answered.

    Prompts are the same when their texts are equal after Unicode normalisation (NFKC) and folding of white space.
    Where a dump does not hold prompts, all are joined on ids instead, and an id under which two dumps show different
    prompts is left out. Of several samples of a prompt the first is used.

    Args:
        dumps: at least two.

    Raises:
        DumpError: some dumps hold only prompts and others only ids.
    """
    by_prompt = all(response.prompt is not None for dump in dumps for response in dump.responses)
    if not by_prompt:
        _require_ids(dumps)
    joined_on = "prompt" if by_prompt else "id"
    disputed = frozenset() if by_prompt else _disputed_ids(dumps)
    rows: list[dict[str, Response]] = []
    dropped: list[Counter[str]] = []
    for dump in dumps:
        first: dict[str, Response] = {}
        reasons: Counter[str] = Counter()
        for response in dump.responses:
            key = join_key(response, joined_on)
            if key in disputed:
                reasons["its id stands for different prompts"] += 1
            elif key in first:
                reasons["a further sample of the prompt"] += 1
            else:
                first[key] = response
        rows.append(first)
        dropped.append(reasons)
    answered = Counter(key for first in rows for key in first)
    keys = sorted(key for key, n_dumps in answered.items() if n_dumps > 1 or len(dumps) == 1)
    shared = frozenset(keys)
    for first, reasons in zip(rows, dropped, strict=True):
        alone = sum(key not in shared for key in first)
        if alone:
            reasons["no other dump answers the prompt"] = alone
    return Alignment(
        prompts=tuple(_prompt_of(key, rows) for key in keys),
        texts=tuple(tuple(first[key].text if key in first else "" for key in keys) for first in rows),
        joined_on=joined_on,
        unpaired=tuple(dict(reasons) for reasons in dropped),
        keys=tuple(keys),
    )


def join_key(response: Response, joined_on: str) -> str:
    """What a response is joined on: its prompt's normalised text, or its id."""
    return normalise_prompt(response.prompt or "") if joined_on == "prompt" else str(response.prompt_id)


def _require_ids(dumps: Sequence[Dump]) -> None:
    for dump in dumps:
        if any(response.prompt_id is None for response in dump.responses):
            raise DumpError(
                "holds no ids, and another dump holds no prompts, so nothing says which responses belong together",
                source=dump.source,
                hint="give the other dump's prompts with --prompts FILE, or name its field with --prompt-field",
            )


def _disputed_ids(dumps: Sequence[Dump]) -> frozenset[str]:
    """Ids under which two dumps show different prompts."""
    seen: dict[str, str] = {}
    disputed = set()
    for dump in dumps:
        for response in dump.responses:
            if response.prompt is None:
                continue
            prompt = normalise_prompt(response.prompt)
            if seen.setdefault(str(response.prompt_id), prompt) != prompt:
                disputed.add(str(response.prompt_id))
    return frozenset(disputed)


def _prompt_of(key: str, rows: Sequence[dict[str, Response]]) -> str:
    return next((first[key].prompt or "" for first in rows if key in first and first[key].prompt is not None), "")
