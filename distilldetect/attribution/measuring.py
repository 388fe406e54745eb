"""The candidates of a question, from files or a library, each measured and judged beside the suspect."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from distilldetect.arrays import LN10
from distilldetect.attribution.files import Files, Question, Source
from distilldetect.attribution.openset import Standing
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import AuditPrompts, audit_prompts, placed
from distilldetect.formats import model_name
from distilldetect.library import Choice, KnownModels, Party, Told, known_models, maker
from distilldetect.model import Hierarchical
from distilldetect.panels import Cohort, Entry
from distilldetect.scoring import Audit, Judgement, PairMeasurement, is_impossible, judge
from distilldetect.signals import Features


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate teacher, judged.

    Attributes:
        source: its dumps, or its family in a library.
        measured, judgement: of the pair; None where it could not be judged.
        error: why not, else "".
        base_position: of what the suspect was made from, in its place; NaN where unknown.
        choice: of a library's models that may be its references; None without a library.
    """

    source: Source
    measured: PairMeasurement | None
    judgement: Judgement | None
    error: str
    base_position: float = math.nan
    choice: Choice | None = None

    @property
    def log10_lr(self) -> float:
        """Its LR; NaN where it has none."""
        return self.judgement.log10_lr if self.judgement else math.nan

    @property
    def standing(self) -> Standing:
        """Where it stands before any cap."""
        if not self.judgement:
            return Standing(math.nan, math.nan)
        return Standing(self.judgement.log10_lr_uncapped, self.judgement.slope * self.judgement.position.error / LN10)


@dataclass(frozen=True, slots=True)
class Judged:
    """The candidates of a question.

    Attributes:
        candidates: in the order given, or of the library.
        left_out: references that none was compared with, and known models that are no candidates: ``source``, ``sha256``,
            ``why``.
        library: what was used of one, as JSON values; None where none was.
    """

    candidates: tuple[Candidate, ...]
    left_out: Sequence[Mapping[str, str]]
    library: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class _Known:
    """A library beside a suspect.

    Attributes:
        models: of the library.
        of_suspect: makers of the suspect.
        why_not: family -> why it is no candidate, of models that are not.
    """

    models: KnownModels
    of_suspect: Told
    why_not: Mapping[str, str]


def judged(question: Question, files: Files, numbers: Hierarchical) -> Judged:
    """Judge every candidate beside all other candidates and references of other providers.

    Raises:
        DumpError: a candidate and the suspect are one file.
        NotEvaluableError: no candidates are given, and the suspect's prompts are on no library.
    """
    own, sources = files.prints[question.suspect], list(question.candidates)
    prints = [files.prints[entry.path] for entry in files.entries]
    prompts = audit_prompts(files.entries, prints) if sources else AuditPrompts(own.prompts, own.salt_id)
    entries, features = list(files.entries), [placed(print_, prompts) for print_ in prints]
    digests = [files.sha256(entry.path) for entry in files.entries]
    suspect = placed(own, prompts)
    models = known_models(question.library, prompts.keys) if files.joined_on == "prompt" else None
    known = None
    if models and models.holds(suspect.n_tokens > 0):
        suspect = models.reduced(suspect)
        known = _beside(question, models, suspect, files.sha256(question.suspect))
        roles = frozenset({"reference"} if sources else {"teacher", "reference"})
        named = [
            replace(e, roles=frozenset({"reference"}) if e.family in known.why_not else roles) for e in models.panel_entries
        ]
        if not sources:
            families = {e.family: e.provider for e in named if "teacher" in e.roles}
            sources = [Source((family,), provider) for family, provider in families.items()]
        if not sources:
            raise NotEvaluableError(
                f"{question.suspect}: no model of the library {models.name} can have taught it; give candidates with -t"
            )
        entries += named
        features = [*map(models.reduced, features), *models.read(range(len(models.entries)))]
        digests += models.model_sha256
    if not sources:
        raise NotEvaluableError(
            f"{question.suspect}: its prompts are in no library, so that there are no candidates; give some with -t, or"
            " ask the model prompts to which known models' answers come with the tool ('distilldetect library list')"
        )
    audit = Audit(entries, features, digests, question.min_prompts, files.joined_on)
    compared, base = audit.compare(suspect, question.suspect, files.sha256(question.suspect)), None
    if question.base:
        of_base = placed(files.prints[question.base], prompts)
        of_base = known.models.reduced(of_base) if known else of_base
        base = audit.compare(of_base, question.base, files.sha256(question.base))
    column_of = {audit.models[k].family: k for k in audit.teachers}
    candidates, used = [], set[str]()
    for source in sources:
        if is_impossible(source.released, question.suspect_released):
            why = f"{source.name}: appeared in {source.released}, after the suspect ({question.suspect_released})"
            candidates.append(Candidate(source, None, None, f"{why}, and cannot have taught it"))
            continue
        try:
            cohort, shared = audit.cohort(_suspect(question.suspect), compared, column_of[source.name])
        except NotEvaluableError as error:
            candidates.append(Candidate(source, None, None, str(error)))
            continue
        choice = None
        if known:
            choice = _choice(question, files, known, audit, cohort, source)
            cohort = known.models.usable(cohort, audit.models, choice)
        measured = audit.measure(compared, cohort, shared)
        position = audit.base_position(_suspect(question.base), base, cohort) if base else math.nan
        candidates.append(Candidate(source, measured, judge(measured, numbers), "", position, choice))
        used |= {audit.models[k].family for k in cohort.references}
    why = "answers too few of the shared prompts, or is of the provider of every candidate"
    unused = [entry for entry in files.entries if "reference" in entry.roles and entry.family not in used]
    left_out = [{"source": entry.path, "sha256": files.sha256(entry.path), "why": why} for entry in unused]
    known_left_out, library = _told(question, known, used) if known else ([], None)
    return Judged(tuple(candidates), [*left_out, *known_left_out], library)


def _suspect(path: str) -> Entry:
    return Entry(path, path, frozenset({"suspect"}), path, "", "")


def _beside(question: Question, models: KnownModels, suspect: Features, sha256: str) -> _Known:
    """Say who made the suspect; likeness alone takes no candidate away, since pupils are like their teacher too."""
    party = Party(question.suspect_provider, (sha256,), (suspect,))
    own_makers = models.suspect_makers(replace(party, dumps=()))
    dates: dict[str, list[str]] = {}
    why_not = {}
    for entry, named in zip(models.entries, models.panel_entries, strict=True):
        dates.setdefault(named.family, []).append(named.released)
        if maker(entry) in own_makers.makers:
            why_not[named.family] = "is by the suspect's own maker"
    for family, own in dates.items():
        if is_impossible(min(own), question.suspect_released):
            why_not.setdefault(family, "appeared after the suspect, and cannot have taught it")
    return _Known(models, models.suspect_makers(party), why_not)


def _choice(question: Question, files: Files, known: _Known, audit: Audit, cohort: Cohort, source: Source) -> Choice:
    """The known models that may be references of a candidate; its snapshots that are candidates are not missing."""
    models = known.models
    features, digests = zip(*audit.dumps(cohort.teacher), strict=True)
    # what the candidate's dumps call it; nothing of a known model
    named = [path for path in source.paths if path in files.prints]
    called = tuple(model_name(files.prints[path].provenance["model"], path) for path in named)
    told = models.teacher_makers(Party(source.provider, digests, features, called))
    given = {files.sha256(path) for other in question.candidates for path in other.paths}.difference(digests)
    found = zip(models.entries, models.model_sha256, strict=True)
    n_given = sum(entry.family == told.family and sha256 in given for entry, sha256 in found)
    told = replace(told, n_missing=max(0, told.n_missing - n_given))
    return models.choose(told, known.of_suspect, question.suspect_released)


def _told(question: Question, known: _Known, used: set[str]) -> tuple[list[dict[str, str]], dict[str, Any]]:
    """Known models that are no candidates, and what was used of a library."""
    models = known.models
    first = {e.family: sha256 for e, sha256 in reversed(list(zip(models.panel_entries, models.model_sha256, strict=True)))}
    left_out = [{"source": family, "sha256": first[family], "why": why} for family, why in known.why_not.items()]
    return left_out, {
        "name": models.name,
        "sha256": models.sha256,
        "n_prompts": int(models.rows.sum()),
        "n_models": len(used & set(first)),
        "gives_candidates": not question.candidates,
        "makers_left_out": sorted(known.of_suspect.makers),
    }
