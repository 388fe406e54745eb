"""The verdict seen from other sides: beside siblings, beside the suspect's base, and on part of the evidence."""

import math
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

import numpy as np

from distilldetect.arrays import LN10
from distilldetect.case.auditing import TEACHER, MeasuredCase, paths_of, suspect_entry
from distilldetect.defaults import CHANNELS, INTERVAL_Z, MOST_LEFT_OUT
from distilldetect.errors import UsageError
from distilldetect.results import verdict_word
from distilldetect.runtime import in_threads
from distilldetect.scoring import Judgement, Positions, channel_values, judge, log_lrs, position, printed_lr


def beside_siblings(measured: MeasuredCase) -> list[dict[str, Any]]:
    """Set the teacher against each sibling, natural log-odds.

    Raises:
        UsageError: siblings were given, and no references.
    """
    case, rows, references = measured.case, [], measured.pair.cohort.references
    if case.siblings and not references:
        raise UsageError("siblings are told apart beside references only; give other models' answers with -r")
    for column, group in enumerate(case.siblings, start=1 + len(case.references)):
        own = measured.audit.contrast(measured.compared, TEACHER, column, references, measured.prompts)
        rows.append(
            {
                "name": measured.names[column],
                "path": paths_of(group),
                "log_odds": own.log_odds,
                "log_odds_low": own.log_odds - INTERVAL_Z * own.error,
                "log_odds_high": own.log_odds + INTERVAL_Z * own.error,
            }
        )
    return rows


def beside_base(measured: MeasuredCase) -> dict[str, Any] | None:
    """Put the suspect's base in the suspect's place: what did training add? None where no base was given.

    Raises:
        DumpError: the base is a file of the teacher.
        NotEvaluableError: the base and the teacher share too few prompts or words.
    """
    base = measured.case.base
    if base is None:
        return None
    compared = measured.audit.compare(measured.weighed[-1], base.source, base.sha256)
    judged = judge(measured.audit.pair(suspect_entry(base), compared, TEACHER), measured.model.numbers)
    position = judged.position.value
    return {
        "path": base.source,
        "sha256": base.sha256,
        "log10_lr_uncapped": judged.log10_lr_uncapped,
        "position": position,
        "difference": measured.judgement.position.value - position,
    }


def robustness(measured: MeasuredCase) -> Iterator[dict[str, Any]]:
    """Weigh parts of the evidence: halves of the prompts, all references but one, and each channel alone.

    Of the references that are left out in turn, those that move the verdict most, down and up, are kept.

    Yields:
        ``what`` is weighed or left out, the ``log10_lr`` as it would be printed, NaN where undefined, and the ``verdict``.
    """
    for what, first in (("one half of the prompts", 0), ("the other half of the prompts", 1)):
        half = measured.prompts.copy()
        half[np.flatnonzero(half)[1 - first :: 2]] = False
        pair = measured.audit.measure(measured.compared, measured.pair.cohort, half)
        yield _weighed_anew(what, judge(pair, measured.model.numbers))
    yield from _without_each(measured)
    pair, judgement, numbers = measured.pair, measured.judgement, measured.model.numbers
    others = np.array([channel_values(own.log_odds)[:, 0] for own in pair.placed[1:]]).reshape(-1, len(CHANNELS))
    error = float(np.nan_to_num(judgement.position.error))
    for k, name in enumerate(CHANNELS):
        own, excess = float(judgement.position.channels[k]), judgement.length_excess
        may = pair.may_speak_against, pair.may_speak_for
        found = log_lrs(numbers, judgement.level, own, error, excess, others[:, k], *may)
        lr = found.printed / LN10 if own == own else math.nan  # NaN differs from itself
        yield {"what": f"{name} alone", "log10_lr": lr, "verdict": verdict_word(lr, found.low, found.high)}


def _weighed_anew(what: str, judgement: Judgement) -> dict[str, Any]:
    lr = judgement.log10_lr, judgement.low, judgement.high
    return {"what": what, "log10_lr": lr[0], "verdict": verdict_word(*lr)}


def _without_each(measured: MeasuredCase) -> Iterator[dict[str, Any]]:
    """The references whose absence lowers and raises the LR most, measured anew without each of the two.

    Which they are is estimated: the suspect is measured anew without each, and the others' positions are left as they are.
    With very many references, those are tried that are nearest to the suspect most often.
    """
    pair, references, numbers = measured.pair, measured.pair.cohort.references, measured.model.numbers
    if not references:
        return
    names = [measured.names[column] for column in references]
    shares = np.nan_to_num(pair.suspect.fraction[:, 1:]).mean(axis=0)
    tried = sorted(range(len(references)), key=lambda k: (-shares[k], names[k]))[:MOST_LEFT_OUT]

    def estimated(k: int) -> tuple[float, float, str, int]:
        rest = measured.pair.cohort.without([references[k]])
        placed = tuple(_without(own, k + 1) for j, own in enumerate(pair.placed) if j != k + 1)
        suspect = measured.audit.positions(measured.compared, rest.columns, measured.prompts, rest.n_snapshots)
        standing = np.delete(np.delete(pair.standing, k + 1, axis=0), k + 1, axis=1)
        reduced = replace(pair, cohort=rest, suspect=suspect, placed=placed, standing=standing)
        own = position(suspect, 0)
        observed = reduced.observed(0)
        limited = float(np.nan_to_num(own.error)) ** 2 + reduced.length_excess() ** 2
        lr = numbers.log_lr(own.value, numbers.level(observed), limited)
        printed = printed_lr(lr, own.value, observed, pair.may_speak_against, pair.may_speak_for)
        return printed, lr, names[k], k

    ranked = sorted(in_threads(estimated, tried))
    for _, _, name, k in ranked if len(ranked) < 2 else (ranked[0], ranked[-1]):
        rest = measured.pair.cohort.without([references[k]])
        pair_without = measured.audit.measure(measured.compared, rest, measured.prompts)
        yield _weighed_anew(f"without {name}", judge(pair_without, numbers))


def _without(positions: Positions, column: int) -> Positions:
    """Positions with all models but one."""
    return Positions(*(np.delete(getattr(positions, field.name), column, axis=-1) for field in fields(Positions)))
