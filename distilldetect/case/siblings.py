"""A case beside the siblings of its teacher."""

from collections.abc import Sequence

import numpy as np

from distilldetect.arrays import F64
from distilldetect.case.case import Case, model_names
from distilldetect.defaults import SIBLING_SIGNALS
from distilldetect.errors import UsageError
from distilldetect.model.classifier import Classifier
from distilldetect.model.file import Model
from distilldetect.panels import columns_after
from distilldetect.runtime import in_threads
from distilldetect.scoring.likelihood_ratio import Weighing
from distilldetect.scoring.siblings import BesideSiblings, mean_contrast, nearness, preferences, weigh_siblings
from distilldetect.signals import Features
from distilldetect.similarity import Candidates


def beside_siblings(
    case: Case, features: Sequence[Features], model: Model, classifier: Classifier, weighing: Weighing, seed: int
) -> BesideSiblings | None:
    """What the siblings of a case leave of its verdict; None without any.

    Args:
        case: the dumps.
        features: of each, in the alignment's order.
        model: the model.
        classifier: what of it weighed the pair.
        weighing: of the pair.
        seed: of its samples.

    Raises:
        UsageError: siblings cannot be weighed without references, or by this model.
    """
    if not case.siblings:
        return None
    if not case.references:
        raise UsageError("siblings are told apart beside references only; give other models' answers with -r")
    if model.siblings is None:
        raise UsageError(f"{model.name} was fitted on no siblings; leave --sibling out, or use the shipped model")
    n, n_references = len(case.teachers), sum(map(len, case.references))
    teachers, (suspect,), references = features[:n], features[n : n + 1], features[n + 1 : n + 1 + n_references]
    candidates = Candidates([own.only(SIBLING_SIGNALS) for own in (*teachers, *features[n + 1 + n_references :])])
    groups = columns_after(n, case.siblings)

    def preferred(own: Features) -> list[F64]:
        near = nearness(candidates.closeness(own, SIBLING_SIGNALS))
        return [preferences(near, tuple(range(n)), group) for group in groups]

    of_references = np.array(in_threads(lambda own: list(map(mean_contrast, preferred(own))), references)).T
    seen = dict(zip(model_names(case.siblings), zip(preferred(suspect), of_references, strict=True), strict=True))
    return weigh_siblings(seen, model.siblings, weighing, classifier, seed)
