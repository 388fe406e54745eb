"""A case's dumps as an audit: one teacher, its references, and siblings that are none; a library's models beside them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from distilldetect.arrays import Mask
from distilldetect.case.case import Case, left_out_as, read_case
from distilldetect.case.request import Request
from distilldetect.defaults import LIBRARY_AUTO, LIBRARY_NONE, WEIGHED_SIGNALS
from distilldetect.fingerprints import Sketch, any_fingerprint, heads
from distilldetect.formats import Dump, model_name
from distilldetect.model import Model
from distilldetect.panels import Cohort, Entry
from distilldetect.runtime import in_threads
from distilldetect.scoring import Audit, Judgement, PairMeasurement, judge
from distilldetect.signals import Extractor, Features
from distilldetect.similarity import Compared
from distilldetect.text import fits_prompts, text_key

if TYPE_CHECKING:
    from distilldetect.library import Choice, KnownModels

TEACHER = 0  # its column; references follow, then siblings, then a library's models
PASSAGES = "passage_similarity"


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """A case, measured.

    Attributes:
        request: what is to be scored.
        model: which weighs it.
        case: the dumps.
        features: of each, in the order of the alignment.
        weighed: the same as they are compared: of what a library keeps, where one is used.
        has_text: whether dumps were read, and not their fingerprints.
        suspect_name: what the suspect is called: as the user calls it, else as its dump does, else as its file is called.
        names: the same of the audit's models, by column; the paths of a model where two would be called the same.
        audit: the teacher, the references, the siblings, and a library's models.
        compared: the suspect beside them.
        prompts: those that count, ``(n_prompts,)``.
        pair: the suspect beside the teacher and the references that are used.
        judgement: of the pair.
        library: whose models are references too, and which of them are; None where none is used.
        fitted: paths of the suspect's and the teacher's dumps that the model was fitted on.
    """

    request: Request
    model: Model
    case: Case
    features: Sequence[Features]
    weighed: Sequence[Features]
    has_text: bool
    suspect_name: str
    names: tuple[str, ...]
    audit: Audit
    compared: Compared
    prompts: Mask
    pair: PairMeasurement
    judgement: Judgement
    library: "tuple[KnownModels, Choice] | None"
    fitted: tuple[str, ...]

    @property
    def misaligned(self) -> tuple[str, ...]:
        """Paths of the dumps shown as evidence whose answers do not belong to their prompts."""
        shown = zip(self.case.dumps[: self.case.n_evidence], self.features, strict=False)
        return tuple(dump.source for dump, own in shown if not own.fits_prompts)


def measured_case(request: Request, model: Model) -> MeasuredCase:
    """Read and measure the case of a request, by the numbers of a model.

    Raises:
        DumpError: a file cannot be used, or the library cannot be read.
        NotEvaluableError: too few prompts or words are shared.
        UsageError: there is no such library, it has no such teacher, or a field is named of a file that is not read.
    """
    request.reading.require_files(chain.from_iterable(request.groups))
    has_text = request.known_teacher is None and not any_fingerprint(chain.from_iterable(request.groups))
    if has_text:
        case = read_case(request)
        texts, n_shown = case.alignment.texts, case.n_evidence
        own = _extracted(case, texts[:n_shown], PASSAGES)
        features: Sequence[Features] = [*own, *_extracted(case, texts[n_shown:])]
    else:
        from distilldetect.case.printed import printed_case  # only where there is a fingerprint or a known teacher

        request, case, features = printed_case(request)
    n, weighed, library = len(case.teachers), features, None
    if known := _known_models(request, case):
        n_reduced = n if request.known_teacher else 0  # a library's teacher has no more than this already
        weighed = [*features[:n_reduced], *map(known.reduced, features[n_reduced:])]
        library = (known, _choice(request, case, known, weighed))
    audit = _audit(case, weighed, library, request)
    compared = audit.compare(weighed[n], case.suspect.source, case.suspect.sha256)
    suspect = suspect_entry(case.suspect, request.suspect_name, request.suspect_provider)
    cohort, prompts = audit.cohort(suspect, compared, TEACHER)
    if library:
        cohort = library[0].usable(cohort, audit.models, library[1])
    pair = audit.measure(compared, cohort, prompts)
    case = replace(case, left_out=[*case.left_out, *_same_dumps(case, cohort)])
    suspect_name, names = _names(case, request)
    names += tuple(model.family for model in audit.models[len(names) :])
    return MeasuredCase(
        request=request,
        model=model,
        case=case,
        features=features,
        weighed=weighed,
        has_text=has_text,
        suspect_name=suspect_name,
        names=names,
        audit=audit,
        compared=compared,
        prompts=prompts,
        pair=pair,
        judgement=judge(pair, model.numbers),
        library=library,
        fitted=tuple(
            dump.source
            for dump in (case.suspect, *case.teachers)
            if model.was_fitted_on(Sketch(dump.sha256, _answers(dump, has_text=has_text)))
        ),
    )


def _answers(dump: Dump, *, has_text: bool) -> frozenset[str]:
    """All that a dump is looked up by, see :class:`Sketch`; without text, texts are hashes."""
    said = (response.text for response in dump.responses)
    return heads(f"{text_key(text):016x}" if has_text else text for text in said)


def _same_dumps(case: Case, cohort: Cohort) -> list[dict[str, str]]:
    """The reference models that :meth:`Audit.cohort` leaves out: those of too few answers are none any more."""
    used = frozenset(cohort.references)
    models = (group for k, group in enumerate(case.references, start=1) if k not in used)
    why = "has the answers of the suspect, the teacher or another reference"
    return [left_out_as(dump, why, "reference") for dump in chain.from_iterable(models)]


def suspect_entry(dump: Dump, name: str | None = None, provider: str | None = None) -> Entry:
    """Return a dump as a suspect, by the name of which no known model is a reference."""
    named = name or model_name(dump.model, dump.source)
    return replace(_entry(dump, "suspect", f"suspect {dump.source}", provider or ""), model=named)


def paths_of(group: Sequence[Dump]) -> str:
    """Return the paths of a model's dumps, joined by semicolons."""
    return ";".join(dump.source for dump in group)


def _extracted(case: Case, texts: Sequence[Sequence[str]], *shown: str) -> list[Features]:
    """What the weighed signals see of some dumps, and those that are only shown."""
    if not texts:
        return []
    prompts = case.alignment.prompts
    features = in_threads(Extractor(prompts, (*WEIGHED_SIGNALS, *shown)).extract, texts)
    return [replace(own, fits_prompts=fits_prompts(prompts, said)) for own, said in zip(features, texts, strict=True)]


def _known_models(request: Request, case: Case) -> "KnownModels | None":
    """The models of the library that a case's prompts are in; None where none is wanted or none has enough of them."""
    if request.library == LIBRARY_NONE or not len(case.keys):
        return None
    from distilldetect.library import known_models

    which, teacher = request.library, case.teachers[0]
    if request.known_teacher and which == LIBRARY_AUTO:  # the teacher's own, where it was found among several
        which = teacher.source.removesuffix(f":{teacher.model}")
    known = known_models(which, case.keys)
    return known if known and known.holds(np.ones(case.n_prompts, dtype=bool)) else None


def _choice(request: Request, case: Case, known: "KnownModels", features: Sequence[Features]) -> "Choice":
    """The known models that may be references."""
    from distilldetect.library import Party

    n = len(case.teachers)
    called = (request.teacher_name or "", *(model_name(dump.model, dump.source) for dump in case.teachers))
    teacher = Party(request.provider or "", tuple(dump.sha256 for dump in case.teachers), tuple(features[:n]), called)
    suspect = Party(request.suspect_provider or "", (case.suspect.sha256,), (features[n],))
    released = request.suspect_released or request.teacher_released or ""
    return known.choose(known.teacher_makers(teacher), known.suspect_makers(suspect), released)


def _audit(
    case: Case, features: Sequence[Features], library: "tuple[KnownModels, Choice] | None", request: Request
) -> Audit:
    maker = f"the teacher's,{request.provider or ''}"  # of the teacher and its siblings, so that these are no references
    entries = [_entry(dump, "teacher", "teacher", maker) for dump in case.teachers]
    for role, provider, groups in (("reference", "", case.references), ("sibling", maker, case.siblings)):
        entries += [_entry(dump, "reference", f"{role} {k}", provider) for k, group in enumerate(groups) for dump in group]
    n, end = len(case.teachers), len(entries) + 1
    own = [*features[:n], *features[n + 1 : end]]
    digests = [dump.sha256 for dump in (*case.dumps[:n], *case.dumps[n + 1 : end])]
    if library:
        known, choice = library
        entries += [known.entries[k] for k in choice.places]
        own += known.read(choice.places)
        digests += [known.model_sha256[k] for k in choice.places]
    clusters = None if case.clusters is None else np.unique(case.clusters, return_inverse=True)[1]
    return Audit(entries, own, digests, request.min_prompts, case.alignment.joined_on, clusters)


def _entry(dump: Dump, role: str, family: str, provider: str) -> Entry:
    return Entry(dump.source, dump.source, frozenset({role}), family, provider, "")


def _names(case: Case, request: Request) -> tuple[str, tuple[str, ...]]:
    """What the suspect, and the case's own models by column, are called."""
    groups = ((case.suspect,), case.teachers, *case.references, *case.siblings)
    chosen = [request.suspect_name, request.teacher_name, *[None] * (len(groups) - 2)]
    called = [given or model_name(group[0].model, group[0].source) for given, group in zip(chosen, groups, strict=True)]
    often = Counter(called)
    named = zip(called, chosen, groups, strict=True)
    suspect, *others = (name if often[name] == 1 or given else paths_of(group) for name, given, group in named)
    return suspect, tuple(others)
