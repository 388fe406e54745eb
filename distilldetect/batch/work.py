"""The work of one worker of a batch: take the fingerprint of a dump, or judge some suspects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from distilldetect.batch.plan import Pair
from distilldetect.batch.rows import failed_row, judged_row
from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.fingerprints import AuditPrompts, FileIdentity, Fingerprint, FingerprintMaker, PromptlessError, placed
from distilldetect.model import Model
from distilldetect.panels import same_file
from distilldetect.scoring import Audit, judge

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """The teachers and references of a panel, ready to be compared with.

    Attributes:
        audit: of those that can be used.
        prompts: of the audit.
    """

    audit: Audit
    prompts: AuditPrompts


@dataclass(frozen=True, slots=True)
class Equipment:
    """What every worker needs.

    Attributes:
        maker: of fingerprints.
        identities: of every file by its path.
        model: which judges.
        min_prompts: shared prompts below which a pair is not evaluable.
        pool: teachers and references; None before they are read, or if no teacher can be used.
        unusable: path -> why it cannot be used, of teachers and references.
    """

    maker: FingerprintMaker
    identities: Mapping[str, FileIdentity]
    model: Model
    min_prompts: int
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
        promptless: pairs whose suspect can be compared on ids only.
        notes: what the user should know.
    """

    rows: Mapping[str, Row]
    promptless: tuple[Pair, ...]
    notes: tuple[str, ...]


def take_print(equipment: Equipment, path: str) -> Printed:
    """Take the fingerprint of one file of the panel.

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
    return Printed(path, made, problem, is_promptless, _taken_notes(equipment))


def judge_suspects(equipment: Equipment, suspects: Sequence[Sequence[Pair]]) -> Judged:
    """Judge some suspects, each given by all of its pairs."""
    rows: dict[str, Row] = {}
    promptless: list[Pair] = []
    notes: list[str] = []
    for pairs in suspects:
        printed = take_print(equipment, pairs[0].suspect.path)
        notes += printed.notes
        if printed.is_promptless:
            promptless += pairs
        else:
            rows |= _rows(equipment, printed, pairs)
    return Judged(rows, tuple(promptless), tuple(notes))


def _rows(equipment: Equipment, printed: Printed, pairs: Sequence[Pair]) -> dict[str, Row]:
    """The rows of one suspect's pairs by key."""
    suspect, model, pool = pairs[0].suspect, equipment.model, equipment.pool
    problem, compared = printed.problem, None
    if pool and printed.made:
        try:
            pool.prompts.require_salt(printed.made)
            sha256 = str(printed.made.provenance["sha256"])
            compared = pool.audit.compare(placed(printed.made, pool.prompts), suspect.path, sha256)
        except DistillDetectError as error:
            problem = str(error)
    rows: dict[str, Row] = {}
    for pair in pairs:
        broken = [equipment.unusable[entry.path] for entry in pair.snapshots if entry.path in equipment.unusable]
        if problem or broken or not pool or not compared:
            rows[pair.key] = failed_row(pair.teacher, suspect, model, problem or broken[0])
            continue
        try:
            measured = pool.audit.pair(suspect, compared, _column(pool.audit, pair))
        except DistillDetectError as error:
            rows[pair.key] = failed_row(pair.teacher, suspect, model, str(error))
        else:
            judgement = judge(measured, model.numbers)
            rows[pair.key] = judged_row(measured, judgement, pool.audit.models, suspect, pair.teacher_released, model)
    return rows


def _column(audit: Audit, pair: Pair) -> int:
    """The teacher's column.

    Raises:
        DumpError: each of its dumps is a file that the panel names under another family before.
    """
    for k in audit.teachers:
        if audit.models[k].family == pair.teacher:
            return k
    raise same_file(pair.snapshots[0].path, "one of another family in the panel")


def with_join_on_ids(equipment: Equipment) -> Equipment:
    """The equipment that compares dumps by ids, still without teachers and references."""
    return replace(equipment, maker=replace(equipment.maker, join="id"), pool=None, unusable={})


def _taken_notes(equipment: Equipment) -> tuple[str, ...]:
    """Take what the cache has to say."""
    cache = equipment.maker.cache
    if cache is None:
        return ()
    said = tuple(cache.notes)
    del cache.notes[: len(said)]
    return said
