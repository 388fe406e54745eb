"""What other choices would have given on panels left out of the fit.

usage: python tests/studies/measure_choices.py PANEL.csv... [--audit PANEL.csv]...

Labels are pairs.csv beside each panel. Every choice is fitted anew. Printed are, for each panel left out, Cllr with all
references and with four, and the share of taught and of clean untaught families with moderate support or more.
"""

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from distilldetect.defaults import FITTED_REFERENCES, ONE_EACH, REFERENCE_DRAWS, SEED
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import FingerprintMaker, PromptlessError, audit_prompts, placed
from distilldetect.formats import ReadOptions
from distilldetect.scoring import Audit, channel_values
from distilldetect.validation.figures import panel_figures
from distilldetect.validation.fit import START
from distilldetect.validation.holdout import leave_panel_out
from distilldetect.validation.labelled import MeasuredPanel, Observation, Pair, drawn, observed, read_labelled

N_FEW = 4


class Seen(NamedTuple):
    """A measured pair: what is observed as it ships, and the log-odds of each signal behind it.

    Attributes:
        observation: as it ships.
        suspect: by signal, ``(n_signals,)``.
        references: likewise, in the suspect's place, ``(n_references, n_signals)``.
        standing: position of each reference with each other one, ``(n_references, n_references)``, NaN with itself.
    """

    observation: Observation
    suspect: np.ndarray
    references: np.ndarray
    standing: np.ndarray


class Measured(NamedTuple):
    """A panel's measured pairs."""

    name: str
    seen: list[Seen]


def measured(path: str, *, one_fewer: bool = False) -> Measured:
    """Measure the taught and the clean untaught pairs of a panel.

    Args:
        path: of the panel.
        one_fewer: measure each draw of 12 references with its first 11 too.
    """
    panel = read_labelled(path)
    maker = FingerprintMaker(ReadOptions())
    candidates = [entry for entry in panel.entries if entry.is_candidate]
    try:
        prints = [maker.make(entry.path) for entry in candidates]
    except PromptlessError:
        maker = replace(maker, join="id")
        prints = [maker.make(entry.path) for entry in candidates]
    prompts = audit_prompts(candidates, prints)
    audit = Audit(candidates, [placed(own, prompts) for own in prints], [own.sha256 for own in prints])
    entries = {entry.model: entry for entry in panel.entries}
    wanted = [pair for pair in panel.pairs if pair.tier in ("taught", "clean")]
    seen: list[Seen] = []
    for suspect in dict.fromkeys(pair.suspect for pair in wanted):
        entry = entries[suspect]
        own = maker.make(entry.path)
        compared = audit.compare(placed(own, prompts), entry.path, own.sha256)
        for pair in (pair for pair in wanted if pair.suspect == suspect):
            try:
                seen += _pair(audit, pair, entry, compared, one_fewer)
            except DistillDetectError:
                continue
    return Measured(panel.name, seen)


def _pair(audit, pair: Pair, entry, compared, one_fewer: bool) -> Iterator[Seen]:
    teacher = next(k for k in audit.teachers if audit.models[k].family == pair.teacher)
    whole, prompts = audit.cohort(entry, compared, teacher)
    chosen = {
        (name, draw): own
        for name, (most, n_draws) in REFERENCE_DRAWS.items()
        if name in FITTED_REFERENCES and name != ONE_EACH
        for draw, own in enumerate(
            drawn(whole.references, most or len(whole.references), n_draws, SEED, pair.teacher, pair.suspect)
        )
        if own
    }
    if one_fewer:
        chosen |= {("11", draw): own[:11] for (name, draw), own in chosen.items() if name == "12" and len(own) == 12}
    for (name, draw), columns in chosen.items():
        measurement = audit.measure(compared, whole.only(columns), prompts)
        yield Seen(
            replace(observed(pair, measurement), references=name, draw=draw),
            measurement.suspect.log_odds[:, 0],
            np.array([other.log_odds[:, 0] for other in measurement.placed[1:]]).reshape(len(columns), -1),
            measurement.standing[1:, 1:],
        )


def by_channels(combine: Callable[[np.ndarray], float]) -> Callable[[Seen], Observation]:
    """Combine the log-odds of the channels in another way."""

    def changed(seen: Seen) -> Observation:
        references = tuple(float(combine(channel_values(own))) for own in seen.references)
        known = () if len(references) < 2 else references
        return replace(seen.observation, value=float(combine(channel_values(seen.suspect))), observed=known)

    return changed


def in_own_units(seen: Seen) -> Observation:
    """Measure positions by the spread of the references among themselves, as far as these are many enough to tell.

    The spread is M. I. Shamos's (1976): the median distance of two of them by the same model, which few kin do not move.
    The usual spread counts for as much as four references.
    """
    first, second = np.triu_indices(len(seen.standing), 1)
    apart = np.abs(seen.standing[first] - seen.standing[second])
    apart = apart[~np.isnan(apart)]
    if not len(apart):
        return seen.observation
    usual, n = START.suspect_spread**2, len(seen.standing)
    unit = math.sqrt((4 + n * (1.0483 * float(np.median(apart))) ** 2 / usual) / (4 + n))
    own = seen.observation
    return replace(own, value=own.value / unit, error=own.error / unit, observed=tuple(x / unit for x in own.observed))


def _mean(values: np.ndarray) -> float:
    """Mean of what is defined; NaN where nothing is."""
    defined = values[~np.isnan(values)]
    return float(defined.mean()) if len(defined) else math.nan


CHOICES: dict[str, Callable[[Seen], Observation]] = {
    "as it ships": lambda seen: seen.observation,
    "mean of the channels": by_channels(_mean),
    "openings alone": by_channels(lambda channels: channels[0]),
    "bodies alone": by_channels(lambda channels: channels[1]),
    "habits alone": by_channels(lambda channels: channels[2]),
    "without habits": by_channels(lambda channels: _mean(channels[:2])),
    "no limit by length": lambda seen: replace(seen.observation, length_excess=0.0),
    "in units of the case's own spread": in_own_units,
    "no level, no cap by references": lambda seen: replace(seen.observation, observed=()),
    "against in any language": lambda seen: replace(seen.observation, may_speak_against=True),
}


def main(arguments: list[str]) -> None:
    """Print a row for each choice and panel."""
    audits = {arguments[k + 1] for k, word in enumerate(arguments) if word == "--audit"}
    panels = [measured(path) for path in arguments if path != "--audit"]
    fitted = {
        panel.name
        for panel, path in zip(panels, (a for a in arguments if a != "--audit"), strict=True)
        if path not in audits
    }
    print("| choice | panel | Cllr, all | Cllr, 4 | AUROC, all | taught, moderate or more | clean, moderate or more |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for what, choice in CHOICES.items():
        changed = [MeasuredPanel(own.name, {}, tuple(choice(seen) for seen in own.seen), {}) for own in panels]
        known = [own for own in changed if own.name in fitted]
        for own in changed:
            figures = panel_figures(leave_panel_out(known, own), SEED)["references"]
            whole, few = figures["all"], figures[str(N_FEW)]
            cells = (
                whole["balanced"]["cllr"], few["balanced"]["cllr"], whole["balanced"]["auroc"],
                whole["taught"]["moderate_or_more"], whole["clean"]["moderate_or_more"],
            )  # fmt: skip
            print(f"| {what} | {own.name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
