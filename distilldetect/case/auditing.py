"""A case's dumps as an audit: one teacher, its references, and siblings that are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from distilldetect.arrays import Mask
from distilldetect.case.case import Case, read_case
from distilldetect.case.request import Request
from distilldetect.case.used_models import UsedModels, used_models
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import any_fingerprint
from distilldetect.formats import Dump
from distilldetect.model import Hierarchical
from distilldetect.panels import Cohort, Entry
from distilldetect.runtime import in_threads
from distilldetect.scoring import Audit, Judgement, PairMeasurement, judge
from distilldetect.signals import Extractor, Features
from distilldetect.similarity import Compared

TEACHER = 0  # its column; references follow, then siblings
OPENING, PASSAGES = "opening_five_tokens_similarity", "passage_similarity"
_PROVIDER = "the teacher's"  # of the teacher and its siblings, so that these are no references


@dataclass(frozen=True, slots=True)
class MeasuredCase:
    """A case, measured.

    Attributes:
        case: the dumps.
        features: of each, in the order of the alignment.
        has_text: whether dumps were read, and not their fingerprints.
        audit: the teacher, the references and the siblings.
        compared: the suspect beside them.
        samples: its further answers to the same prompts, likewise.
        cohort: the teacher and the references that are used.
        prompts: those that count, ``(n_prompts,)``.
        pair: the suspect beside the cohort.
        judgement: of the pair.
        known: what a library adds, or None.
    """

    case: Case
    features: Sequence[Features]
    has_text: bool
    audit: Audit
    compared: Compared
    samples: tuple[Compared, ...]
    cohort: Cohort
    prompts: Mask
    pair: PairMeasurement
    judgement: Judgement
    known: UsedModels | None = None

    @property
    def library_names(self) -> tuple[str, ...]:
        """The families that a library adds, in the order of the audit's columns."""
        first = 1 + len(self.case.references) + len(self.case.siblings)
        return tuple(model.family for model in self.audit.models[first:])

    @property
    def weighed(self) -> Sequence[Features]:
        """The features of each dump as they are compared, in the order of the alignment."""
        return self.known.case_features if self.known else self.features


def measured_case(request: Request, numbers: Hierarchical) -> MeasuredCase:
    """Read and measure a case.

    Args:
        request: the files, and how to read them.
        numbers: of the model.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: too few prompts or words are shared.
    """
    has_text = request.known_teacher is None and not any_fingerprint(chain.from_iterable(request.groups))
    if has_text:
        case = read_case(request)
        features: Sequence[Features] = _features(case)
    else:
        from distilldetect.case.printed import printed_case  # only where there is one

        case, features = printed_case(request)
    n = len(case.teachers)
    known = used_models(request, case, features, has_text=has_text)
    weighed = known.case_features if known else features
    audit = _audit(case, weighed, known, request.min_prompts)
    compared = audit.compare(weighed[n], case.suspect.source, case.suspect.sha256)
    cohort, prompts = audit.cohort(suspect_entry(case.suspect), compared, TEACHER)
    if known:
        cohort = known.known.usable(cohort, audit.models, known.choice)
    samples = tuple(audit.compare(own) for own in _sample_features(case, known))
    pair = audit.measure(compared, cohort, prompts, samples)
    judgement = judge(pair, numbers)
    return MeasuredCase(case, features, has_text, audit, compared, samples, cohort, prompts, pair, judgement, known)


def suspect_entry(dump: Dump) -> Entry:
    """Return a dump as a suspect."""
    return Entry(dump.source, dump.source, frozenset({"suspect"}), f"suspect {dump.source}", "", "")


def _features(case: Case) -> list[Features]:
    """Take what the signals see of each dump; what is only shown is taken of the dumps that it is shown of."""
    prompts, n = case.alignment.prompts, case.n_evidence
    shown = Extractor(prompts, (*WEIGHED_SIGNALS, OPENING, PASSAGES))
    features = in_threads(shown.extract, case.alignment.texts[:n])
    if others := case.alignment.texts[n:]:
        features += in_threads(Extractor(prompts, WEIGHED_SIGNALS).extract, others)
    return list(features)


def _sample_features(case: Case, known: UsedModels | None) -> list[Features]:
    """Features of the suspect's further answers, reduced as those of the case are."""
    if not case.samples:
        return []
    features = in_threads(Extractor(case.alignment.prompts, WEIGHED_SIGNALS).extract, case.samples)
    return [known.known.reduced(own) for own in features] if known else features


def _audit(case: Case, features: Sequence[Features], known: UsedModels | None, min_prompts: int) -> Audit:
    entries = [_entry(dump, "teacher", "teacher", _PROVIDER) for dump in case.teachers]
    for k, group in enumerate(case.references):
        entries += [_entry(dump, "reference", f"reference {k}", "") for dump in group]
    for k, group in enumerate(case.siblings):
        entries += [_entry(dump, "reference", f"sibling {k}", _PROVIDER) for dump in group]
    n = len(case.teachers)
    own = [*features[:n], *features[n + 1 : len(entries) + 1]]
    dumps = (*case.dumps[:n], *case.dumps[n + 1 : len(entries) + 1])
    digests = [dump.sha256 for dump in dumps]
    if known:
        entries += known.entries
        own += known.features
        digests += known.model_sha256
    clusters = None if case.clusters is None else np.unique(case.clusters, return_inverse=True)[1]
    return Audit(entries, own, digests, min_prompts, case.alignment.joined_on, clusters)


def _entry(dump: Dump, role: str, family: str, provider: str) -> Entry:
    return Entry(dump.source, dump.source, frozenset({role}), family, provider, "")
