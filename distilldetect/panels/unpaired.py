"""Why two dumps pair badly, and what would help."""

from collections.abc import Iterable, Sequence

from distilldetect.formats import Dump
from distilldetect.text import ScriptCounter, harmless, normalise_prompt

# Share of the smaller dump's prompts below which two dumps are said to pair badly.
_WELL_PAIRED = 0.5
_EXAMPLES = 3
_LONGEST_EXAMPLE = 50  # characters
_LOOKED_AT = 200  # prompts of either dump


def pairs_badly(n_shared: int, first: Dump, second: Dump) -> bool:
    """Return whether two dumps share less than half of the smaller one's prompts.

    Args:
        n_shared: prompts that both answer.
        first: a dump.
        second: the other one.
    """
    smaller = min(len(_keys(first)), len(_keys(second)))
    return n_shared < _WELL_PAIRED * smaller


def why_unpaired(first: Dump, second: Dump) -> str:
    """Say why two dumps pair badly: what differs, the option that helps, and three unpaired prompts of each.

    Args:
        first: a dump.
        second: the other one.

    Returns:
        One line without a full stop at its end.
    """
    own, other = _keys(first), _keys(second)
    alone = [[key for key in keys if key not in others] for keys, others in ((own, other), (other, own))]
    shown = "; ".join(
        f"only in {dump.source}: {_quoted(keys)}" for dump, keys in zip((first, second), alone, strict=True) if keys
    )
    return f"{_reason(first, second, *alone)} ({shown})" if shown else _reason(first, second, *alone)


def _reason(first: Dump, second: Dump, own: Sequence[str], other: Sequence[str]) -> str:
    texts = all(_has_prompts(dump) for dump in (first, second))
    if texts and (around := _around(own, other)):
        inner, outer = (first, second) if around > 0 else (second, first)
        return (
            f"the prompts of {outer.source} hold those of {inner.source} with more around them, such as a template;"
            " give the bare prompts of both with --prompts FILE"
        )
    if texts and _ids(first) & _ids(second):
        n = len(_ids(first) & _ids(second))
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
    """The prompts of a dump as they are joined, in its order."""
    texts = _has_prompts(dump)
    return dict.fromkeys(
        normalise_prompt(response.prompt or "") if texts else str(response.prompt_id) for response in dump.responses
    )


def _has_prompts(dump: Dump) -> bool:
    return all(response.prompt is not None for response in dump.responses)


def _ids(dump: Dump) -> set[str]:
    return {str(response.prompt_id) for response in dump.responses if response.prompt_id is not None}


def _around(own: Sequence[str], other: Sequence[str]) -> int:
    """Return 1 where most prompts of the second hold one of the first, -1 for the reverse, 0 for neither."""
    for sign, inner, outer in ((1, own, other), (-1, other, own)):
        sample = outer[:_LOOKED_AT]
        bare = [text for text in inner[:_LOOKED_AT] if text]
        if sample and bare and sum(any(text in whole for text in bare) for whole in sample) > len(sample) / 2:
            return sign
    return 0


def _script(texts: Iterable[str]) -> str:
    counter = ScriptCounter()
    counter.add(list(texts)[:_LOOKED_AT])
    return next((script for script, fraction in counter.fractions().items() if fraction > 0.5), "")


def _quoted(keys: Sequence[str]) -> str:
    cut = [harmless(" ".join(key.split())) for key in keys[:_EXAMPLES]]
    return ", ".join(f"“{text[:_LONGEST_EXAMPLE]}{'…' if len(text) > _LONGEST_EXAMPLE else ''}”" for text in cut)
