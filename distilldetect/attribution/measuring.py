"""The candidates of a question, from files or a library, each measured and judged beside the suspect."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from distilldetect.arrays import LN10
from distilldetect.attribution.files import Files, Question, Source
from distilldetect.attribution.openset import Standing
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import AuditPrompts, audit_prompts, placed, texts_of
from distilldetect.formats import model_name
from distilldetect.library import Choice, KnownModels, Party, Told, known_models, maker
from distilldetect.model import Hierarchical
from distilldetect.panels import Cohort, Entry
from distilldetect.results import mode_of
from distilldetect.scoring import (
    Audit,
    Judgement,
    Likeness,
    codes,
    is_impossible,
    judge,
    likeness,
)
from distilldetect.signals import Features


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate teacher, judged; undefined (NaN) where it could not be.

    Attributes:
        source: its dumps, or its family in a library.
        error: why it could not be judged, else "".
        lr: its log10 LR, and the lower and upper end of the interval.
        standing: where it stands before any cap.
        p_value: see :class:`Judgement`.
        base_difference: its position less that of what the suspect was made from, natural log-odds.
        measurement: ``n_prompts``, ``n_references``, ``mode`` and ``signals`` as JSON values.
        choice: of a library's models that may be its references; None without a library.
        is_possible: whether it can have taught the suspect, as far as dates tell.
        cautions: codes of what weakens its LR, see :func:`scoring.codes` and :class:`scoring.Likeness`.
    """

    source: Source
    error: str = ""
    lr: tuple[float, float, float] = (math.nan,) * 3
    standing: Standing = field(default_factory=lambda: Standing(math.nan, math.nan))
    p_value: float = math.nan
    base_difference: float = math.nan
    measurement: Mapping[str, Any] = field(
        default_factory=lambda: {"n_prompts": None, "n_references": None, "mode": None, "signals": {}}
    )
    choice: Choice | None = None
    is_possible: bool = True
    cautions: tuple[str, ...] = ()


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
    digests = [print_.sha256 for print_ in prints]
    suspect, suspect_makers, why_not = placed(own, prompts), Told(), dict[str, str]()
    known = known_models(question.library, prompts.keys) if files.joined_on == "prompt" else None
    if known and known.holds(suspect.n_tokens > 0):
        suspect = known.reduced(suspect)
        suspect_makers, why_not = _beside(question, known, suspect, own.sha256)
        roles = frozenset({"reference"} if sources else {"teacher", "reference"})
        named = [replace(e, roles=frozenset({"reference"}) if e.family in why_not else roles) for e in known.panel_entries]
        if not sources:
            families = {e.family: e.provider for e in named if "teacher" in e.roles}
            sources = [Source((family,), provider) for family, provider in families.items()]
        entries += named
        features = [*map(known.reduced, features), *known.read(range(len(known.entries)))]
        digests += known.model_sha256
    else:
        known = None
    if not sources:
        raise NotEvaluableError(
            f"{question.suspect}: no model of the library {known.name} can have taught it; give candidates with -t"
            if known
            else f"{question.suspect}: its prompts are in no library, so that there are no candidates; give some with -t,"
            " or ask the model prompts to which known models' answers come with the tool ('distilldetect library list')"
        )
    audit = Audit(entries, features, digests, question.min_prompts, files.joined_on)
    compared, base = audit.compare(suspect, question.suspect, own.sha256), None
    if question.base:
        of_base = placed(files.prints[question.base], prompts)
        of_base = known.reduced(of_base) if known else of_base
        base = audit.compare(of_base, question.base, files.sha256(question.base))
    said = texts_of(own, prompts)
    column_of = {audit.models[k].family: k for k in audit.teachers}
    candidates, used = [], set[str]()
    for source in sources:
        if is_impossible(source.released, question.suspect_released):
            why = f"{source.name}: appeared in {source.released}, after the suspect ({question.suspect_released})"
            candidates.append(Candidate(source, f"{why}, and cannot have taught it", is_possible=False))
            continue
        try:
            cohort, shared = audit.cohort(
                _suspect(files, question.suspect, question.suspect_provider), compared, column_of[source.name]
            )
        except NotEvaluableError as error:
            candidates.append(Candidate(source, str(error)))
            continue
        choice = None
        if known:
            choice = _choice(question, files, known, suspect_makers, audit, cohort, source)
            cohort = known.usable(cohort, audit.models, choice)
        judgement = judge(audit.measure(compared, cohort, shared), numbers)
        base_position = audit.base_position(_suspect(files, question.base), base, cohort, shared) if base else math.nan
        texts = [texts_of(files.prints[path], prompts) for path in source.paths if path in files.prints]
        same_text = np.any([theirs == said for theirs in texts], axis=0) if texts else np.zeros_like(shared)
        alike = likeness(suspect, [dump for dump, _ in audit.dumps(cohort.teacher)], same_text, shared)
        candidates.append(_candidate(source, judgement, base_position, choice, alike))
        used |= {audit.models[k].family for k in cohort.references}
    why = "answers too few of the shared prompts, has another's answers, or is of the provider of every candidate"
    unused = [entry for entry in files.entries if "reference" in entry.roles and entry.family not in used]
    left_out = [{"source": entry.path, "sha256": files.sha256(entry.path), "why": why} for entry in unused]
    if not known:
        return Judged(tuple(candidates), left_out, None)
    first = {e.family: sha256 for e, sha256 in reversed(list(zip(known.panel_entries, known.model_sha256, strict=True)))}
    left_out += [{"source": family, "sha256": first[family], "why": why} for family, why in why_not.items()]
    library = {
        "name": known.name,
        "sha256": known.sha256,
        "n_prompts": int(known.rows.sum()),
        "n_models": len(used & set(first)),
        "gives_candidates": not question.candidates,
        "makers_left_out": sorted(suspect_makers.makers),
    }
    return Judged(tuple(candidates), left_out, library)


def _candidate(
    source: Source, judgement: Judgement, base_position: float, choice: Choice | None, alike: Likeness
) -> Candidate:
    pair = judgement.pair
    return Candidate(
        source,
        lr=(judgement.log10_lr, judgement.low, judgement.high),
        standing=Standing(judgement.log10_lr_uncapped, judgement.slope * judgement.position.error / LN10),
        p_value=judgement.p_value,
        base_difference=judgement.position.value - base_position,
        measurement={
            "n_prompts": pair.n_prompts,
            "n_references": pair.n_references,
            "mode": mode_of(pair.n_references),
            "signals": dict(zip(WEIGHED_SIGNALS, pair.suspect.fraction[:, 0].tolist(), strict=True)),
        },
        choice=choice,
        cautions=(*codes(judgement, "", ""), *alike.codes),
    )


def _suspect(files: Files, path: str, provider: str = "") -> Entry:
    name = model_name(files.prints[path].provenance["model"], path)
    return Entry(name, path, frozenset({"suspect"}), path, provider, "")


def _beside(question: Question, known: KnownModels, suspect: Features, sha256: str) -> tuple[Told, dict[str, str]]:
    """Say who made the suspect, and why families are no candidates.

    Likeness alone takes no candidate away, since pupils are like their teacher too.
    """
    told = known.suspect_makers(Party(question.suspect_provider, (sha256,), (suspect,)))
    own_makers = frozenset() if told.by == "likeness" else told.makers
    dates: dict[str, list[str]] = {}
    why_not = {}
    for entry, named in zip(known.entries, known.panel_entries, strict=True):
        dates.setdefault(named.family, []).append(named.released)
        if maker(entry) in own_makers:
            why_not[named.family] = "is by the suspect's own maker"
    for family, own in dates.items():
        if is_impossible(min(own), question.suspect_released):
            why_not.setdefault(family, "appeared after the suspect, and cannot have taught it")
    return told, why_not


def _choice(
    question: Question, files: Files, known: KnownModels, suspect_makers: Told, audit: Audit, cohort: Cohort, source: Source
) -> Choice:
    """The known models that may be references of a candidate; its snapshots that are candidates are not missing."""
    features, digests = zip(*audit.dumps(cohort.teacher), strict=True)
    # what the candidate's dumps call it; nothing of a known model
    named = [path for path in source.paths if path in files.prints]
    called = tuple(model_name(files.prints[path].provenance["model"], path) for path in named)
    told = known.teacher_makers(Party(source.provider, digests, features, called))
    given = {files.sha256(path) for other in question.candidates for path in other.paths}.difference(digests)
    found = zip(known.entries, known.model_sha256, strict=True)
    n_given = sum(entry.family == told.family and sha256 in given for entry, sha256 in found)
    told = replace(told, n_missing=max(0, told.n_missing - n_given))
    return known.choose(told, suspect_makers, question.suspect_released or source.released)
