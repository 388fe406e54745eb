"""The way of the data for one pair: dumps in, a result out."""

import math
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from typing import Any

import numpy as np

from distilldetect.case.case import model_names, read_case
from distilldetect.case.evidence import self_identification
from distilldetect.case.measurement import measure_case
from distilldetect.case.request import Request
from distilldetect.case.result import Outcome, document
from distilldetect.case.siblings import beside_siblings
from distilldetect.case.warnings import NO_TEXT, Circumstances, cautions
from distilldetect.fingerprints import any_fingerprint
from distilldetect.formats import ReadOptions
from distilldetect.model.file import Model
from distilldetect.runtime import in_threads
from distilldetect.scoring.likelihood_ratio import halves_and_channels, hubness, snapshot_lead, weigh
from distilldetect.scoring.p_values import conformal_p_value
from distilldetect.signals import Extractor
from distilldetect.text import decomposed_fraction, multi_line_fraction, n_ignorable, n_mixed_words


def score(request: Request, model: Model) -> dict[str, Any]:
    """Weigh the evidence that the suspect was trained on the teacher's outputs.

    Args:
        request: the files, and how to read and weigh them.
        model: of whose modes the one is used that the number of references asks for.

    Returns:
        The result as JSON values, schema ``distilldetect/1``.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: too few prompts or words are shared.
    """
    if is_printed := any_fingerprint(chain.from_iterable(request.groups)):
        from distilldetect.case.printed import printed_case  # only where a file is one

        case, features = printed_case(request)
    else:
        case = read_case(request)
        features = in_threads(Extractor(case.alignment.prompts).extract, case.alignment.texts)
    measured = measure_case(case, features, model)
    level = measured.opening_level()
    snapshots = tuple(map(len, case.references))
    share = model.body_share(snapshots, level)
    classifier = model.for_case(snapshots, share)
    in_place = measured.in_place(classifier)
    read = measured.read(in_place)
    population = measured.population(classifier, in_place)
    hub = hubness(population, classifier)
    lead = snapshot_lead(read, measured.read_evened(classifier, in_place), classifier)
    weighing = weigh(read, classifier, request.n_samples, request.seed, hub, lead)
    beside = beside_siblings(case, features, model, classifier, weighing, request.seed)
    explained = measured.explanations(classifier, in_place)
    best = np.argsort(-explained, kind="stable")
    names = model_names(case.references)
    closer = [names[k] for k in best if explained[k] > weighing.log_odds]
    texts, teachers = case.alignment.texts, case.teachers
    identical = [s == t for s, t in zip(texts[len(teachers)], texts[0], strict=True) if s and t]
    notes = cautions(
        Circumstances(
            n_prompts=case.n_prompts,
            n_references=len(case.references),
            length_ratio=measured.length_ratio(),
            same_openings_fraction=measured.similarity("opening_five_tokens_similarity"),
            identical_fraction=sum(identical) / max(len(identical), 1),
            n_ignorable=n_ignorable(texts[len(teachers)]),
            n_mixed_words=n_mixed_words(texts[len(teachers)]),
            decomposed_fraction=_more_decomposed(texts[len(teachers)], texts[: len(teachers)]),
            multi_line_fractions={
                dump.source: multi_line_fraction(own) for dump, own in zip(case.dumps, texts, strict=True)
            },
            n_snapshots=len(teachers),
            reference_snapshots=snapshots,
            closer_reference=closer[0] if closer else None,
            nearer_siblings=beside.nearer if beside else (),
            hub_log10=hub / math.log(10),
            lead_log10=lead / math.log(10),
            opening_level=level,
            body_share=share,
            teacher_released=request.teacher_released,
            suspect_released=request.suspect_released,
            left_out=[*(f"Left out: {dump.source} {dump.why}." for dump in case.left_out), *[NO_TEXT] * is_printed],
        )
    )
    return document(
        Outcome(
            case=case,
            model=model,
            classifier=classifier,
            weighing=weighing,
            readings=read,
            similarity={signal: measured.similarity(signal) for signal in measured.close},
            p_value=conformal_p_value(weighing.log_odds, population),
            population=population,
            explanations=tuple((names[k], float(explained[k])) for k in best),
            beside=beside,
            closer_references=tuple(closer),
            hub=hub,
            lead=lead,
            opening_level=level,
            robustness=halves_and_channels(read, classifier),
            cautions=notes,
            passages=() if is_printed else measured.passages(),
            self_identification={}
            if is_printed
            else {
                dump.source: self_identification(own, case.alignment.prompts)
                for dump, own in zip((*teachers, case.suspect), texts, strict=False)
            },
            options=_options(request),
            seed=request.seed,
        )
    )


def _more_decomposed(suspect: Sequence[str], teachers: Sequence[Sequence[str]]) -> float:
    """In how much more of the suspect's responses than of any snapshot's letters are taken apart."""
    own = decomposed_fraction(suspect)
    return min((own - decomposed_fraction(texts) for texts in teachers), key=abs)


def _options(request: Request) -> dict[str, Any]:
    """What the verdict depends on beside the files, as far as it is not the default."""
    plain = asdict(ReadOptions())
    return {
        "n_samples": request.n_samples,
        "min_prompts": request.min_prompts,
        "teacher_released": request.teacher_released,
        "suspect_released": request.suspect_released,
        "reading": {name: value for name, value in asdict(request.reading).items() if value != plain[name]},
    }
