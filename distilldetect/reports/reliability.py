"""How often a verdict is wrong: what was measured on panels that the model's fit had not seen."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from distilldetect.defaults import ENOUGH_REFERENCES, ONE_EACH, SEEMING_TEACHING, UNSEEN_TEACHING
from distilldetect.results import VERBAL_SCALE

Document = Mapping[str, Any]

READ_ERROR = (
    "For support the share of taught families is right and that of untaught ones wrong; for support against, the reverse."
)


def measured(model: Document, n_references: int, n_snapshots: int) -> tuple[str, Document]:
    """Return the validation with as many references as a case, or the next fewer, and these in words; empty without one.

    Many references beside one dump of the teacher are the case of one dump of each model.

    Args:
        model: of the result.
        n_references: of the case.
        n_snapshots: dumps of its teacher.
    """
    validation = model["validation"].get("strengths")
    if not isinstance(validation, dict) or not n_references:
        return "", {}
    sizes = [int(key) for key in validation if key.isdecimal() and int(key) <= n_references]
    found = str(max(sizes)) if sizes else "all"
    if n_snapshots == 1 and ONE_EACH in validation and n_references >= ENOUGH_REFERENCES:
        found = ONE_EACH
    inside = validation.get(found)
    is_fewer = found.isdecimal() and int(found) < n_references
    words = f"{references(found)}{', the nearest smaller number that was measured' * is_fewer}"
    return (words, inside) if isinstance(inside, dict) else ("", {})


def measured_for(document: Document) -> tuple[str, Document]:
    """Return what :func:`measured` does, for a result."""
    n_snapshots = sum(entry["role"] == "teacher" for entry in document["inputs"])
    return measured(document["model"], document["n_references"], n_snapshots)


def shares(inside: Document, word: str) -> tuple[float, float] | None:
    """Return for which share of taught and of untaught families a verdict this strong came out; None where not measured.

    ``inside`` is the validation for a number of references.
    """
    table = inside.get("at_most" if word.endswith("against") else "at_least")
    found = table.get(word) if isinstance(table, dict) else None
    if not isinstance(found, list | tuple) or len(found) != 2:
        return None
    taught, untaught = found
    is_share = all(isinstance(value, int | float) and 0 <= value <= 1 for value in found)
    return (float(taught), float(untaught)) if is_share else None


def measured_error(document: Document) -> str:
    """Return the error of this verdict, measured on panels that the fit had not seen; empty where it was not."""
    word = document["verdict"]["word"]
    beside, inside = measured_for(document)
    found = shares(inside, word)
    if found is None:
        return ""
    what = "low" if word.endswith("against") else "strong"
    taught, untaught = (f"1 of {1 / share:.0f}" if 0 < share < 0.02 else f"{share * 100:.0f} of 100" for share in found)
    return (
        f"A verdict this {what} came out for {taught} taught and {untaught} untaught models, families counting the same,"
        f" on panels that the fit had not seen, with {beside}."
    )


def unmeasured(document: Document) -> str:
    """Return that nothing is known of the model's error, where that is so; empty without a verdict."""
    if document["model"]["validation"].get("strengths") or not document["n_references"]:
        return ""
    return "How often a verdict of this model is wrong is not known: it was measured on no panel that its fit had not seen."


def error_rows(inside: Document) -> list[tuple[str, float, float]]:
    """Return every verdict with the shares of taught and of untaught families that it came out for, as strong or more.

    Stronger words than documents that may be wrong let an LR reach never come out, and have no row.
    """
    told = {f"{word} support": f"{word} support or more" for word in _reached(SEEMING_TEACHING)}
    told |= {f"{word} support against": f"{word} support against, or more" for word in _reached(UNSEEN_TEACHING)}
    return [(words, *found) for verdict, words in told.items() if (found := shares(inside, verdict)) is not None]


def _reached(error: float) -> list[str]:
    """The words of LRs, for or against, where this share of the documents may be wrong."""
    return [word for (lower, _), (_, word) in pairwise(VERBAL_SCALE) if lower < -math.log10(error)]


def references(key: str) -> str:
    """Return a number of references in words, or which all of them are, by the key of the validation."""
    named = {"all": "all references", ONE_EACH: "all references and one dump of each model"}
    return named.get(key) or f"{key} reference{'s' * (key != '1')}"
