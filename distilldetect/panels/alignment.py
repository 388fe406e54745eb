"""Which responses answer the same prompt: by the prompt's text where dumps hold it, else by its id; and why few do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.formats import Dump, Response
from distilldetect.text import ScriptCounter, harmless, normalise_prompt

# Share of the smaller dump's prompts below which two dumps are said to pair badly.
_WELL_PAIRED = 0.5
_HASHED = ("fingerprint", "library")  # containers of dumps whose prompts are hashes, which nobody can read
_EXAMPLES = 3
_LONGEST_EXAMPLE = 50  # characters
_LOOKED_AT = 200  # prompts of either dump


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


def no_ids(source: str) -> DumpError:
    """A dump, by its path, that has neither ids nor another dump's prompts to be joined on."""
    problem = "holds no ids, and another dump holds no prompts, so nothing says which responses belong together"
    hint = "give the other dump's prompts with --prompts FILE, or name its field with --prompt-field"
    return DumpError(problem, source=source, hint=hint)


def too_few_prompts(
    suspect: str, teacher: str, n_prompts: int, enough: int, joined_on: str, why: str = "give dumps of the same prompts"
) -> NotEvaluableError:
    """A suspect that shares fewer answered prompts with the teacher than are enough; both by their paths.

    ``joined_on`` is ``prompt`` or ``id``, ``why`` says why they pair so badly or what to do.
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
    joined_on = "prompt" if all(map(_has_prompts, dumps)) else "id"
    disputed = _disputed_ids(dumps) if joined_on == "id" else frozenset()
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


def _disputed_ids(dumps: Sequence[Dump]) -> frozenset[str]:
    """Ids under which two dumps show different prompts; refuse a dump without ids."""
    seen: dict[str, str] = {}
    disputed = set()
    for dump in dumps:
        for response in dump.responses:
            if response.prompt_id is None:
                raise no_ids(dump.source)
            if response.prompt is not None:
                prompt = normalise_prompt(response.prompt)
                if seen.setdefault(response.prompt_id, prompt) != prompt:
                    disputed.add(response.prompt_id)
    return frozenset(disputed)


def _prompt_of(key: str, rows: Sequence[dict[str, Response]]) -> str:
    return next((first[key].prompt or "" for first in rows if key in first and first[key].prompt is not None), "")


def pairs_badly(n_shared: int, first: Dump, second: Dump) -> bool:
    """Return whether the prompts that two dumps share are less than half of the smaller one's."""
    smaller = min(len(_keys(first)), len(_keys(second)))
    return n_shared < _WELL_PAIRED * smaller


def why_unpaired(first: Dump, second: Dump) -> str:
    """Say in one line why two dumps pair badly: what differs, the option that helps, and three unpaired prompts of each."""
    own, other = _keys(first), _keys(second)
    alone = [[key for key in keys if key not in others] for keys, others in ((own, other), (other, own))]
    shown = "; ".join(
        f"only in {dump.source}: {_quoted(keys)}"
        for dump, keys in zip((first, second), alone, strict=True)
        if keys and dump.container not in _HASHED
    )
    return f"{_reason(first, second, *alone)} ({shown})" if shown else _reason(first, second, *alone)


def _reason(first: Dump, second: Dump, own: Sequence[str], other: Sequence[str]) -> str:
    texts = _has_prompts(first) and _has_prompts(second)
    if texts and (around := _around(own, other)):
        inner, outer = (first, second) if around > 0 else (second, first)
        return (
            f"the prompts of {outer.source} hold those of {inner.source} with more around them, such as a template;"
            " give the bare prompts of both with --prompts FILE"
        )
    if texts and (n := len(_ids(first, own) & _ids(second, other))):
        names = [dump.fields.get("id", "id") for dump in (first, second)]
        each = (f"--file-field '{dump.source}::prompt={name}'" for dump, name in zip((first, second), names, strict=True))
        fields = f"--prompt-field {names[0]}" if names[0] == names[1] else " ".join(each)
        return (
            f"the texts of the prompts differ, though {n} ids agree; if equal ids mean equal prompts, take them for prompts"
            f" with {fields}"
        )
    scripts = [_script(keys) for keys in (own, other)]
    if texts and all(scripts) and scripts[0] != scripts[1]:
        return (
            f"the prompts of {first.source} are in {scripts[0]} letters, those of {second.source} in {scripts[1]};"
            " give answers to the same prompts"
        )
    if not texts:
        return "their ids differ; if they number the same prompts otherwise, give the prompts of each with --prompts FILE"
    return "they answer different prompts; give answers to the same ones"


def _keys(dump: Dump) -> dict[str, None]:
    """What the responses of a dump are joined on by itself, in its order."""
    joined_on = "prompt" if _has_prompts(dump) else "id"
    return dict.fromkeys(join_key(response, joined_on) for response in dump.responses)


def _has_prompts(dump: Dump) -> bool:
    return all(response.prompt is not None for response in dump.responses)


def _ids(dump: Dump, alone: Sequence[str]) -> set[str]:
    """The ids of the responses to some prompts, those of which the other dump has none."""
    prompts, told = frozenset(alone), (own for own in dump.responses if own.prompt_id is not None)
    return {str(own.prompt_id) for own in told if join_key(own, "prompt") in prompts}


def _around(own: Sequence[str], other: Sequence[str]) -> int:
    """Return 1 where most prompts of the second hold one of the first, -1 for the reverse, 0 for neither."""
    for sign, inner, outer in ((1, own, other), (-1, other, own)):
        sample = outer[:_LOOKED_AT]
        bare = [text for text in inner[:_LOOKED_AT] if text]
        if sample and bare and sum(any(text in whole for text in bare) for whole in sample) > len(sample) / 2:
            return sign
    return 0


def _script(texts: Sequence[str]) -> str:
    counter = ScriptCounter()
    for text in texts[:_LOOKED_AT]:
        counter.add(text)
    return next((script for script, fraction in counter.fractions().items() if fraction > 0.5), "")


def _quoted(keys: Sequence[str]) -> str:
    cut = [harmless(" ".join(key.split())) for key in keys[:_EXAMPLES]]
    return ", ".join(f"“{text[:_LONGEST_EXAMPLE]}{'…' if len(text) > _LONGEST_EXAMPLE else ''}”" for text in cut)
