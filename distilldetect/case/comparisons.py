"""The verdict seen from other sides: beside siblings, beside the suspect's base, and on part of the evidence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from distilldetect.arrays import LN10
from distilldetect.case.auditing import TEACHER, MeasuredCase, suspect_entry
from distilldetect.case.case import Case
from distilldetect.case.names import Names
from distilldetect.defaults import CHANNELS, MOST_LEFT_OUT
from distilldetect.errors import UsageError
from distilldetect.model import Hierarchical
from distilldetect.runtime import in_threads
from distilldetect.scoring import Contrast, Positions, channel_values, judge, position, printed_lr


@dataclass(frozen=True, slots=True)
class BesideBase:
    """The suspect beside what it was made from.

    Attributes:
        log10_lr_uncapped: of the base in the suspect's place.
        position: of the base.
        difference: position of the suspect less that of the base: what training added.
    """

    log10_lr_uncapped: float
    position: float
    difference: float


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on part of the evidence.

    Attributes:
        what: is weighed or left out.
        log10_lr: as it would be printed; NaN where undefined.
    """

    what: str
    log10_lr: float


def require_usable(case: Case) -> None:
    """Refuse siblings without references.

    Raises:
        UsageError: siblings were given, and no references.
    """
    if case.siblings and not case.references:
        raise UsageError("siblings are told apart beside references only; give other models' answers with -r")


def beside_siblings(measured: MeasuredCase) -> tuple[Contrast, ...]:
    """Set the teacher against each sibling.

    Raises:
        UsageError: siblings were given, and no references.
    """
    case, cohort = measured.case, measured.cohort
    require_usable(case)
    first = 1 + len(case.references)
    return tuple(
        measured.audit.contrast(measured.compared, TEACHER, first + k, cohort.references, measured.prompts)
        for k in range(len(case.siblings))
    )


def beside_base(measured: MeasuredCase, numbers: Hierarchical) -> BesideBase | None:
    """Put the suspect's base in the suspect's place; None where no base was given.

    Raises:
        DumpError: the base is a file of the teacher.
        NotEvaluableError: the base and the teacher share too few prompts or words.
    """
    base = measured.case.base
    if base is None:
        return None
    compared = measured.audit.compare(measured.weighed[-1], base.source, base.sha256)
    judged = judge(measured.audit.pair(suspect_entry(base), compared, TEACHER), numbers)
    position = judged.position.value
    return BesideBase(judged.log10_lr_uncapped, position, measured.judgement.position.value - position)


def robustness(measured: MeasuredCase, names: Names, numbers: Hierarchical) -> tuple[Check, ...]:
    """Weigh parts of the evidence: halves of the prompts, all references but one, and each channel alone.

    Of the references that are left out in turn, those that move the verdict most, down and up, are kept.
    """
    return (*_halves(measured, numbers), *_without_each(measured, names, numbers), *_channels(measured))


def _halves(measured: MeasuredCase, numbers: Hierarchical) -> Iterator[Check]:
    """Every other prompt."""
    for what, first in (("one half of the prompts", 0), ("the other half of the prompts", 1)):
        half = measured.prompts.copy()
        half[np.flatnonzero(half)[1 - first :: 2]] = False
        pair = measured.audit.measure(measured.compared, measured.cohort, half, measured.samples)
        yield Check(what, judge(pair, numbers).log10_lr)


def _without_each(measured: MeasuredCase, names: Names, numbers: Hierarchical) -> Iterator[Check]:
    """The references whose absence lowers and raises the LR most, measured anew without each of the two.

    Which they are is estimated: the suspect is measured anew without each, and the others' positions are left as they are.
    With very many references, those are tried that are nearest to the suspect most often.
    """
    pair, references = measured.pair, measured.cohort.references
    if not references:
        return
    shares = np.nan_to_num(pair.suspect.fraction[:, 1:]).mean(axis=0)
    tried = sorted(range(len(references)), key=lambda k: (-shares[k], names.references[references[k] - 1]))[:MOST_LEFT_OUT]

    def estimated(k: int) -> tuple[float, float, str, int]:
        rest = measured.cohort.without([references[k]])
        placed = tuple(_without(own, k + 1) for j, own in enumerate(pair.placed) if j != k + 1)
        suspect = measured.audit.positions(measured.compared, rest, measured.prompts)
        standing = np.delete(np.delete(pair.standing, k + 1, axis=0), k + 1, axis=1)
        reduced = replace(pair, cohort=rest, suspect=suspect, placed=placed, standing=standing)
        own = position(suspect, 0)
        observed = reduced.observed(0)
        limited = float(np.nan_to_num(own.error)) ** 2 + reduced.length_excess() ** 2
        lr = numbers.log_lr(own.value, numbers.level(observed), limited)
        return printed_lr(lr, own.value, observed, pair.may_speak_against), lr, names.references[references[k] - 1], k

    ranked = sorted(in_threads(estimated, tried))
    for _, _, name, k in ranked if len(ranked) < 2 else (ranked[0], ranked[-1]):
        rest = measured.cohort.without([references[k]])
        pair_without = measured.audit.measure(measured.compared, rest, measured.prompts, measured.samples)
        yield Check(f"without {name}", judge(pair_without, numbers).log10_lr)


def _without(positions: Positions, column: int) -> Positions:
    """Positions with all models but one."""
    return Positions(
        log_odds=np.delete(positions.log_odds, column, axis=1),
        error=np.delete(positions.error, column, axis=1),
        fraction=np.delete(positions.fraction, column, axis=1),
        length=np.delete(positions.length, column),
    )


def _channels(measured: MeasuredCase) -> Iterator[Check]:
    pair, judgement = measured.pair, measured.judgement
    others = np.array([channel_values(own.log_odds)[:, 0] for own in pair.placed[1:]]).reshape(-1, len(CHANNELS))
    for k, name in enumerate(CHANNELS):
        uncapped = judgement.channels[name] * LN10
        own = float(judgement.position.channels[k])
        printed = printed_lr(uncapped, own, others[:, k], pair.may_speak_against) / LN10
        yield Check(f"{name} alone", printed if own == own else float("nan"))
