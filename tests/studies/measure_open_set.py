"""Who is accused when the true teacher is not among the candidates? Figures of a labelled panel.

usage: python tests/studies/measure_open_set.py PANEL.csv PAIRS.csv [MOST_VERDICTS]

For each provider that taught a suspect, all of its dumps are taken away, as candidates and as references, and the
suspects it taught are scored against every remaining teacher, in the mode that the number of remaining references asks
for. Scores are those of ``training.double_hold_out``: each pair is judged by a fit without its suspect's family and
without its teacher's provider (without the teacher alone where the provider has most of the positives). Fits see
features of the whole panel, judged pairs those of the reduced one.

A remaining teacher is wrong unless a label says that it taught the suspect too. Pairs with a wrong teacher and an LR of
10 or more are then put to the verdict's own rule: ``PanelScorer`` with the held-out fit of the pair, its interval over
resampled prompts, its hubness and the shipped bounds, but without refits to resampled families: the interval is rather
too narrow than too wide. MOST_VERDICTS is how many pairs at most, the highest LRs first.

What ``attribute`` says of these suspects rests on the prior for a teacher that is not given. Told for the default, where
no LR can pass 2, and for a user who states, wrongly here, that every possible teacher is given. That such a teacher is
held to explain a text as well as the candidate does rests on one more figure: the AUROC of the true teacher's score,
all dumps present, against that of the highest wrong one, the provider taken away (0.5: the score does not tell).

With all dumps present, two more figures: how often the right provider comes first, and how often a teacher of a suspect
stands above a model of the same provider that a label clears, for LR ratios of any size and of those that
``openset.TOLD_APART_RULE`` asks for.
"""

import math
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from distilldetect.model.modes import mode_for
from distilldetect.scoring.pairscore import PairScore, Settings
from distilldetect.scoring.panelscoring import PanelScorer
from distilldetect.validation.conditions import Condition
from distilldetect.validation.hold_out import double_hold_out, fit_table, judged_by, label_table, untaught_level
from distilldetect.validation.panelmeasure import measure_panel
from distilldetect.validation.table import LabelTable, PairTable
from numpy.typing import NDArray

from distilldetect.attribution.files import PRIOR
from distilldetect.attribution.openset import LEAST_RATIO
from distilldetect.fingerprints.maker import FingerprintMaker
from distilldetect.formats.options import ReadOptions
from distilldetect.model.file import Model, load_model
from distilldetect.panels.panel import Entry, read_labels, read_panel
from distilldetect.validation.figures import figures
from distilldetect.validation.metrics import auroc, equal_weights

MODES = ("references", "single_references", "few_references")
ACCUSING = math.log(10)
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AllIn(Condition):
    """Every reference that is left, judged by some mode."""

    chosen: str = "references"

    @property
    def mode(self) -> str:
        """See :class:`Condition`."""
        return self.chosen


@dataclass(frozen=True)
class Panel:
    """A measured panel with its labels."""

    entries: tuple[Entry, ...]
    table: PairTable
    known: LabelTable

    @property
    def providers(self) -> NDArray[np.str_]:
        """Of each teacher."""
        return np.array(self.table.known_providers)

    @property
    def taught_by(self) -> dict[str, NDArray[np.int64]]:
        """Columns of the suspects that each provider taught."""
        taught = self.known.label == 1
        members = {provider: self.providers == provider for provider in dict.fromkeys(self.providers.tolist())}
        found = {provider: np.flatnonzero(taught[rows].any(axis=0)) for provider, rows in members.items()}
        return {provider: columns for provider, columns in found.items() if len(columns)}


@dataclass(frozen=True)
class Removal:
    """A provider taken away: what is left of the panel, and natural-log LRs, NaN where not judged."""

    provider: str
    taught: NDArray[np.int64]
    entries: tuple[Entry, ...]
    scores: F64


def removed(panel: Panel, provider: str, taught: NDArray[np.int64]) -> Removal:
    """Take a provider away and judge the suspects that it taught against the rest."""
    table, known = panel.table, panel.known
    entries = tuple(_without(panel.entries, provider, {table.suspects[k] for k in taught}))
    part = measure_panel(entries, MODES[:1], [AllIn(mode, chosen=mode) for mode in MODES])
    rows = [table.teachers.index(family) for family in part.teachers]
    cells = np.ix_(rows, [table.suspects.index(model) for model in part.suspects])
    by_mode = {}
    for mode in MODES:
        judged = np.full(table.values[mode][0].shape, np.nan)
        judged[cells] = part.conditions[mode]
        by_mode[mode] = double_hold_out(table.values[mode], table, known, mode, judged)
    scores = np.full(known.label.shape, np.nan)
    for row in rows:
        dumps = Counter(e.family for e in entries if e.is_candidate and e.provider != table.providers[row])
        scores[row] = by_mode[mode_for(list(dumps.values()))][row]
    return Removal(provider, taught, entries, scores)


def _without(entries: Sequence[Entry], provider: str, suspects: set[str]) -> Iterator[Entry]:
    for entry in entries:
        roles = set() if entry.provider == provider else set(entry.roles - {"suspect"})
        if entry.model in suspects:
            roles.add("suspect")
        if roles:
            yield replace(entry, roles=frozenset(roles))


def accusations(removal: Removal, known: LabelTable) -> list[tuple[int, int]]:
    """Teacher and suspect of every wrong pair with an LR of 10 or more, the highest first."""
    wrong = (removal.scores >= ACCUSING) & (known.label != 1)
    pairs = [(int(t), int(s)) for t, s in zip(*np.nonzero(wrong), strict=True)]
    return sorted(pairs, key=lambda pair: -removal.scores[pair])


def possible(panel: Panel, pairs: Sequence[tuple[int, int]]) -> set[int]:
    """Suspects that are still accused where a teacher that appeared after the suspect cannot have taught it."""
    appeared: dict[str, str] = {}
    for entry in panel.entries:
        if "teacher" in entry.roles and entry.released:
            appeared[entry.family] = min(appeared.get(entry.family, entry.released), entry.released)
    released = {entry.model: entry.released for entry in panel.entries}
    in_time = []
    for teacher, suspect in pairs:
        began, ended = appeared.get(panel.table.teachers[teacher], ""), released[panel.table.suspects[suspect]]
        in_time += [suspect] * (not (began and ended and began > ended))
    return set(in_time)


def held_out(panel: Panel, teacher: int, suspect: int) -> Model:
    """The shipped model with its fits replaced by those of the pair's double hold-out."""
    table, known, providers = panel.table, panel.known, panel.providers
    families = np.array(known.families)
    members = providers == providers[teacher]
    positives = (known.label == 1).sum(axis=1)
    hidden = np.arange(len(members)) == teacher if positives[members].sum() > positives.sum() / 2 else members
    keep = ~hidden[:, None] & ~(families == families[suspect])[None, :]
    shipped = load_model()
    fits = {}
    for mode in MODES:
        values, old = table.values[mode], shipped.classifier(mode)
        fitted = fit_table(values, known, keep, mode)
        scores = judged_by(fitted, mode, values[0])
        level = untaught_level(scores, table.stand_ins)
        fits[mode] = replace(fitted, untaught_level=level, bound_low=old.bound_low, bound_high=old.bound_high)
    return replace(shipped, modes={**shipped.modes, **fits})


def verdict_of(panel: Panel, removal: Removal, teacher: int, suspect: int, maker: FingerprintMaker) -> PairScore:
    """What the held-out fit says of a pair by the verdict's own rule."""
    pool = [entry for entry in removal.entries if entry.is_candidate]
    own = next(entry for entry in removal.entries if entry.model == panel.table.suspects[suspect])
    prints = [maker.make(entry.path) for entry in pool]
    scorer = PanelScorer(pool, prints, held_out(panel, teacher, suspect), Settings())
    (score,) = scorer.score(own, maker.make(own.path), [panel.table.teachers[teacher]])
    return score


def sibling_order(panel: Panel, scores: F64) -> str:
    """How often documented teachers stand above cleared siblings, by how far apart the two are."""
    label, providers = panel.known.label, panel.providers
    leads = np.array(
        [
            scores[teacher, suspect] - scores[sibling, suspect]
            for teacher, suspect in zip(*np.nonzero(label == 1), strict=True)
            for sibling in np.flatnonzero((providers == providers[teacher]) & (label[:, suspect] == 0))
        ]
    )
    leads = leads[np.isfinite(leads)]
    told = []
    for ratio in (1.0, LEAST_RATIO):
        chosen = leads[np.abs(leads) >= math.log(ratio)]
        told.append(f"{np.mean(chosen > 0):.1%} of the {len(chosen)} contrasts of a factor of {ratio:g} and more")
    return f"teachers above cleared siblings in {' and '.join(told)}"


def share(panel: Panel, accused: set[int], taught: NDArray[np.int64]) -> str:
    """Which share of suspects, and of families, each weighing the same."""
    families = [panel.known.families[k] for k in taught]
    weights = equal_weights(families)
    mean = float(np.average([k in accused for k in taught], weights=weights))
    return f"{len(accused)} of {len(taught)} suspects ({len(accused) / len(taught):.1%}; families equal {mean:.1%})"


def highest_wrong(removal: Removal, known: LabelTable) -> F64:
    """Log10 LR of the wrong teacher that each suspect is nearest to, by the order of ``taught``."""
    wrong = np.where(np.isfinite(removal.scores) & (known.label != 1), removal.scores, -np.inf)
    highest: F64 = wrong[:, removal.taught].max(axis=0) / math.log(10)
    return highest


def answers(panel: Panel, removals: Sequence[Removal], scores: F64) -> Iterator[str]:
    """What an attribution makes of suspects whose teacher is not given, and of the same where it is."""
    label, taught = panel.known.label, np.concatenate([removal.taught for removal in removals])
    wrong = np.concatenate([highest_wrong(removal, panel.known) for removal in removals])
    true = np.where(label == 1, scores, -np.inf)[:, taught].max(axis=0) / math.log(10)
    for said, prior in (("by default", PRIOR), ("where all are said to be given", PRIOR.complete())):
        accused, right = (np.mean([prior.against_none(lr) >= 1 for lr in lrs]) for lrs in (wrong, true))
        where = f"LR >= 10 against none of these, {said}"
        yield f"{where}: {accused:.1%} for a wrong teacher; {right:.1%} for the true one, if given"
    families = [panel.known.families[k] for k in taught]
    weights = np.tile(equal_weights(families), 2)
    area = auroc(np.r_[true, wrong], np.arange(2 * len(taught)) < len(taught), weights)
    yield f"true teacher, given, against the highest wrong one, true one not given: AUROC {area:.3f}, families equal"


def main() -> None:
    """Measure and print."""
    entries, most = read_panel(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 1000
    table = measure_panel(entries, MODES)
    known = label_table(table, read_labels(sys.argv[2]), {entry.model: entry.family for entry in entries})
    panel = Panel(entries, table, known)
    scores = double_hold_out(table.values["references"], table, known, "references")
    found = figures(scores, table, known)["attribution"]
    print("all dumps present:", {key: round(value, 4) for key, value in found.items()})
    print(sibling_order(panel, scores), flush=True)
    maker = FingerprintMaker(ReadOptions())
    everybody, by_lr, by_rule = 0, 0, 0
    removals = [removed(panel, provider, taught) for provider, taught in panel.taught_by.items()]
    for line in answers(panel, removals, scores):
        print(line, flush=True)
    for removal in removals:
        provider, taught = removal.provider, removal.taught
        pairs = accusations(removal, known)
        accused = {suspect for _, suspect in pairs}
        print(f"without {provider}: LR >= 10 for a wrong teacher: {share(panel, accused, taught)}", flush=True)
        print(
            f"  of these, by a teacher that had appeared by then: {share(panel, possible(panel, pairs), taught)}",
            flush=True,
        )
        supported = set()
        for teacher, suspect in pairs[:most]:
            score = verdict_of(panel, removal, teacher, suspect, maker)
            if score.log10_lr >= 1 and score.verdict != "inconclusive":
                supported.add(suspect)
            print(
                f"  {table.suspects[suspect]} ({known.families[suspect]}) laid to {table.teachers[teacher]}, label"
                f" {known.label[teacher, suspect]}: log10 LR {removal.scores[teacher, suspect] / math.log(10):.2f};"
                f" {score.verdict} {score.log10_lr:.2f} [{score.log10_lr_low:.2f}, {score.log10_lr_high:.2f}],"
                f" {score.n_references} references{score.error}",
                flush=True,
            )
        print(f"  moderate or stronger by the verdict's rule: {share(panel, supported, taught)}", flush=True)
        everybody, by_lr, by_rule = everybody + len(taught), by_lr + len(accused), by_rule + len(supported)
    print(f"in all {everybody} suspects: {by_lr / everybody:.1%} by LR >= 10 alone, {by_rule / everybody:.1%} by the rule")


if __name__ == "__main__":
    main()
