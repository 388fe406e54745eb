"""Model files: one JSON document with a classifier a mode and the figures of their validation."""

import hashlib
import json
import math
import pkgutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from distilldetect.errors import DumpError
from distilldetect.model.classifier import Agreement, Classifier, Term, blend
from distilldetect.model.modes import BODY_OF, OPENING_SIGNAL, body_share, mode_for
from distilldetect.model.siblings import SiblingModel

FORMAT = "distilldetect-model/3"

SHIPPED = "model.json"


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted classifiers, and where they come from.

    Attributes:
        name: file name.
        sha256: of the file.
        modes: by name; those of :mod:`model.modes`, or fewer.
        siblings: what tells a teacher from other models of its provider; None where it was fitted on none.
    """

    name: str
    sha256: str
    modes: Mapping[str, Classifier]
    siblings: SiblingModel | None = None

    def classifier(self, mode: str) -> Classifier:
        """The classifier of one mode.

        Raises:
            DumpError: the model was not fitted for it.
        """
        if mode not in self.modes:
            hint = "use another model, or the one that ships with distilldetect"
            raise DumpError(f"the model has no mode {mode!r}", source=self.name, hint=hint)
        return self.modes[mode]

    def body_share(self, snapshots: Sequence[int], opening_level: float) -> float:
        """How much of a case the mode without openings judges: :func:`modes.body_share`, 0 where the model has none.

        Args:
            snapshots: how many dumps there are of each reference.
            opening_level: of the suspect.
        """
        return float(body_share(opening_level)) if BODY_OF.get(mode_for(snapshots)) in self.modes else 0.0

    def for_case(self, snapshots: Sequence[int], share: float) -> Classifier:
        """What judges a case: the mode that its references ask for, and the one without openings.

        Args:
            snapshots: how many dumps there are of each reference.
            share: of the latter; see :meth:`body_share`.

        Raises:
            DumpError: the model was not fitted for it.
        """
        mode = mode_for(snapshots)
        classifier = self.classifier(mode)
        return blend(classifier, self.classifier(BODY_OF[mode]), share) if share else classifier

    def signals(self, modes: Collection[str]) -> frozenset[str]:
        """Those that any of these modes weighs, as far as the model has them, or that say which of them serves."""
        fitted = (own for mode, own in self.modes.items() if mode in modes)
        return frozenset(signal for own in fitted for signal, _ in own.features) | {OPENING_SIGNAL}


def load_model(path: str | None = None) -> Model:
    """Read a model file; the one that ships with the package if none is named.

    Raises:
        DumpError: the file cannot be read, or is not a model.
    """
    if path is None:
        # importlib.resources would take longer to import than everything else that this needs
        content, name = pkgutil.get_data("distilldetect.data", SHIPPED) or b"", SHIPPED
    else:
        name = Path(path).name
        try:
            content = Path(path).read_bytes()
        except OSError as error:
            raise DumpError(str(error.strerror), source=path, hint="name a file that train has written") from error
    try:
        document = json.loads(content)
        modes, siblings = _modes(document), _siblings(document.get("siblings"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"is not a model file ({type(error).__name__}: {str(error)[:80]})"
        raise DumpError(problem, source=path or name, hint="make one with distilldetect train") from error
    return Model(name, hashlib.sha256(content).hexdigest(), modes, siblings)


def model_document(modes: Mapping[str, Classifier], siblings: SiblingModel | None) -> dict[str, Any]:
    """A model as JSON values, infinite bounds as null."""
    return {
        "format": FORMAT,
        "modes": {
            mode: {
                "intercept": classifier.intercept,
                "terms": [asdict(term) for term in classifier.terms],
                "agreements": [asdict(agreement) for agreement in classifier.agreements],
                "bound_low": classifier.bound_low if math.isfinite(classifier.bound_low) else None,
                "bound_high": classifier.bound_high if math.isfinite(classifier.bound_high) else None,
                "untaught_level": classifier.untaught_level if math.isfinite(classifier.untaught_level) else None,
                "refits": [list(refit) for refit in classifier.refits],
                "validation": dict(classifier.validation),
            }
            for mode, classifier in modes.items()
        },
        "siblings": {**asdict(siblings), "refits": list(siblings.refits)} if siblings else None,
    }


def _modes(document: Mapping[str, Any]) -> dict[str, Classifier]:
    if document["format"] != FORMAT:
        raise ValueError(f"its format is {document['format']!r}, not {FORMAT!r}")
    return {
        mode: Classifier(
            mode=mode,
            terms=tuple(Term(**term) for term in fitted["terms"]),
            intercept=float(fitted["intercept"]),
            agreements=tuple(Agreement(**agreement) for agreement in fitted["agreements"]),
            bound_low=-math.inf if fitted["bound_low"] is None else float(fitted["bound_low"]),
            bound_high=math.inf if fitted["bound_high"] is None else float(fitted["bound_high"]),
            untaught_level=math.nan if fitted["untaught_level"] is None else float(fitted["untaught_level"]),
            refits=tuple(tuple(map(float, refit)) for refit in fitted["refits"]),
            validation=fitted["validation"],
        )
        for mode, fitted in document["modes"].items()
    }


def _siblings(fitted: Mapping[str, Any] | None) -> SiblingModel | None:
    if fitted is None:
        return None
    return SiblingModel(
        slope=float(fitted["slope"]),
        bound=float(fitted["bound"]),
        refits=tuple(map(float, fitted["refits"])),
        validation=fitted["validation"],
    )
