"""Every suspect of a panel against every teacher: what belongs to the candidates is prepared once.

Each pair gets the numbers that :mod:`detect` gives it, from the same functions. What is shared is the work: one index of
all candidates answers for all teachers at once, and the references of a teacher stand in the suspect's place only once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from distilldetect.case import same_file, too_few_prompts
from distilldetect.classifier import Classifier
from distilldetect.defaults import BOOTSTRAP_SAMPLES, MIN_PROMPTS, MIN_REFERENCE_COVERAGE, SEED
from distilldetect.detect import mode_for, require_words
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints.fingerprint import Fingerprint
from distilldetect.measurement import Candidates, Features, in_threads
from distilldetect.models import Model
from distilldetect.panel import Entry
from distilldetect.profiles import DeltaSpace
from distilldetect.recent import Recent
from distilldetect.signals import CORPUS, PAIRED
from distilldetect.verdict import conformal_p_value, verdict_word
from distilldetect.weighing import (
    Columns,
    Feature,
    Readings,
    hubness,
    readings,
    stand_ins,
    unreferenced,
    weigh,
)

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PairScore:
    """One row of a panel's scores; NaN where undefined, and throughout where the pair failed.

    Attributes:
        teacher: family.
        suspect: model.
        log10_lr, log10_lr_low, log10_lr_high, p_value, verdict, n_prompts, n_references, mode: as in a single result.
        signals: win fraction of each signal, or its similarity where there are no references.
        error: why the pair has no score; "" if it has one.
    """

    teacher: str
    suspect: str
    log10_lr: float = float("nan")
    log10_lr_low: float = float("nan")
    log10_lr_high: float = float("nan")
    p_value: float = float("nan")
    verdict: str = ""
    n_prompts: int = 0
    n_references: int = 0
    mode: str = ""
    signals: Mapping[str, float] | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What scores depend on beside dumps and model; see :class:`case.Request`."""

    n_samples: int = BOOTSTRAP_SAMPLES
    seed: int = SEED
    min_prompts: int = MIN_PROMPTS


class PanelScorer:
    """The teachers and references of a panel, ready to score any number of suspects.

    Args:
        entries: the panel's teachers and references.
        prints: the fingerprint of each, all with one salt.
        model: whose modes score the pairs.
        settings: see there.
    """

    def __init__(self, entries: Sequence[Entry], prints: Sequence[Fingerprint], model: Model, settings: Settings) -> None:
        self._entries, self._model, self._settings = tuple(entries), model, settings
        self._sources = [str(print_.provenance["source"]) for print_ in prints]
        self._sha256 = [str(print_.provenance["sha256"]) for print_ in prints]
        self._salt_id = prints[0].salt_id
        taught = [print_.prompts for entry, print_ in zip(entries, prints, strict=True) if "teacher" in entry.roles]
        self._prompts = np.unique(np.concatenate(taught))
        self._features = in_threads(self._placed, prints)
        self._answered = np.stack([np.isin(self._prompts, print_.prompts) for print_ in prints], axis=1)
        self._candidates = Candidates([Features(own.sets, {}, own.n_tokens) for own in self._features])
        self.teachers = tuple(dict.fromkeys(entry.family for entry in entries if "teacher" in entry.roles))
        used = {signal for classifier in model.modes.values() for signal, _ in classifier.features}
        # the candidates' closeness to one another, for the references in the suspect's place
        self._among = in_threads(lambda own: self._candidates.closeness(own, used), self._features)
        self._populations = Recent[F64](most=256)  # each is one LR a reference
        self._frequencies = Recent[F64](most=256)
        self._spaces = Recent[DeltaSpace](most=64)  # each holds some 100 kB

    def score(self, suspect: Entry, own: Fingerprint, teachers: Sequence[str]) -> list[PairScore]:
        """Score one suspect against some of the teachers.

        Args:
            suspect: the panel's entry.
            own: its fingerprint.
            teachers: families.

        Returns:
            One row a teacher, in their order.
        """
        if own.salt_id != self._salt_id:
            message = f"{suspect.path}: was made with another salt than the panel's; make all with the same --salt"
            return [PairScore(teacher, suspect.model, error=message) for teacher in teachers]
        features = self._placed(own)
        close = self._candidates.closeness(features, list(features.sets))
        placed = _Suspect(
            entry=suspect,
            sha256=str(own.provenance["sha256"]),
            source=str(own.provenance["source"]),
            features=features,
            close=close,
            answered=np.isin(self._prompts, own.prompts),
        )
        return [self._row(placed, teacher) for teacher in teachers]

    def _placed(self, print_: Fingerprint) -> Features:
        place = np.searchsorted(self._prompts, print_.prompts)
        found = self._prompts[np.minimum(place, len(self._prompts) - 1)] == print_.prompts
        return print_.features.placed(np.where(found, place, -1), len(self._prompts))

    def _row(self, suspect: "_Suspect", teacher: str) -> PairScore:
        try:
            return self._pair(suspect, teacher)
        except DistillDetectError as error:
            return PairScore(teacher, suspect.entry.model, error=str(error))

    def _pair(self, suspect: "_Suspect", teacher: str) -> PairScore:
        columns = self._columns(teacher)
        shared = suspect.answered & self._answered[:, columns].any(axis=1)
        n_prompts = int(shared.sum())
        self._require(suspect, columns, shared)
        references = self._references(suspect, teacher, columns, shared)
        classifier = self._model.classifier(mode_for(len(references)))
        close = {name: near[shared] for name, near in suspect.close.items()}
        close |= self._habits(suspect, (*columns, *chain.from_iterable(references)), shared)
        read = self._read(close, columns, references, classifier)
        population = self._population(columns, references, shared, classifier)
        hub = hubness(population, classifier)
        weighing = weigh(read, classifier, self._settings.n_samples, self._settings.seed, hub)
        statistic = "win_fraction" if references else "similarity"
        return PairScore(
            teacher=teacher,
            suspect=suspect.entry.model,
            log10_lr=weighing.log10_lr,
            log10_lr_low=weighing.low,
            log10_lr_high=weighing.high,
            p_value=conformal_p_value(weighing.log_odds, population),
            verdict=verdict_word(weighing.log10_lr, weighing.low, weighing.high),
            n_prompts=n_prompts,
            n_references=len(references),
            mode=classifier.mode,
            signals={name: read.raw_mean((name, statistic)) for name in (*PAIRED, *CORPUS)},
        )

    def _columns(self, teacher: str) -> Columns:
        """The snapshots of a teacher, each file once."""
        own = [k for k, e in enumerate(self._entries) if e.family == teacher and "teacher" in e.roles]
        return tuple({self._sha256[k]: k for k in reversed(own)}.values())[::-1]

    def _require(self, suspect: "_Suspect", columns: Columns, shared: Mask) -> None:
        for k in columns:
            if self._sha256[k] == suspect.sha256:
                raise same_file(suspect.source, self._sources[k])
        n_prompts = int(shared.sum())
        if n_prompts < self._settings.min_prompts:
            enough = self._settings.min_prompts
            raise too_few_prompts(suspect.source, self._sources[columns[0]], n_prompts, enough, "prompt")
        n_tokens = [int(self._features[k].n_tokens[shared].sum()) for k in columns]
        sources = [self._sources[k] for k in columns]
        require_words([*n_tokens, int(suspect.features.n_tokens[shared].sum())], [*sources, suspect.source])

    def _references(self, suspect: "_Suspect", teacher: str, columns: Columns, shared: Mask) -> tuple[Columns, ...]:
        """The dumps of each other family of another provider: each file that answers enough, once."""
        seen = {suspect.sha256, *(self._sha256[k] for k in columns)}
        answered = self._answered[shared].sum(axis=0)
        kept: dict[str, list[int]] = {}
        for k, entry in enumerate(self._entries):
            if not entry.is_reference_of(self._entries[columns[0]]) or self._sha256[k] in seen:
                continue
            seen.add(self._sha256[k])
            if answered[k] >= MIN_REFERENCE_COVERAGE * shared.sum() and entry.model != suspect.entry.model:
                kept.setdefault(entry.family, []).append(k)
        return tuple(map(tuple, kept.values()))

    def _habits(self, suspect: "_Suspect", columns: Columns, shared: Mask) -> dict[str, F32]:
        """Closeness of the whole dumps' habits, compared among the candidates of this pair alone."""
        found = {}
        weights = shared.astype(np.float64)
        for name, signal in CORPUS.items():
            space = self._spaces.get(
                (name, columns, shared.tobytes()), partial(self._space, name, columns, weights, signal.n_features)
            )
            near = np.full((1, len(self._entries)), np.nan, dtype=np.float32)
            near[0, list(columns)] = space.closeness(suspect.features.profiles[name].frequencies(weights))
            found[name] = near
        return found

    def _space(self, name: str, columns: Columns, weights: F64, n_features: int) -> DeltaSpace:
        mask = weights.tobytes()
        habits = [
            self._frequencies.get((name, k, mask), partial(self._features[k].profiles[name].frequencies, weights))
            for k in columns
        ]
        return DeltaSpace(np.stack(habits), n_features)

    def _read(
        self, close: Mapping[str, F32], columns: Columns, references: Sequence[Columns], classifier: Classifier
    ) -> Readings:
        if not references:
            return unreferenced(close, columns)
        wanted: set[Feature] = {*classifier.features, *((name, "win_fraction") for name in close)}
        return readings(close, columns, references, wanted)

    def _population(self, columns: Columns, references: tuple[Columns, ...], shared: Mask, classifier: Classifier) -> F64:
        """The log-odds of each reference dump in the suspect's place; of the held-out untaught where there is none."""
        if not references:
            return np.array(classifier.validation.get("negative_log_odds", []))
        dumps = list(chain.from_iterable(references))
        if len(references) < 2:
            return np.full(len(dumps), np.nan)
        close = ({name: near[shared] for name, near in self._among[k].items()} for k in dumps)
        return self._populations.get(
            (columns, references, shared.tobytes()), lambda: stand_ins(close, columns, references, classifier)
        )


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A suspect on the panel's prompts.

    Attributes:
        entry: of the panel.
        sha256: of its file.
        source: its path, for messages.
        features: one row a prompt of the panel.
        close: signal -> closeness to every candidate, ``(n_prompts, n_candidates)``.
        answered: whether it answers each prompt.
    """

    entry: Entry
    sha256: str
    source: str
    features: Features
    close: Mapping[str, F32]
    answered: Mask
