"""What other choices would have given on panels left out of the fit.

usage: python tests/studies/measure_choices.py PANEL.csv... [--audit PANEL.csv]...

Labels are pairs.csv beside each panel. Every choice is fitted anew. Printed are, for each panel left out, Cllr with all
references and with four, and the share of taught and of clean untaught families with moderate support or more.
"""

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from distilldetect.defaults import FITTED_REFERENCES, SEED
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import FingerprintMaker, placed
from distilldetect.formats import ReadOptions
from distilldetect.panels import Entry
from distilldetect.runtime import workers
from distilldetect.scoring import channel_values
from distilldetect.similarity import Compared
from distilldetect.validation import MeasuredPanel, read_labelled
from distilldetect.validation.figures import panel_figures
from distilldetect.validation.fit import START, leave_panels_out
from distilldetect.validation.labelled import FITTED_TIERS, Bench, Observation, Pair, bench_of, observed

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

    def panel(self, choice: Callable[[Seen], Observation]) -> MeasuredPanel:
        """Return the panel as it would be measured by some choice."""
        return MeasuredPanel(self.name, {}, tuple(map(choice, self.seen)), {})


def measured(path: str, *, one_fewer: bool = False) -> Measured:
    """Measure the taught and the clean untaught pairs of a panel.

    Args:
        path: of the panel.
        one_fewer: measure each draw of 12 references with its first 11 too.
    """
    panel = read_labelled(path)
    with workers("loky", 1) as team:
        bench = bench_of(panel, FingerprintMaker(ReadOptions()), team, SEED)
    wanted: dict[str, list[Pair]] = {}
    for pair in panel.pairs:
        if pair.tier in FITTED_TIERS:
            wanted.setdefault(pair.suspect, []).append(pair)
    entries = {entry.model: entry for entry in panel.entries}
    seen: list[Seen] = []
    for suspect, pairs in wanted.items():
        own = bench.maker.make(entries[suspect].path)
        compared = bench.audit.compare(placed(own, bench.prompts), entries[suspect].path, own.sha256)
        for pair in pairs:
            try:
                seen += list(_pair(bench, pair, entries[suspect], compared, one_fewer))
            except DistillDetectError:
                continue
    return Measured(panel.name, seen)


def _pair(bench: Bench, pair: Pair, entry: Entry, compared: Compared, one_fewer: bool) -> Iterator[Seen]:
    whole, prompts = bench.cohort(entry, pair, compared)
    chosen = [own for own in bench.draws(pair, whole) if own[0] in FITTED_REFERENCES and own[2].references]
    if one_fewer:
        twelve = [(draw, own) for name, draw, own in chosen if name == "12" and len(own.references) == 12]
        chosen += [("11", draw, own.only(own.references[:11])) for draw, own in twelve]
    for name, draw, cohort in chosen:
        measurement = bench.audit.measure(compared, cohort, prompts)
        yield Seen(
            replace(observed(pair, measurement), references=name, draw=draw),
            measurement.suspect.log_odds[:, 0],
            np.array([other.log_odds[:, 0] for other in measurement.placed[1:]]),
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


def panels_of(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Return the paths of the panels that are fitted on, and of the audits."""
    parser = argparse.ArgumentParser()
    parser.add_argument("panel", nargs="+")
    parser.add_argument("--audit", action="append", default=[])
    given = parser.parse_args(arguments)
    return given.panel, given.audit


def main(arguments: list[str]) -> None:
    """Print a row for each choice and panel."""
    kinds = [[measured(path) for path in paths] for paths in panels_of(arguments)]
    print("| choice | panel | Cllr, all | Cllr, 4 | AUROC, all | taught, moderate or more | clean, moderate or more |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for what, choice in CHOICES.items():
        fitted, audits = ([own.panel(choice) for own in panels] for panels in kinds)
        for judged in leave_panels_out(fitted, audits, lambda _: None):
            figures = panel_figures(judged, SEED)["references"]
            whole, few = figures["all"], figures[str(N_FEW)]
            cells = (
                whole["balanced"]["cllr"], few["balanced"]["cllr"], whole["balanced"]["auroc"],
                whole["taught"]["moderate_or_more"], whole["clean"]["moderate_or_more"],
            )  # fmt: skip
            print(f"| {what} | {judged.name} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
