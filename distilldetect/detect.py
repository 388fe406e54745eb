"""The way of the data for one pair: dumps in, a result out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from distilldetect import __version__
from distilldetect.classifier import Classifier
from distilldetect.defaults import (
    BOOTSTRAP_SAMPLES,
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
from distilldetect.measurement import Candidates, Features, extract
from distilldetect.models import LoadedModel
from distilldetect.pairing import align
from distilldetect.result import result_document
from distilldetect.text import tokenise
from distilldetect.values import Alignment, Dump
from distilldetect.verdict import conformal_p_value
from distilldetect.warnings_about import Circumstances, warnings_about
from distilldetect.weighing import Columns, Weighing, readings, weigh


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


@dataclass(frozen=True, slots=True)
class Case:
    """The dumps of one pair, read and aligned: the teacher's snapshots first, then the suspect, then references."""

    dumps: tuple[Dump, ...]
    n_teacher: int
    alignment: Alignment
    left_out: tuple[str, ...]

    @property
    def suspect(self) -> int:
        """Index of the suspect among the dumps."""
        return self.n_teacher


def score(request: Request, models: dict[str, LoadedModel]) -> dict[str, Any]:
    """Weigh the evidence that the suspect was trained on the teacher's outputs.

    Args:
        request: the files, and how to read and weigh them.
        models: mode -> model: ``references`` for a case with references, ``background`` for one without.

    Returns:
        The result as JSON values, schema ``distilldetect/1``.

    Raises:
        DumpError: a file cannot be used.
        NotEvaluableError: too few prompts or words are shared.
    """
    case = read_case(request)
    prompts = tokenise(case.alignment.prompts)
    features = [extract(texts, prompts) for texts in case.alignment.texts]
    require_enough(case, features, request.min_prompts)
    mode = "references" if len(case.dumps) > case.n_teacher + 1 else "background"
    model = models[mode]
    if mode == "background":
        raise NotImplementedError
    teacher = tuple(range(case.n_teacher))
    suspect = features[case.suspect]
    others = features[case.suspect + 1 :]
    candidates = Candidates([*features[: case.n_teacher], *others])
    references = [(case.n_teacher + k,) for k in range(len(others))]
    close = candidates.closeness(suspect)
    read = readings(close, teacher, references)
    weighing = weigh(read, model.classifier, request.n_samples, request.seed)
    played = _references_as_suspects(others, candidates, teacher, references, model.classifier)
    p_value = conformal_p_value(weighing.log10_lr_unbounded, played)
    return result_document(
        case=case,
        request=request,
        model=model,
        read=read,
        close=close,
        weighing=weighing,
        p_value=p_value,
    )
