"""The work of one worker of a batch: take the fingerprint of a dump, or judge some suspects, a row of the table a pair."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from distilldetect import __version__
from distilldetect.arrays import U64, Mask
from distilldetect.batch.journal import Row
from distilldetect.batch.plan import Pair
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.fingerprints import (
    AuditPrompts,
    FileIdentity,
    Fingerprint,
    FingerprintMaker,
    PromptlessError,
    placed,
    require_one_salt,
    texts_of,
    whole_sketch,
)
from distilldetect.library import Choice, KnownModels, Party, Told
from distilldetect.model import Model
from distilldetect.panels import Entry, PanelModel, same_file
from distilldetect.results import COLUMNS, mode_of, rounded, verdict_word
from distilldetect.runtime import LruCache
from distilldetect.scoring import TEACHER_YOUNGER, Audit, Judgement, codes, judge, likeness
from distilldetect.signals import Features

ONE_SALT = "make all fingerprints of a panel with one --salt, and give it for the dumps"
_ALL_COLUMNS = (*COLUMNS, *(f"signal.{name}" for name in WEIGHED_SIGNALS), "error")


@dataclass(frozen=True, slots=True)
class Pool:
    """The teachers and references of a panel, ready to be compared with.

    Attributes:
        audit: of those that can be used, and of a library's models.
        prompts: of the audit.
        answers: of each teacher's dump, by path, the hash of its answers, which tells copies; 0 where there is none.
        fitted: SHA-256 of the teachers' dumps that the model was fitted on.
        known: the library's models; None where none is used.
        teacher_makers: by column and prompts, as far as they were looked for.
    """

    audit: Audit
    prompts: AuditPrompts
    answers: Mapping[str, U64]
    fitted: frozenset[str]
    known: KnownModels | None = None
    teacher_makers: LruCache[Told] = field(default_factory=lambda: LruCache[Told](most=4096))

    def compared(self, features: Features) -> Features:
        """Return features on the audit's prompts as they are compared."""
        return self.known.reduced(features) if self.known else features


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every worker needs.

    Attributes:
        maker: of fingerprints.
        identities: of every file by its path.
        model: which judges.
        min_prompts: shared prompts below which a pair is not evaluable.
        library: which library to use, see :func:`library.libraries_of`.
        pool: teachers and references; None before they are read, or if no teacher can be used.
        unusable: path -> why it cannot be used, of teachers and references.
    """

    maker: FingerprintMaker
    identities: Mapping[str, FileIdentity]
    model: Model
    min_prompts: int
    library: str
    pool: Pool | None = None
    unusable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A fingerprint, or why there is none.

    Attributes:
        path: of the file.
        made: its fingerprint, or None.
        problem: why it has none, "" if it has one.
        is_promptless: whether there would be one if ids were joined on.
        notes: what the user should know.
    """

    path: str
    made: Fingerprint | None
    problem: str
    is_promptless: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of some pairs.

    Attributes:
        rows: of each pair by its key.
        beside: keys of pairs that are not on enough of the library's prompts.
        promptless: keys of pairs whose suspect can be compared on ids only.
        notes: what the user should know.
    """

    rows: Mapping[str, Row]
    beside: AbstractSet[str]
    promptless: AbstractSet[str]
    notes: Sequence[str]


def take_print(equipment: Equipment, path: str) -> Printed:
    """Take the fingerprint of one file of the panel, and what the cache has to say.

    Raises:
        UsageError: the options are wrong, whatever the file.
    """
    made, problem, is_promptless = None, "", False
    try:
        made = equipment.maker.make(path, equipment.identities[path])
    except UsageError:
        raise
    except DistillDetectError as error:
        problem, is_promptless = str(error), isinstance(error, PromptlessError)
    notes = equipment.maker.cache.notes if equipment.maker.cache else []
    taken = tuple(notes)
    del notes[: len(taken)]
    return Printed(path, made, problem, is_promptless, taken)


def judge_suspects(equipment: Equipment, suspects: Sequence[Sequence[Pair]]) -> Judged:
    """Judge some suspects, each given by all of its pairs."""
    rows, beside, promptless, notes = dict[str, Row](), set[str](), set[str](), list[str]()
    for pairs in suspects:
        printed = take_print(equipment, pairs[0].suspect.path)
        notes += printed.notes
        keys = {pair.key for pair in pairs}
        if printed.is_promptless:
            promptless |= keys
        else:
            rows |= _rows(equipment, printed, pairs)
            beside |= keys.difference(rows)
    return Judged(rows, beside, promptless, notes)


def _rows(equipment: Equipment, printed: Printed, pairs: Sequence[Pair]) -> dict[str, Row]:
    """The rows of one suspect's pairs by key, those left out that are not on enough of the library's prompts."""
    suspect, of_base, pool, model = pairs[0].suspect, pairs[0].base, equipment.pool, equipment.model
    problem, compared, own, said, base = printed.problem, None, None, None, None
    fitted = printed.made is not None and model.was_fitted_on(whole_sketch(printed.made))
    if pool and printed.made:
        try:
            require_one_salt([printed.made], ONE_SALT, ("the panel's teachers and references", pool.prompts.salt_id))
            features = placed(printed.made, pool.prompts)
            said = texts_of(printed.made, pool.prompts)
            own = Party(suspect.provider, (printed.made.sha256,), (pool.compared(features),))
            compared = pool.audit.compare(own.dumps[0], suspect.path, own.sha256[0])
        except DistillDetectError as error:
            problem = str(error)
        else:
            made = take_print(equipment, of_base.path).made if of_base else None
            if made and of_base:
                base = pool.audit.compare(pool.compared(placed(made, pool.prompts)), of_base.path, made.sha256)
    rows: dict[str, Row] = {}
    makers = LruCache[Told](most=4)
    for pair in pairs:
        broken = [equipment.unusable[entry.path] for entry in pair.snapshots if entry.path in equipment.unusable]
        if problem or broken or not pool or not compared or not own or said is None:
            rows[pair.key] = bare_row(pair.teacher, suspect, model, problem or broken[0])
            continue
        try:
            audit, known = pool.audit, pool.known
            cohort, prompts = audit.cohort(suspect, compared, _column(audit, pair))
            caveats: tuple[str, ...] = ()
            if known:
                if not known.holds(prompts):
                    continue
                choice = _choice(pool, known, pair, cohort.teacher, own, prompts, makers)
                cohort, caveats = known.usable(cohort, audit.models, choice), choice.codes
            same_text = np.any([pool.answers[entry.path] == said for entry in pair.snapshots], axis=0)
            taught, digests = zip(*audit.dumps(cohort.teacher), strict=True)
            alike = likeness(own.dumps[0], taught, same_text, prompts)
            rows[pair.key] = judged_row(
                judge(audit.measure(compared, cohort, prompts), model.numbers),
                audit.models,
                suspect,
                pair.teacher_released,
                model,
                (*caveats, *alike.codes),
                audit.base_position(of_base, base, cohort, prompts) if of_base and base else math.nan,
                in_fit=fitted or not pool.fitted.isdisjoint(digests),
            )
        except DistillDetectError as error:
            rows[pair.key] = bare_row(pair.teacher, suspect, model, str(error))
    return rows


def _choice(
    pool: Pool,
    known: KnownModels,
    pair: Pair,
    column: int,
    suspect: Party,
    prompts: Mask,
    suspect_makers: LruCache[Told],
) -> Choice:
    """The library's models that may be references of a pair."""
    asked = prompts.tobytes()

    def teacher_makers() -> Told:
        dumps, sha256 = zip(*pool.audit.dumps(column), strict=True)
        model = pool.audit.models[column]
        names = tuple(pool.audit.entries[k].model for k in model.dumps)
        return known.teacher_makers(Party(model.provider, sha256, dumps, names), prompts)

    return known.choose(
        pool.teacher_makers.get((column, asked), teacher_makers),
        suspect_makers.get(asked, lambda: known.suspect_makers(suspect, prompts)),
        pair.suspect.released or pair.teacher_released,
    )


def _column(audit: Audit, pair: Pair) -> int:
    """The teacher's column; there is none where each of its dumps is a file that the panel named before."""
    for k in audit.teachers:
        if audit.models[k].family == pair.teacher:
            return k
    raise same_file(pair.snapshots[0].path, "one of another family in the panel")


def judged_row(
    judgement: Judgement,
    models: Sequence[PanelModel],
    suspect: Entry,
    teacher_released: str,
    model: Model,
    further: Sequence[str] = (),
    base_position: float = math.nan,
    *,
    in_fit: bool = False,
) -> dict[str, Any]:
    """Return a judged pair as JSON values by column; undefined is None.

    The models are the audit's, the codes those of warnings that a library gives cause for; ``base_position`` is that of
    what the suspect was made from, NaN where unknown; ``in_fit`` says whether a dump of either was used to fit the model.
    """
    pair, cohort = judgement.pair, judgement.pair.cohort
    caveats = codes(judgement, teacher_released, suspect.released, in_fit=in_fit)
    lr = (math.nan,) * 3 if TEACHER_YOUNGER in caveats else (judgement.log10_lr, judgement.low, judgement.high)
    explained = zip(judgement.explanations.tolist(), (models[k].family for k in cohort.references), strict=True)
    best, other = max(((value, name) for value, name in explained if value == value), default=(math.nan, None))
    fractions = pair.suspect.fraction[:, 0].tolist()
    row = bare_row(models[cohort.teacher].family, suspect, model) | {
        "log10_lr": lr[0],
        "log10_lr_low": lr[1],
        "log10_lr_high": lr[2],
        "p_value": judgement.p_value,
        "verdict": verdict_word(*lr),
        "n_prompts": pair.n_prompts,
        "n_references": pair.n_references,
        "mode": mode_of(pair.n_references),
        "log10_lr_uncapped": judgement.log10_lr_uncapped,
        "best_other": other,
        "best_other_log10_lr": best,
        "warnings": ";".join((*caveats, *further)),
        "base_difference": judgement.position.value - base_position,
        "n_snapshots": cohort.n_snapshots,
        **{f"signal.{name}": fraction for name, fraction in zip(WEIGHED_SIGNALS, fractions, strict=True)},
    }
    result: dict[str, Any] = rounded(row)
    return result


def bare_row(teacher: str, suspect: Entry, model: Model, error: str = "") -> dict[str, Any]:
    """Return the row of a pair without figures, and why it could not be judged; the teacher is named by its family."""
    return dict.fromkeys(_ALL_COLUMNS) | {
        "teacher": teacher,
        "suspect": suspect.model,
        "model_version": f"{__version__}+{model.sha256[:12]}",
        "error": error,
    }
