"""A model's card: what it is for, what it was measured on, and where it fails, all of it read from the model itself.

Source:
    M. Mitchell et al. (2019), Model cards for model reporting, FAT*.
"""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.reports.evaluation import error_table, figure_tables, strength_table
from distilldetect.reports.tables import Table, markdown
from distilldetect.results import plain

Document = Mapping[str, Any]

_HEAD = """\
# Model card

Weighs, from text alone, how strongly one language model's answers say that it was trained on another's. It prints a
likelihood ratio; it has no weights of any language model in it, and no text.

## Use

- **Intended**: evidence about one named teacher for a person who weighs it with other evidence: audits of open models,
  curation of data, research, expert reports that state the error below.
- **Not intended, and wrong**: as the only ground of an accusation or a sanction; as proof of innocence; to tell which of
  a provider's models was the teacher, where its siblings were not given; to find teachers whose outputs were not given;
  about a person's writing.
- A likelihood ratio is no probability: that takes a prior, which is the reader's.

## Numbers

A suspect's position is the log-odds of being nearest to the teacher rather than to one other model; 0 is as often as any
other. Natural logarithms. Without references the LR is 1.
"""

_MEANING = {
    "level_mean": "where untaught models stand with a teacher, the mean over teachers",
    "level_spread": "by how much that may differ from teacher to teacher",
    "reference_spread": "how little a reference, put in the suspect's place, tells of the level of one teacher",
    "suspect_spread": "by how much suspects may be off where they are expected",
    "shift": "by how much taught suspects stand above untaught ones",
}

_FITTED = (
    "Five numbers, which together minimise the cost (Cllr) of LRs on the panels below: weights, named after the normal"
    " model that they stand in, and no estimates of means and spreads that the panels have."
)
_LIMITS = """\
## Limits

- The error is that of published panels: mostly English, of 2023 to 2025, a few hundred prompts, documented lineage. Other
  languages, tasks and years are weighed all the same, with an error that nobody has measured.
- Labels are the word of documents. Taught models whose documents are wrong, and common teachers, are among the errors.
- Few families were taught by each teacher: read the intervals.
- Nothing is said without references of other makers; with few of them the cost of LRs (Cllr) is mostly higher.
- Where the suspect does not answer in English, nothing is said against teaching: style hardly carries over.
- Rewritten answers, dropped openings and further training hide teaching.
"""


def model_card(document: Document) -> str:
    """Return the card of a model, as ``train`` writes it, as Markdown."""
    return "\n".join([_HEAD, *map(markdown, _tables(document)), *_validation(document), _LIMITS])


def _tables(document: Document) -> Iterator[Table]:
    numbers = tuple((name, plain(value, 3), _MEANING[name]) for name, value in document["numbers"].items())
    yield Table("What is fitted", _FITTED, ("number", "value", "meaning"), 3, numbers)
    keys = ("n_taught_pairs", "n_taught_families", "n_untaught_pairs", "n_untaught_families")
    rows = tuple(
        (own["panel"], *(f"{own[key]:,}" for key in keys), str(len(own["sha256"]))) for own in document["fitted_on"]
    )
    head = ("panel", "taught pairs", "taught families", "clean untaught pairs", "clean untaught families", "dumps")
    note = (
        "Siblings, nominal and presumed pairs are never fitted on, nor are teachers without both taught and clean suspects."
    )
    yield Table("Fitted on", note, head, 1, rows)


def _validation(document: Document) -> Iterator[str]:
    seen = document["validation"]
    if not seen:
        yield "## Error\n\nFitted on one panel: **nothing is known of its error anywhere else**.\n"
        return
    audits = f" Never fitted on: {', '.join(seen['audits'])}." if seen["audits"] else ""
    yield f"## Error on panels that the fit had not seen\n\nEach panel was judged by {seen['judged_by']}.{audits}\n"
    for table in (strength_table(seen["strengths"]), *figure_tables(seen["panels"]), error_table(seen["panels"])):
        yield markdown(table, level=3)
    costs = [panel["references"]["all"]["balanced"]["cllr"] for panel in seen["panels"].values()]
    worst = max((-math.inf if cost is None else cost for cost in costs), default=math.nan)
    yield f"The worst Cllr of a panel with all references is {plain(worst)}; 1 is what saying nothing costs.\n"
