"""The work of one worker of a batch: take the fingerprint of a dump, or score some suspects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from distilldetect.batch.comparisons import Comparer
from distilldetect.batch.plan import Pair
from distilldetect.batch.rows import row_of
from distilldetect.case import Request, score
from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.fingerprints import FileIdentity, Fingerprint, FingerprintMaker, PromptlessError
from distilldetect.formats import ReadOptions
from distilldetect.model.file import Model
from distilldetect.results import statistic_of
from distilldetect.scoring.pairscore import PairScore, Settings
from distilldetect.scoring.pairscoring import PairScorer


def score_texts(pair: Pair, reading: ReadOptions, model: Model, settings: Settings) -> PairScore:
    """Score a pair on its own, as a single result is made.

    Args:
        pair: of the panel.
        reading: how to read the dumps.
        model: as for the other pairs.
        settings: likewise.
    """
    request = Request(
        teacher=tuple(entry.path for entry in pair.snapshots),
        suspect=pair.suspect.path,
        references=tuple(tuple(entry.path for entry in group) for group in pair.references),
        reading=reading,
        n_samples=settings.n_samples,
        seed=settings.seed,
        min_prompts=settings.min_prompts,
    )
    try:
        document = score(request, model)
    except DistillDetectError as error:
        return PairScore(pair.teacher, pair.suspect.model, error=str(error))
    verdict: dict[str, Any] = document["verdict"]
    mode = document["model"]["mode"]
    statistic = statistic_of(mode)
    return PairScore(
        teacher=pair.teacher,
        suspect=pair.suspect.model,
        log10_lr=verdict["log10_lr"],
        log10_lr_low=verdict["log10_lr_low"],
        log10_lr_high=verdict["log10_lr_high"],
        p_value=verdict["p_value"],
        verdict=verdict["word"],
        n_prompts=document["n_prompts"],
        n_references=document["n_references"],
        mode=mode,
        signals={name: signal.get(statistic) for name, signal in document["signals"].items()},
    )


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every worker needs.

    Attributes:
        maker: of fingerprints.
        identities: of every file by its path.
        model: which scores.
        settings: of scoring.
        comparer: of dumps with the teachers and references that have fingerprints; None before these are made, or if no
            teacher has one.
        scorer: of these; likewise.
        promptless: paths of those that can be compared on ids only.
        unusable: path -> why it cannot be used at all.
    """

    maker: FingerprintMaker
    identities: Mapping[str, FileIdentity]
    model: Model
    settings: Settings
    comparer: Comparer | None = None
    scorer: PairScorer | None = None
    promptless: frozenset[str] = frozenset()
    unusable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A fingerprint, or why there is none.

    Attributes:
        path: of the file.
        made: its fingerprint, or None.
        problem: why it has none, "" if it has one.
        is_promptless: whether it can still be compared on ids.
        notes: what the user should know.
    """

    path: str
    made: Fingerprint | None
    problem: str
    is_promptless: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """The row of each pair by its key, and what the user should know."""

    rows: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]


def take_print(equipment: Equipment, path: str) -> Printed:
    """Take the fingerprint of one file of the panel.

    Raises:
        UsageError: the options are wrong, whatever the file.
    """
    return replace(_printed(equipment, path), notes=taken_notes(equipment))


def score_suspects(equipment: Equipment, suspects: Sequence[Sequence[Pair]]) -> Scored:
    """Score some suspects, each given by all of its pairs, of which every reference can be used."""
    rows = {}
    for pairs in suspects:
        for scored, pair in zip(_scores(equipment, pairs), pairs, strict=True):
            rows[pair.key] = row_of(scored, equipment.model)
    return Scored(rows, taken_notes(equipment))


def _printed(equipment: Equipment, path: str) -> Printed:
    made, problem, is_promptless = None, "", False
    try:
        made = equipment.maker.make(path, equipment.identities[path])
    except UsageError:
        raise
    except DistillDetectError as error:
        problem, is_promptless = str(error), isinstance(error, PromptlessError)
    return Printed(path, made, problem, is_promptless)


def _scores(equipment: Equipment, pairs: Sequence[Pair]) -> list[PairScore]:
    """The scores of one suspect's pairs, in their order."""
    suspect = pairs[0].suspect
    compared, is_promptless = None, False
    try:
        if equipment.comparer:
            compared = equipment.comparer.compare(suspect.path)
        else:
            equipment.maker.make(suspect.path, equipment.identities[suspect.path])
    except UsageError:
        raise
    except PromptlessError:
        is_promptless = True
    except DistillDetectError as error:
        return [PairScore(pair.teacher, suspect.model, error=str(error)) for pair in pairs]
    scores: dict[str, PairScore] = {}
    by_prompt = []
    for pair in pairs:
        broken = [equipment.unusable[entry.path] for entry in pair.snapshots if entry.path in equipment.unusable]
        others = (*pair.snapshots, *chain.from_iterable(pair.references))
        if broken:
            scores[pair.teacher] = PairScore(pair.teacher, suspect.model, error=broken[0])
        elif is_promptless or any(entry.path in equipment.promptless for entry in others):
            scores[pair.teacher] = _by_id(equipment, pair)
        else:
            by_prompt.append(pair.teacher)
    if by_prompt and equipment.scorer and compared:
        scored = equipment.scorer.score_compared(suspect, compared, by_prompt)
        scores |= {row.teacher: row for row in scored}
    return [scores[pair.teacher] for pair in pairs]


def _by_id(equipment: Equipment, pair: Pair) -> PairScore:
    for entry in (pair.suspect, *pair.snapshots, *chain.from_iterable(pair.references)):
        if equipment.identities[entry.path].is_print:
            problem = "is a fingerprint, and another dump of the pair holds no prompts; give these with --prompts FILE"
            return PairScore(pair.teacher, pair.suspect.model, error=f"{entry.path}: {problem}")
    return score_texts(pair, equipment.maker.reading, equipment.model, equipment.settings)


def taken_notes(equipment: Equipment) -> tuple[str, ...]:
    """Take what the cache has to say."""
    cache = equipment.maker.cache
    if cache is None:
        return ()
    said = tuple(cache.notes)
    del cache.notes[: len(said)]
    return said
