"""The work of one worker of a batch: take the fingerprint of a dump, or judge some suspects."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from distilldetect.arrays import Mask
from distilldetect.batch.plan import Pair
from distilldetect.batch.rows import failed_row, judged_row
from distilldetect.defaults import LIBRARY_NONE
from distilldetect.errors import DistillDetectError, UsageError
from distilldetect.fingerprints import AuditPrompts, FileIdentity, Fingerprint, FingerprintMaker, PromptlessError, placed
from distilldetect.library import Choice, KnownModels, Party, Told
from distilldetect.model import Model
from distilldetect.panels import Entry, same_file
from distilldetect.runtime import LruCache
from distilldetect.scoring import Audit, judge
from distilldetect.signals import Features
from distilldetect.similarity import Compared

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pool:
    """The teachers and references of a panel, ready to be compared with.

    Attributes:
        audit: of those that can be used, and of a library's models.
        prompts: of the audit.
        known: the library's models; None where none is used.
        teacher_makers: by column and prompts, as far as they were looked for.
    """

    audit: Audit
    prompts: AuditPrompts
    known: KnownModels | None = None
    teacher_makers: LruCache[Told] = field(default_factory=lambda: LruCache[Told](most=4096))

    def placed(self, print_: Fingerprint) -> Features:
        """Return a fingerprint's features as they are compared."""
        features = placed(print_, self.prompts)
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
        beside: pairs that are not on enough of the library's prompts.
        promptless: pairs whose suspect can be compared on ids only.
        notes: what the user should know.
    """

    rows: Mapping[str, Row]
    beside: tuple[Pair, ...]
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
    beside: list[Pair] = []
    promptless: list[Pair] = []
    notes: list[str] = []
    for pairs in suspects:
        printed = take_print(equipment, pairs[0].suspect.path)
        notes += printed.notes
        if printed.is_promptless:
            promptless += pairs
        else:
            rows |= _rows(equipment, printed, pairs)
            beside += [pair for pair in pairs if pair.key not in rows]
    return Judged(rows, tuple(beside), tuple(promptless), tuple(notes))


def _rows(equipment: Equipment, printed: Printed, pairs: Sequence[Pair]) -> dict[str, Row]:
    """The rows of one suspect's pairs by key, those left out that are not on enough of the library's prompts."""
    suspect, model, pool = pairs[0].suspect, equipment.model, equipment.pool
    problem, compared, own = printed.problem, None, None
    fitted = model.fitted_dumps
    if pool and printed.made:
        try:
            pool.prompts.require_salt(printed.made)
            own = Party(suspect.provider, (str(printed.made.provenance["sha256"]),), (pool.placed(printed.made),))
            compared = pool.audit.compare(own.dumps[0], suspect.path, own.sha256[0])
        except DistillDetectError as error:
            problem = str(error)
    rows: dict[str, Row] = {}
    base = _compared_base(equipment, pairs[0].base) if compared else None
    makers = LruCache[Told](most=4)
    for pair in pairs:
        broken = [equipment.unusable[entry.path] for entry in pair.snapshots if entry.path in equipment.unusable]
        if problem or broken or not pool or not compared or not own:
            rows[pair.key] = failed_row(pair.teacher, suspect, model, problem or broken[0])
            continue
        try:
            cohort, prompts = pool.audit.cohort(suspect, compared, _column(pool.audit, pair))
        except DistillDetectError as error:
            rows[pair.key] = failed_row(pair.teacher, suspect, model, str(error))
            continue
        choice = None
        if pool.known:
            if not pool.known.holds(prompts):
                continue
            choice = _choice(pool, pool.known, pair, cohort.teacher, own, prompts, makers)
            cohort = pool.known.usable(cohort, pool.audit.models, choice)
        measured = pool.audit.measure(compared, cohort, prompts)
        judgement = judge(measured, model.numbers)
        codes = choice.codes if choice else ()
        digests = {compared.sha256, *(digest for _, digest in pool.audit.dumps(cohort.teacher))}
        from_base = pool.audit.base_position(pair.base, base, cohort) if pair.base and base else math.nan
        released = pair.teacher_released
        about = (pool.audit.models, suspect, released, model, codes, from_base)
        rows[pair.key] = judged_row(measured, judgement, *about, in_fit=not digests.isdisjoint(fitted))
    return rows


def _compared_base(equipment: Equipment, base: Entry | None) -> Compared | None:
    """What a suspect was made from beside the candidates; None where it is unknown or cannot be used."""
    made = take_print(equipment, base.path).made if base else None
    if not base or not made or not equipment.pool:
        return None
    return equipment.pool.audit.compare(equipment.pool.placed(made), base.path, str(made.provenance["sha256"]))


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
    return replace(without_library(equipment), maker=replace(equipment.maker, join="id"))


def without_library(equipment: Equipment) -> Equipment:
    """The equipment that uses no library, still without teachers and references."""
    return replace(equipment, library=LIBRARY_NONE, pool=None, unusable={})


def _taken_notes(equipment: Equipment) -> tuple[str, ...]:
    """Take what the cache has to say."""
    cache = equipment.maker.cache
    if cache is None:
        return ()
    said = tuple(cache.notes)
    del cache.notes[: len(said)]
    return said
