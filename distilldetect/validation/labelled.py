"""Labelled panels: pairs of documented lineage, each measured with every number of references."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np

from distilldetect.arrays import Mask
from distilldetect.defaults import ONE_EACH, REFERENCE_DRAWS
from distilldetect.errors import DistillDetectError, DumpError
from distilldetect.fingerprints import (
    AuditPrompts,
    Fingerprint,
    FingerprintMaker,
    PromptlessError,
    Sketch,
    audit_prompts,
    kept_sketch,
    placed,
)
from distilldetect.panels import Cohort, Entry, read_labels, read_panel
from distilldetect.runtime import Workers
from distilldetect.scoring import Audit, PairMeasurement, position
from distilldetect.signals import Features
from distilldetect.similarity import Compared

LABELS = "pairs.csv"  # the labels of a panel, where they stand beside it
FITTED_TIERS = frozenset({"taught", "clean"})


class Pair(NamedTuple):
    """A pair of documented lineage.

    Attributes:
        teacher: family of the teacher.
        provider: who made it.
        suspect: name of the suspect.
        family: family of the suspect.
        tier: one of ``results.TIERS``.
        basis: what the label rests on.
    """

    teacher: str
    provider: str
    suspect: str
    family: str
    tier: str
    basis: str

    @property
    def is_taught(self) -> bool:
        """Whether the suspect was trained on the teacher's outputs."""
        return self.tier == "taught"


@dataclass(frozen=True, slots=True)
class Observation:
    """One measurement of a pair: all that a fit and its figures need.

    Attributes:
        pair: it.
        references: with how many references: a key of ``REFERENCE_DRAWS``.
        draw: which draw of them, from 0.
        n_references: how many there were.
        value, error: position of the suspect and its standard error over prompts; NaN where undefined.
        length_excess: see :meth:`PairMeasurement.length_excess`.
        observed: position of each reference in the suspect's place.
        channels: position by each kind of evidence.
        length: log-odds of the teacher being nearest in length.
        shuffled: position and standard error where the suspect's answers stand with other prompts; NaN where not measured.
        may_speak_against, may_speak_for: see :class:`PairMeasurement`.
    """

    pair: Pair
    references: str
    draw: int = 0
    n_references: int = 0
    value: float = math.nan
    error: float = math.nan
    length_excess: float = 0.0
    observed: tuple[float, ...] = ()
    channels: tuple[float, ...] = ()
    length: float = math.nan
    shuffled: tuple[float, float] = (math.nan, math.nan)
    may_speak_against: bool = True
    may_speak_for: bool = True


@dataclass(frozen=True, slots=True)
class LabelledPanel:
    """A panel with labels, not measured yet.

    Attributes:
        name: of the folder that it stands in.
        entries: its dumps.
        pairs: whose suspect and teacher are among them.
        n_unknown: labelled pairs whose suspect or teacher is not.
    """

    name: str
    entries: tuple[Entry, ...]
    pairs: tuple[Pair, ...]
    n_unknown: int


@dataclass(frozen=True, slots=True)
class MeasuredPanel:
    """A panel whose labelled pairs are measured.

    Attributes:
        name: of the panel.
        sketches: what each dump is known by, by model.
        observations: of all pairs that could be measured.
        left_out: how many pairs were not, by reason.
    """

    name: str
    sketches: Mapping[str, Sketch]
    observations: tuple[Observation, ...]
    left_out: Mapping[str, int]

    def at(self, references: str) -> list[Observation]:
        """Return the observations with one number of references."""
        return [seen for seen in self.observations if seen.references == references]


def tier_of(label: int, basis: str) -> str:
    """Return the tier of a labelled pair.

    >>> tier_of(1, "documented"), tier_of(0, "sibling-temporal"), tier_of(0, "temporal")
    ('taught', 'siblings', 'clean')
    """
    untaught = (tier for tier in ("siblings", "nominal", "presumed") if tier.removesuffix("s") in basis)
    return "taught" if label else next(untaught, "clean")


def read_labelled(panel: str, labels: str | None = None) -> LabelledPanel:
    """Read a panel and its labels, ``pairs.csv`` beside it where None.

    Raises:
        DumpError: a file cannot be read, or no labelled pair is of the panel.
    """
    entries = read_panel(panel)
    path = labels or str(Path(panel).parent / LABELS)
    suspects = {entry.model for entry in entries if "suspect" in entry.roles}
    teachers = {entry.family for entry in entries if "teacher" in entry.roles}
    known = read_labels(path)
    pairs = tuple(
        Pair(row.teacher, row.provider, row.suspect, row.family or row.suspect, tier_of(row.label, row.basis), row.basis)
        for row in known
        if row.suspect in suspects and row.teacher in teachers
    )
    if not pairs:
        raise DumpError("no pair is of the panel", source=path, hint="a row names a teacher's family and a suspect's model")
    return LabelledPanel(Path(panel).resolve().parent.name, entries, pairs, len(known) - len(pairs))


@dataclass(frozen=True, slots=True)
class Bench:
    """What the suspects of one panel are measured on.

    Attributes:
        audit: of the candidates, and of each dump of a teacher as a teacher of its own.
        models: column of each family.
        snapshots: columns of the dumps of each teacher, each alone.
        sketches: what each candidate's dump is known by, by model.
        prompts: of the audit.
        maker: of fingerprints.
        seed: of the draws of references.
    """

    audit: Audit
    models: Mapping[str, int]
    snapshots: Mapping[str, Sequence[int]]
    sketches: Mapping[str, Sketch]
    prompts: AuditPrompts
    maker: FingerprintMaker
    seed: int

    def cohort(self, suspect: Entry, pair: Pair, compared: Compared) -> tuple[Cohort, Mask]:
        """Return the cohort of a pair's teacher, and the prompts that count, see :meth:`Audit.cohort`."""
        whole, prompts = self.audit.cohort(suspect, compared, self.models[pair.teacher])
        return whole.only(k for k in whole.references if k in self.models.values()), prompts

    def draws(self, pair: Pair, whole: Cohort) -> Iterator[tuple[str, int, Cohort]]:
        """Yield what a pair is measured with, of its whole cohort: a key of ``REFERENCE_DRAWS``, which draw, the cohort."""
        for name, (most, n_draws) in REFERENCE_DRAWS.items():
            if name == ONE_EACH:
                own = self.snapshots[pair.teacher]
                snapshots = drawn(own, 1, min(n_draws, len(own)), self.seed, pair.teacher, pair.suspect)
                cohorts = [replace(whole, teacher=column, n_snapshots=1) for (column,) in snapshots]
            else:
                n = len(whole.references) if most is None else most
                cohorts = list(map(whole.only, drawn(whole.references, n, n_draws, self.seed, pair.teacher, pair.suspect)))
            yield from ((name, draw, cohort) for draw, cohort in enumerate(cohorts))


def bench_of(panel: LabelledPanel, maker: FingerprintMaker, team: Workers, seed: int) -> Bench:
    """Read the candidates of a panel, see :func:`measure_panel`; where dumps have no prompts, all are joined on ids."""
    entries = [entry for entry in panel.entries if entry.is_candidate]
    paths = list(dict.fromkeys(entry.path for entry in entries))
    try:
        made = dict(team.map(_print_of, maker, paths))
    except PromptlessError:
        maker = replace(maker, join="id")
        made = dict(team.map(_print_of, maker, paths))
    prints = [made[entry.path] for entry in entries]
    prompts = audit_prompts(entries, prints)
    features = [placed(own, prompts) for own in prints]
    digests = [own.sha256 for own in prints]
    teachers = [k for k, entry in enumerate(entries) if "teacher" in entry.roles]
    alone = [replace(entries[k], family=f"{entries[k].family}, dump {k}") for k in teachers]
    audit = Audit(
        [*entries, *alone],
        [*features, *(features[k] for k in teachers)],
        [*digests, *(f"{digests[k]}, alone" for k in teachers)],  # else it would be a file that is given twice
    )
    models = {model.family: k for k, model in enumerate(audit.models)}
    snapshots: dict[str, list[int]] = {}
    for k, own in zip(teachers, alone, strict=True):
        snapshots.setdefault(entries[k].family, []).append(models.pop(own.family))
    sketches = {entry.model: kept_sketch(made[entry.path]) for entry in entries}
    return Bench(audit, models, snapshots, sketches, prompts, maker, seed)


def measure_panel(
    panel: LabelledPanel, maker: FingerprintMaker, team: Workers, seed: int, advance: Callable[[int], None]
) -> MeasuredPanel:
    """Measure every labelled pair with every number of references.

    Args:
        panel: with its labels.
        maker: of fingerprints.
        team: measures suspects side by side.
        seed: of the draws of references.
        advance: told how many pairs were just finished.

    Raises:
        DistillDetectError: a dump of a teacher or a reference cannot be used.
    """
    bench = bench_of(panel, maker, team, seed)
    entries = {entry.model: entry for entry in panel.entries}
    pairs: dict[str, list[Pair]] = {}
    for pair in panel.pairs:
        pairs.setdefault(pair.suspect, []).append(pair)
    found: dict[str, MeasuredPanel] = {}
    for part in team.map(_measure_suspect, bench, [(entries[suspect], own) for suspect, own in pairs.items()]):
        found[part.name] = part
        advance(len(pairs[part.name]))
    sketches, left_out, observations = dict(bench.sketches), Counter[str](), list[Observation]()
    for part in (found[suspect] for suspect in pairs):
        sketches |= part.sketches
        left_out.update(part.left_out)
        observations += part.observations
    if panel.n_unknown:
        left_out["no such suspect or teacher in the panel"] = panel.n_unknown
    return MeasuredPanel(panel.name, sketches, tuple(observations), dict(left_out))


def drawn(references: Sequence[int], n: int, n_draws: int, seed: int, teacher: str, suspect: str) -> list[tuple[int, ...]]:
    """Draw n references several times, in their order; all of them, once, where there are no more.

    The draws of a pair are among twice as many that all pairs of its teacher have in common: what belongs to the references
    alone is then measured once. The seed decides with the names of teacher and suspect.
    """
    if n >= len(references):
        return [tuple(references)]
    own = np.random.default_rng((seed, crc32(teacher.encode()), crc32(suspect.encode())))
    chosen = []
    for k in own.choice(2 * n_draws, n_draws, replace=False).tolist():
        common = np.random.default_rng((seed, crc32(teacher.encode()), n, k))
        chosen.append(tuple(references[place] for place in np.sort(common.choice(len(references), n, replace=False))))
    return chosen


def _print_of(maker: FingerprintMaker, path: str) -> tuple[str, Fingerprint]:
    return path, maker.make(path)


def _measure_suspect(bench: Bench, work: tuple[Entry, Sequence[Pair]]) -> MeasuredPanel:
    """Measure the pairs of one suspect, a part of the panel that is called as it is: the work of one worker."""
    suspect, pairs = work
    try:
        own = bench.maker.make(suspect.path)
    except DistillDetectError as error:
        return MeasuredPanel(suspect.model, {}, (), {_reason(error): len(pairs)})
    features = placed(own, bench.prompts)
    compared = bench.audit.compare(features, suspect.path, own.sha256)
    elsewhere = bench.audit.compare(_moved(features), suspect.path, own.sha256)
    observations, left_out = list[Observation](), Counter[str]()
    for pair in pairs:
        try:
            observations += list(_observations(bench, suspect, pair, compared, elsewhere))  # all or none
        except DistillDetectError as error:
            left_out[_reason(error)] += 1
    return MeasuredPanel(suspect.model, {suspect.model: kept_sketch(own)}, tuple(observations), left_out)


def _observations(
    bench: Bench, suspect: Entry, pair: Pair, compared: Compared, elsewhere: Compared
) -> Iterator[Observation]:
    """Yield the measurements of a pair, or raise DistillDetectError where it is not evaluable."""
    whole, prompts = bench.cohort(suspect, pair, compared)
    known: dict[Cohort, Observation] = {}
    for name, draw, cohort in bench.draws(pair, whole):
        if cohort not in known:
            measured = bench.audit.measure(compared, cohort, prompts) if cohort.references else None
            known[cohort] = observed(pair, measured) if measured else Observation(pair, "")  # nothing to be nearer than
        seen = replace(known[cohort], references=name, draw=draw)
        if name == "all" and cohort.references:
            moved = position(bench.audit.measure(elsewhere, cohort, prompts).suspect, 0)
            seen = replace(seen, shuffled=(moved.value, moved.error))
        yield seen


def observed(pair: Pair, measured: PairMeasurement) -> Observation:
    """Return what a fit and its figures need of a measured pair with references, for no number and draw of them yet."""
    own = position(measured.suspect, 0)
    return Observation(
        pair=pair,
        references="",
        n_references=measured.n_references,
        value=own.value,
        error=own.error,
        length_excess=measured.length_excess(),
        observed=tuple(measured.observed(0).tolist()),
        channels=tuple(own.channels.tolist()),
        length=float(measured.suspect.length[0]),
        may_speak_against=measured.may_speak_against,
        may_speak_for=measured.may_speak_for,
    )


def _moved(features: Features) -> Features:
    """The same answers, each with the next prompt."""
    return Features(
        {name: sets.moved() for name, sets in features.sets.items()},
        np.roll(features.n_tokens, 1),
        np.roll(features.n_english, 1),
    )


def _reason(error: DistillDetectError) -> str:
    """Why a pair was left out, without the names of its files."""
    return str(error).rpartition(": ")[2] if isinstance(error, DumpError) else "not evaluable"
