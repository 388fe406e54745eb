"""Numbers and answers in words, for people; an undefined number is a dash."""

from collections.abc import Mapping, Sequence
from typing import Any

from distilldetect.text import harmless

Row = Mapping[str, Any]

Document = Row


def sentence(document: Document) -> str:
    """The answer in one sentence: a candidate, a group of siblings, none of them, or that it is open."""
    found, rows = document["answer"], _named_in(document, "answer")
    if found["kind"] == "inconclusive" and rows and document["prior"]["unlisted"]:
        is_one = len(rows) == 1 or _of_one_provider(rows)
        best = f"a model of {harmless(rows[0]['provider'])} ({_all(rows)})" if is_one and len(rows) > 1 else _all(rows)
        fits, them = ("fits", "it") if is_one else ("fit", "them")
        chance = _chance(found, document["prior"], len(rows))
        return (
            f"Inconclusive: {best} {fits} best, but a model that is not in this list and writes like {them} would fit as"
            f" well: LR {_lr(rows[0])}, probability {chance}."
        )
    return _told(found, rows, document["candidates"], document["prior"], harmless(document["suspect"]))


def sentence_if_complete(document: Document) -> str:
    """The answer for somebody who knows that every model which may have taught the suspect is a candidate."""
    found, rows = document["if_complete"], _named_in(document, "if_complete")
    candidates = [row | row["if_complete"] for row in document["candidates"]]
    known = [row | row["if_complete"] for row in rows]
    told = _told(found, known, candidates, found["prior"], harmless(document["suspect"]))
    return f"Only if every model that may have taught it is in this list: {told[0].lower()}{told[1:]}"


def _told(found: Row, rows: Sequence[Row], candidates: Sequence[Row], prior: Row, suspect: str) -> str:
    if found["kind"] == "none":
        return (
            "None of these candidates, as far as the text tells: each likelihood ratio lies below 1, interval included;"
            f" the highest is that of {named(candidates[0])}, LR {_lr(candidates[0])}."
        )
    if found["kind"] == "inconclusive" and not rows:
        return (
            "Inconclusive: the text clearly supports none of these candidates; the highest is that of"
            f" {named(candidates[0])}, LR {_lr(candidates[0])}."
        )
    if found["kind"] == "inconclusive":
        return f"Inconclusive: the text supports {_all(rows)}, and does not tell them apart."
    claim = f"{found['verdict'].capitalize()} that {suspect} was trained on outputs of"
    chance = f"probability {_chance(found, prior, len(rows))}"
    if found["kind"] == "candidate":
        return f"{claim} {named(rows[0])}: LR {_lr(rows[0])}, {chance}."
    return (
        f"{claim} a model of {harmless(found['provider'])}: {_all(rows)} are not told apart;"
        f" LR {_lr(rows[0])} for the first, {chance} together."
    )


def in_fit_text(paths: Sequence[str]) -> str:
    """Return the warning that files were used to fit the model."""
    return f"Fit: this tool was tuned on these very outputs ({', '.join(paths)}); on other models' it is more often wrong."


def named(row: Row) -> str:
    """A candidate by its name, and by its provider where that is known."""
    name = harmless(row["name"])
    return f"{name} ({harmless(row['provider'])})" if row["provider"] else name


def interval(row: Row) -> str:
    """``3.1 to 15.8``, as LRs; a dash where there is none."""
    low, high = row["log10_lr_low"], row["log10_lr_high"]
    return "-" if low is None or high is None else f"{lr_text(low)} to {lr_text(high)}"


def groups(document: Document) -> list[str]:
    """Each group of siblings that the text does not tell apart, as a sentence; not the one the answer names."""
    told = document["if_complete"]["ranks"] if document["if_complete"]["kind"] == "group" else []
    members: dict[int, list[Row]] = {}
    for row in document["candidates"]:
        if row["group"] is not None and row["rank"] not in told:
            members.setdefault(row["group"], []).append(row)
    return [f"{_all(rows)} are not told apart." for rows in members.values() if len(rows) > 1]


def _named_in(document: Document, key: str) -> list[Row]:
    return [document["candidates"][rank - 1] for rank in document[key]["ranks"]]


def _of_one_provider(rows: Sequence[Row]) -> bool:
    return len(rows) > 1 and rows[0]["provider"] and len({row["provider"] for row in rows}) == 1


def _chance(found: Row, prior: Row, n_candidates: int) -> str:
    """A posterior with the prior it stands on: ``0.77 (prior 0.25; 0.5 for none of these)``."""
    own = prior["each_candidate"] * n_candidates
    return f"{plain(found['probability'])} (prior {own:.2g}; {prior['none']:.2g} for none of these)"


def _all(rows: Sequence[Row]) -> str:
    names = [named(row) for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _lr(row: Row) -> str:
    return f"{lr_text(row['log10_lr'])} (95 % interval {interval(row)})"


UNDEFINED = "-"

_LONGEST_PLAIN = 6.0  # log10: from a million on a likelihood ratio is written as a power of ten


def lr_text(log10_lr: float | None) -> str:
    """A likelihood ratio to three digits, those below 1 as a fraction: odds are read that way.

    >>> lr_text(1.2), lr_text(-0.28), lr_text(4.1), lr_text(8.86), lr_text(None)
    ('15.8', '1/1.91', '12,600', '10^8.86', '-')
    """
    if log10_lr is None:
        return UNDEFINED
    size = abs(log10_lr)
    text = f"10^{size:.3g}" if size >= _LONGEST_PLAIN else f"{float(f'{10**size:.3g}'):,.10g}"
    return text if log10_lr >= 0 or text == "1" else f"1/{text}"


def signed(value: float | None, digits: int = 2) -> str:
    """A log10 likelihood ratio with its sign.

    >>> signed(7.373), signed(-0.5, 3), signed(None)
    ('+7.37', '-0.500', '-')
    """
    return UNDEFINED if value is None else f"{value:+.{digits}f}"


def plain(value: float | None, digits: int = 2) -> str:
    """A number without a sign of its own.

    >>> plain(0.8438), plain(None)
    ('0.84', '-')
    """
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def percent(fraction: float | None) -> str:
    """A fraction as a percentage, with a decimal where it is small.

    >>> percent(0.34375), percent(0.008993), percent(None)
    ('34%', '0.9%', '-')
    """
    if fraction is None:
        return UNDEFINED
    return f"{fraction:.1%}" if fraction < 0.1 else f"{fraction:.0%}"
