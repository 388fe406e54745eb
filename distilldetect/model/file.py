"""Model files: one JSON document with the fitted numbers and the figures of their validation."""

import hashlib
import json
import math
import pkgutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from distilldetect.errors import DumpError
from distilldetect.fingerprints import Sketch
from distilldetect.model.hierarchical import Hierarchical

FORMAT = "distilldetect-model/4"

SHIPPED = "model.json"


@dataclass(frozen=True, slots=True)
class Model:
    """Fitted numbers, and where they come from.

    Attributes:
        name: file name.
        sha256: of the file.
        numbers: what is fitted.
        fitted_on: what each panel contributed: its name, numbers of pairs, and what its dumps are known by, by model:
            ``sha256``, and ``answers``, those of the sketch joined.
        validation: figures of each panel when it was left out of the fit; empty where there was one panel only.
        kept: what each dump that was fitted on is known by.
    """

    name: str
    sha256: str
    numbers: Hierarchical
    fitted_on: tuple[Mapping[str, Any], ...]
    validation: Mapping[str, Any]
    kept: tuple[Sketch, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the sketches."""
        kept = (
            Sketch.from_text(digest, panel.get("answers", {}).get(model, ""))
            for panel in self.fitted_on
            for model, digest in panel.get("sha256", {}).items()
        )
        object.__setattr__(self, "kept", tuple(kept))

    @property
    def error(self) -> dict[str, Any]:
        """What a verdict's error is told by: the validation without the figures of each panel, which are most of it."""
        return {name: value for name, value in self.validation.items() if name != "panels"}

    def was_fitted_on(self, dump: Sketch) -> bool:
        """Return whether a dump, given by its answers, is one that the numbers were fitted on, in whatever file."""
        return any(kept.is_of(dump) for kept in self.kept)


def load_model(path: str | None = None) -> Model:
    """Read a model file; the one that ships with the package if none is named.

    Raises:
        DumpError: the file cannot be read, or is not a model.
    """
    if path is None:
        # importlib.resources would take longer to import than everything else that this needs
        content, name = pkgutil.get_data("distilldetect", f"data/{SHIPPED}") or b"", SHIPPED
    else:
        name = Path(path).name
        try:
            content = Path(path).read_bytes()
        except (OSError, ValueError) as error:  # of names that no file has
            raise DumpError(
                getattr(error, "strerror", None) or str(error), source=path, hint="name a file that train has written"
            ) from error
    try:
        document = json.loads(content)
        numbers = _numbers(document)
        fitted_on = tuple(
            {**own, "panel": str(own["panel"]), "sha256": dict(own["sha256"]), "answers": dict(own.get("answers", {}))}
            for own in document["fitted_on"]
        )
        return Model(name, hashlib.sha256(content).hexdigest(), numbers, fitted_on, dict(document["validation"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        problem = f"is not a model file ({type(error).__name__}: {str(error)[:80]})"
        raise DumpError(problem, source=path or name, hint="make one with distilldetect train") from error


def _numbers(document: Mapping[str, Any]) -> Hierarchical:
    if document["format"] != FORMAT:
        raise ValueError(f"its format is {document['format']!r}, not {FORMAT!r}")
    numbers = Hierarchical(**{key: float(value) for key, value in document["numbers"].items()})
    if not all(map(math.isfinite, asdict(numbers).values())):
        raise ValueError("a number is not finite")
    if min(numbers.level_spread, numbers.reference_spread, numbers.suspect_spread) <= 0:
        raise ValueError("a spread is not above 0")
    return numbers


def model_document(
    numbers: Hierarchical, fitted_on: tuple[Mapping[str, Any], ...], validation: Mapping[str, Any]
) -> dict[str, Any]:
    """Return a model as JSON values."""
    return {
        "format": FORMAT,
        "numbers": asdict(numbers),
        "fitted_on": [dict(own) for own in fitted_on],
        "validation": dict(validation),
    }
