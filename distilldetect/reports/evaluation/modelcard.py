"""A model's card: what it is for, what it was measured on, and where it fails, all of it read from the model itself.

Source:
    M. Mitchell et al. (2019), Model cards for model reporting, FAT*.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from distilldetect.reports.evaluation.table import FIGURES, SIBLING_FIGURES, Figure, within_teachers
from distilldetect.results import lr_text, percent, plain, signed

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

## Data and hold-out

Every figure is of pairs with documented lineage, each judged by a fit that saw neither the suspect's family nor the
teacher's provider (the teacher alone where its provider has most of the positives). Families weigh the same. *Clean*
negatives are documented or older than the teacher; *siblings* were taught by another model of the provider; *nominal* are
human data by their documents, never fitted on. Negative families within a teacher are few: read the intervals. A mean over
n prompts counts n / (n + prior prompts) of its distance from the middle. Signals that are *read together* make one power
mean of the LRs that each would give if all said the same, with the strictness as its negative exponent.
"""
_TITLES = {
    "references": "With a dozen references and more, some of several dumps",
    "single_references": "With a dozen references and more, of one dump each",
    "few_references": "With fewer references",
    "references_body": "With a dozen references and more, some of several dumps, where openings are like nobody's",
    "single_references_body": "With a dozen references and more, of one dump each, where openings are like nobody's",
    "few_references_body": "With fewer references, where openings are like nobody's",
    "background": "Without references",
}
_ERRORS = {
    "trained": "Trained, and least like it",
    "clean": "Untrained, and most like trained",
    "siblings": "Taught by a sibling of the teacher, and most like trained",
    "nominal": "Human data by their documents, and most like trained",
}


def model_card(document: Document) -> str:
    """The card as Markdown.

    Args:
        document: a model, as ``train`` writes it.
    """
    sections = [_HEAD, *("\n".join(_mode(mode, fitted)) + "\n" for mode, fitted in document["modes"].items())]
    if document.get("siblings"):
        sections.append("\n".join(_siblings(document["siblings"])) + "\n")
    return "\n".join(sections)


def _mode(mode: str, fitted: Document) -> Iterator[str]:
    seen = fitted["validation"]
    yield f"## {_TITLES[mode]} (`{mode}`)"
    yield ""
    yield (
        f"{seen['n_pairs']:,} labelled pairs of {seen['n_teachers']} teachers on {seen['n_prompts']} prompts:"
        f" {seen['n_positive_family_pairs']} trained and {seen['n_negative_family_pairs']} clean untrained pairs of teacher"
        f" and family. LRs are cut to {lr_text(fitted['bound_low'])} and {lr_text(fitted['bound_high'])} (ELUB)."
    )
    yield ""
    yield "| signal | statistic | weight | prior prompts |"
    yield "| --- | --- | ---: | ---: |"
    for term in fitted["terms"]:
        numbers = f"{plain(term['weight'])} | {term['prior_prompts']:.0f}"
        yield f"| {term['signal']} | {term['statistic']} | {numbers} |"
    yield ""
    if fitted["agreements"]:
        strictness = ", ".join(plain(agreement["strictness"]) for agreement in fitted["agreements"])
        yield f"Read together, strictness {strictness}: what shows in one signal only counts less."
        yield ""
    yield "| LR of at least | trained | untrained |"
    yield "| ---: | ---: | ---: |"
    for key, fraction in seen["true_positive_fraction"].items():
        yield f"| {key.removeprefix('lr>=')} | {percent(fraction)} | {percent(seen['false_positive_fraction'][key])} |"
    yield ""
    yield "| figure | value | 95 % interval | rests on |"
    yield "| --- | ---: | --- | --- |"
    for figure in (*FIGURES, *within_teachers({"metrics": seen["figures"]})):
        yield _row(figure, seen["figures"])
    for group, title in _ERRORS.items():
        if rows := seen["largest_errors"][group]:
            yield ""
            yield f"{title}, by log10 LR, the worst of each family: {'; '.join(map(_pair, rows))}."


def _siblings(fitted: Document) -> Iterator[str]:
    seen = fitted["validation"]
    providers = ", ".join(f"{name} {n_cases}" for name, n_cases in seen["cases_by_provider"].items())
    yield "## Beside siblings (`siblings`)"
    yield ""
    yield (
        "A case is a suspect, a model that taught it and another of the same provider that did not:"
        f" {seen['n_cases']} cases of {seen['n_families']} families and {seen['n_sibling_pairs']} pairs of siblings"
        f" ({providers}), each judged by a fit without the suspect's family and both siblings. One slope:"
        f" {plain(fitted['slope'])} natural log-odds for a contrast of 1. LRs are cut to {lr_text(-fitted['bound'])} and"
        f" {lr_text(fitted['bound'])} (ELUB)."
    )
    yield ""
    yield "| LR of at least 10 for | share |"
    yield "| --- | ---: |"
    yield f"| the one that taught | {percent(seen['right_lr10_fraction'])} |"
    yield f"| the other | {percent(seen['wrong_lr10_fraction'])} |"
    yield ""
    yield "| figure | value | 95 % interval | rests on |"
    yield "| --- | ---: | --- | --- |"
    for figure in SIBLING_FIGURES:
        yield _row(figure, {"siblings": seen})


def _row(figure: Figure, figures: Document) -> str:
    low, high = figure.end(figures, "low"), figure.end(figures, "high")
    interval = f"{plain(low)} to {plain(high)}" if low is not None else ""
    return f"| {figure.title} | {plain(figure.value(figures), 3)} | {interval} | {figure.rests_on(figures)} |"


def _pair(row: Document) -> str:
    return f"{row['suspect']} for {row['teacher']} {signed(row['log10_lr'])}"
