"""The way of the data for one pair: dumps in, a result out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from distilldetect.cautions import Circumstances, cautions
from distilldetect.classifier import Classifier
from distilldetect.defaults import (
    BOOTSTRAP_SAMPLES,
    FEWEST_STANDARD_REFERENCES,
    MAX_PASSAGES,
    MIN_PROMPTS,
    MIN_REFERENCE_COVERAGE,
    MIN_TOKENS,
    PASSAGE_WORDS,
    SEED,
)
from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.evidence import only_shared_with, self_identification, shared_passages
from distilldetect.formats import ReadOptions, load
from distilldetect.measurement import Candidates, Extractor, Features, in_threads
from distilldetect.models import Model
from distilldetect.normalise import best_of_groups
from distilldetect.pairing import align
from distilldetect.result import Outcome, document
from distilldetect.values import Alignment, Dump, Passage
from distilldetect.verdict import conformal_p_value
from distilldetect.weighing import Columns, feature_values, readings, unreferenced, weigh

Closeness = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be scored.

    Attributes:
        teacher: paths of the teacher's dumps: one, or several snapshots taken as one teacher.
        suspect: path of the suspect's dump.
        references: paths of other models' dumps, each one model.
        reading: how to read them all.
        n_samples: bootstrap samples behind the interval.
        seed: of the resampling.
        min_prompts: shared prompts below which nothing is said.
        teacher_released, suspect_released: ``YYYY-MM``, or None where unknown: they only warn.
    """

    teacher: tuple[str, ...]
    suspect: str
    references: tuple[str, ...] = ()
    reading: ReadOptions = field(default_factory=ReadOptions)
    n_samples: int = BOOTSTRAP_SAMPLES
    seed: int = SEED
    min_prompts: int = MIN_PROMPTS
    teacher_released: str | None = None
    suspect_released: str | None = None


def score(request: Request, model: Model) -> dict[str, Any]:
    """Weigh the evidence that the suspect was trained on the teacher's outputs.

    Args:
        request: the files, and how to read and weigh them.
        model: its mode ``references`` serves a case with references, ``background`` one without.

    Returns:
        The result as JSON values, schema ``distilldetect/1``.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: too few prompts or words are shared.
    """
    n_teachers = len(request.teacher)
    paths = (*request.teacher, request.suspect, *request.references)
    dumps = in_threads(lambda path: load(path, request.reading), paths)
    teachers, suspect = dumps[:n_teachers], dumps[n_teachers]
    references, left_out = _distinct_references(dumps[n_teachers + 1 :], teachers, suspect)
    alignment, references, thin = _aligned(teachers, suspect, references, request.min_prompts)
    left_out += thin
    features = in_threads(Extractor(alignment.prompts).extract, alignment.texts)
    _require_words(features[: n_teachers + 1], [*teachers, suspect])

    candidates = Candidates([*features[:n_teachers], *features[n_teachers + 1 :]])
    columns = tuple(range(n_teachers))
    groups = [(n_teachers + k,) for k in range(len(references))]
    close = candidates.closeness(features[n_teachers])
    classifier = model.classifier(mode_for(len(references)))
    read = readings(close, columns, groups) if groups else unreferenced(close, columns)
    weighing = weigh(read, classifier, request.n_samples, request.seed)
    if groups:
        others = _references_as_suspects(features[n_teachers + 1 :], candidates, columns, groups, classifier)
        explained = _explanations(close, columns, groups, classifier)
    else:
        others, explained = np.array(classifier.validation.get("negative_log_odds", [])), np.zeros(0)
    better = [k for k in np.argsort(-explained) if explained[k] > weighing.log_odds]
    texts = alignment.texts
    n_prompts = len(alignment.prompts)
    identical = [s == t for s, t in zip(texts[n_teachers], texts[0], strict=True) if s and t]
    notes = cautions(
        Circumstances(
            n_prompts=n_prompts,
            n_references=len(references),
            length_ratio=_length_ratio(features, n_teachers),
            same_openings_fraction=_mean_similarity(close["opening_five_tokens_similarity"], columns),
            identical_fraction=sum(identical) / max(len(identical), 1),
            closer_reference=_name(references[better[0]]) if better else None,
            teacher_released=request.teacher_released,
            suspect_released=request.suspect_released,
            left_out=left_out,
        )
    )
    return document(
        Outcome(
            teachers=tuple(teachers),
            suspect=suspect,
            references=tuple(references),
            alignment=alignment,
            n_prompts=n_prompts,
            model=model,
            classifier=classifier,
            weighing=weighing,
            readings=read,
            similarity={signal: _mean_similarity(values, columns) for signal, values in close.items()},
            p_value=conformal_p_value(weighing.log_odds, others),
            n_compared=int((~np.isnan(others)).sum()),
            closer_references=tuple(_name(references[k]) for k in better),
            cautions=notes,
            passages=_passages(alignment, features, n_teachers),
            self_identification={
                _name(dump): self_identification(own, alignment.prompts)
                for dump, own in zip((*teachers, suspect), texts, strict=False)
            },
            options={"n_samples": request.n_samples, "min_prompts": request.min_prompts},
            seed=request.seed,
        )
    )


def mode_for(n_references: int) -> str:
    """Which of the model's modes serves a case."""
    if n_references == 0:
        return "background"
    return "references" if n_references >= FEWEST_STANDARD_REFERENCES else "few_references"


def _distinct_references(
    references: Sequence[Dump], teachers: Sequence[Dump], suspect: Dump
) -> tuple[list[Dump], list[str]]:
    """Leave out files given twice; refuse a suspect that is the teacher's own file."""
    seen = {dump.sha256: dump for dump in teachers}
    if suspect.sha256 in seen:
        raise DumpError(
            f"is the same file as {seen[suspect.sha256].source} (equal SHA-256)",
            source=suspect.source,
            hint="give the outputs of two different models",
        )
    seen[suspect.sha256] = suspect
    kept, left_out = [], []
    for dump in references:
        if dump.sha256 in seen:
            left_out.append(f"Left out: {dump.source} is the same file as {seen[dump.sha256].source}.")
        else:
            seen[dump.sha256] = dump
            kept.append(dump)
    return kept, left_out


def _aligned(
    teachers: Sequence[Dump], suspect: Dump, references: Sequence[Dump], min_prompts: int
) -> tuple[Alignment, list[Dump], list[str]]:
    """Align all dumps on the prompts that the suspect and a teacher snapshot answered."""
    n = len(teachers)
    alignment = align([*teachers, suspect, *references])
    rows = [row for row in range(len(alignment.prompts)) if _is_shared(alignment, row, n)]
    if len(rows) < min_prompts:
        raise NotEvaluableError(
            f"{suspect.source}: shares {len(rows)} answered prompts with {teachers[0].source}, fewer than {min_prompts}"
            f" (joined on {alignment.joined_on}); give dumps of the same prompts"
        )
    kept, left_out = list(range(n + 1)), []
    for k, dump in enumerate(references, start=n + 1):
        answered = sum(bool(alignment.texts[k][row].strip()) for row in rows)
        if answered >= MIN_REFERENCE_COVERAGE * len(rows):
            kept.append(k)
        else:
            left_out.append(f"Left out: {dump.source} answers {answered} of the {len(rows)} shared prompts.")
    reduced = Alignment(
        prompts=tuple(alignment.prompts[row] for row in rows),
        texts=tuple(tuple(alignment.texts[k][row] for row in rows) for k in kept),
        joined_on=alignment.joined_on,
        unpaired=tuple(alignment.unpaired[k] for k in kept),
    )
    return reduced, [references[k - n - 1] for k in kept if k > n], left_out


def _is_shared(alignment: Alignment, row: int, n_teachers: int) -> bool:
    texts = alignment.texts
    return bool(texts[n_teachers][row].strip()) and any(texts[k][row].strip() for k in range(n_teachers))


def _require_words(features: Sequence[Features], dumps: Sequence[Dump]) -> None:
    for own, dump in zip(features, dumps, strict=True):
        n_tokens = int(own.n_tokens.sum())
        if n_tokens < MIN_TOKENS:
            raise NotEvaluableError(
                f"{dump.source}: {n_tokens} words in all over the shared prompts, fewer than {MIN_TOKENS}; give longer or"
                " more responses"
            )


def _references_as_suspects(
    features: Sequence[Features],
    candidates: Candidates,
    teacher: Columns,
    groups: Sequence[Columns],
    classifier: Classifier,
) -> NDArray[np.float64]:
    """The log-odds of each reference in the suspect's place, against the remaining references."""
    scores = np.full(len(groups), np.nan)
    if len(groups) < 2:
        return scores
    signals = {signal for signal, _ in classifier.features}
    for k, close in enumerate(in_threads(lambda own: candidates.closeness(own, signals), features)):
        read = readings(close, teacher, [group for j, group in enumerate(groups) if j != k])
        scores[k] = classifier.log_odds(feature_values(read, classifier.features))
    return scores


def _explanations(
    close: Closeness, teacher: Columns, groups: Sequence[Columns], classifier: Classifier
) -> NDArray[np.float64]:
    """The log-odds of each reference in the teacher's place, the teacher among its references."""
    signals = {signal for signal, _ in classifier.features}
    used = {signal: close[signal] for signal in signals}
    scores = np.full(len(groups), np.nan)
    for k, group in enumerate(groups):
        rivals = [teacher, *(other for j, other in enumerate(groups) if j != k)]
        scores[k] = classifier.log_odds(feature_values(readings(used, group, rivals), classifier.features))
    return scores


def _passages(alignment: Alignment, features: Sequence[Features], n_teachers: int) -> tuple[Passage, ...]:
    """The longest passages shared with any one snapshot of the teacher and with no reference."""
    sets = [own.sets["passage_similarity"] for own in features]
    texts = alignment.texts
    found: list[Passage] = []
    for snapshot in range(n_teachers):
        shared = only_shared_with(sets[n_teachers], [sets[snapshot]], sets[n_teachers + 1 :])
        found += shared_passages(alignment.prompts, texts[n_teachers], texts[snapshot], shared, PASSAGE_WORDS, MAX_PASSAGES)
    longest = {passage.text: passage for passage in sorted(found, key=lambda passage: passage.n_tokens)}
    return tuple(reversed(list(longest.values())))[:MAX_PASSAGES]


def _mean_similarity(closeness: NDArray[np.float32], columns: Columns) -> float:
    best = best_of_groups(closeness, (columns,))[:, 0]
    defined = best[~np.isnan(best)]
    return float(defined.mean()) if len(defined) else float("nan")


def _length_ratio(features: Sequence[Features], n_teachers: int) -> float:
    own = float(features[n_teachers].n_tokens.mean())
    theirs = float(np.mean([feature.n_tokens[feature.n_tokens > 0].mean() for feature in features[:n_teachers]]))
    return own / theirs


def _name(dump: Dump) -> str:
    return dump.source
