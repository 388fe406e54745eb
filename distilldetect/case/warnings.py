"""Warnings that travel with a verdict: what in this case makes it weaker or different than it looks."""

import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

import numpy as np

from distilldetect.arrays import Mask
from distilldetect.case.auditing import MeasuredCase
from distilldetect.case.case import Case
from distilldetect.case.evidence import as_written
from distilldetect.defaults import (
    DECOMPOSED_FRACTION,
    ENOUGH_REFERENCES,
    FEW_PROMPTS,
    FEWEST_DEFINED,
    IGNORABLE_A_RESPONSE,
    JOINED_LINES,
    LIBRARY_GENERATION_MONTHS,
    MIXED_WORDS_A_RESPONSE,
)
from distilldetect.panels import pairs_badly, why_unpaired
from distilldetect.results import PIPELINE_TEXT, UNEARNED_TEXT, in_fit_text
from distilldetect.scoring import TEACHER_YOUNGER, Judgement, Likeness, codes, likeness
from distilldetect.signals import Features
from distilldetect.text import decomposed_fraction, multi_line_fraction, n_ignorable, n_mixed_words

_MOST_PAIRS = 3  # that a warning names
_LOOKED_THROUGH = 20  # answers of each dump in which they are looked for: they stand on a fifth at least


class Caution(NamedTuple):
    """One warning: a code for scripts, and one sentence or two for people."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Traits:
    """What can be counted of a case's texts, or of their hashes, and may weaken a verdict.

    Attributes:
        likeness: of the suspect and the teacher.
        n_ignorable: characters of the suspect's responses that are not seen.
        n_mixed_words: its words with letters of two scripts that look alike.
        decomposed_fraction: share of the suspect's responses with letters taken apart, less that of the teacher's.
        multi_line_fractions: share of responses with several lines, by path, of every dump; NaN where unknown.
    """

    likeness: Likeness
    n_ignorable: int
    n_mixed_words: int
    decomposed_fraction: float
    multi_line_fractions: Mapping[str, float]


def traits_of(case: Case, features: Sequence[Features], prompts: Mask) -> Traits:
    """Return the traits of a case on the prompts that count, see :func:`scoring.likeness`."""
    texts, n = case.alignment.texts, len(case.teachers)
    same_text = np.array([said in taught for said, *taught in zip(texts[n], *texts[:n], strict=True)], dtype=bool)
    own = decomposed_fraction(texts[n])
    fractions = ((dump.source, multi_line_fraction(said)) for dump, said in zip(case.dumps, texts, strict=True))
    return Traits(
        likeness=likeness(features[n], features[:n], same_text, prompts),
        n_ignorable=n_ignorable(texts[n]),
        n_mixed_words=n_mixed_words(texts[n]),
        decomposed_fraction=min((own - decomposed_fraction(theirs) for theirs in texts[:n]), key=abs),
        multi_line_fractions=dict(fractions),
    )


def warnings_of(measured: MeasuredCase, siblings: Sequence[Mapping[str, Any]]) -> tuple[Caution, ...]:
    """Return every warning that applies, what settles or limits the verdict first."""
    traits = traits_of(measured.case, measured.features, measured.prompts)
    return (
        *of_caveats(measured),
        *of_the_library(measured),
        *of_likeness(traits.likeness),
        *of_siblings(siblings),
        *of_prompts(measured.case),
        *of_the_text(traits, measured.case),
        *of_files(measured),
    )


def of_caveats(measured: MeasuredCase) -> Iterator[Caution]:
    """What every kind of result warns of, see :func:`scoring.codes`, in words."""
    request, judgement, pair = measured.request, measured.judgement, measured.pair
    dates = request.teacher_released or "", request.suspect_released or ""
    sentences = {
        TEACHER_YOUNGER: f"Dates: the teacher appeared in {dates[0]}, after the suspect ({dates[1]}); it cannot have taught"
        " it.",
        "in_fit": in_fit_text(measured.fitted),
        "no_references": "No references: how near unrelated models come to this teacher on these prompts is unknown, so"
        " that no verdict is possible; add other models' answers to the same prompts with -r, or ask both models prompts to"
        " which known models' answers come with the tool ('distilldetect library list').",
        "few_references": f"Few references: {pair.n_references}; with {ENOUGH_REFERENCES} and more the verdict depends less"
        " on which they are.",
        "closer_reference": _closer(closer_references(measured), pair.n_references),
        "few_prompts": f"Few prompts: {pair.n_prompts} shared; {FEW_PROMPTS} and more give steadier verdicts.",
        "length": f"Length: the suspect is {math.exp(judgement.length_excess):.2g} times as often nearest to the teacher in"
        " length as the references lead one to expect, so that closeness may be owed to length; the LR allows for it.",
        "other_language": "Language: the suspect does not answer in English. Teaching in one language hardly shows in"
        f" another, {UNEARNED_TEXT}.",
        "short_answers": f"Short answers: {_undefined(judgement)} say nothing, as where answers are labels or one sentence."
        f" Of the other kinds of evidence the weaker one decides, {UNEARNED_TEXT}.",
        "foreign_references": "Language: suspect and teacher answer in English and most references do not, or the other way"
        f" round, which makes any two models look alike, {PIPELINE_TEXT}. Give references that answer in their language.",
        "openings_like_nobodys": f"Openings: the suspect's are {pair.opening_level:.2g} times as near to the"
        " references' as theirs are to one another; somebody may have taken them away, which hides training.",
        "added_text": f"Pipeline: {_pairs(measured, pair.added)} in many answers of the suspect and the teacher, and"
        " in far fewer of any reference's. What sampled these two may have written it there, or they are one model,"
        f" {PIPELINE_TEXT}. Take it out, or sample all models in one way.",
        "lacking_text": f"Pipeline: {_pairs(measured, pair.lacking)} in many answers of every reference, and in far"
        " fewer of the suspect's and the teacher's. What sampled the references may have written it there, which brings the"
        f" two together, {PIPELINE_TEXT}. Take it out, or sample all models in one way.",
        "misaligned": f"Prompts: the answers of {', '.join(measured.misaligned)} have no more in common with their own"
        f" prompts than with others; rows or ids seem to be mixed up, {PIPELINE_TEXT}. Check how the files were joined.",
        "same_maker": "Maker: suspect and teacher are by one maker, whose models are alike whether one taught the other or"
        f" not, {PIPELINE_TEXT}.",
    }
    held = codes(judgement, *dates, in_fit=bool(measured.fitted))
    yield from (Caution(code, sentences[code]) for code in held)


def _undefined(judgement: Judgement) -> str:
    """The kinds of evidence that say nothing, as a subject."""
    return " and ".join(name for name, value in judgement.channels.items() if math.isnan(value))


def _pairs(measured: MeasuredCase, habits: Sequence[int]) -> str:
    """Pairs of words as a dump of the case writes them, with a verb; "" where there are none."""
    if not habits:
        return ""
    texts = [own[:_LOOKED_THROUGH] for own in measured.case.alignment.texts] if measured.has_text else []
    written = (as_written(chain.from_iterable(texts), habit) for habit in habits)
    shown = ", ".join(f"“{pair}”" for pair in islice(filter(None, written), _MOST_PAIRS))
    return f"{shown} stand" if shown else "pairs of words stand"


def of_the_library(measured: MeasuredCase) -> Iterator[Caution]:
    """Known models that may be by the teacher's maker, or of another generation."""
    if not measured.library:
        return
    known, choice = measured.library
    used = ", ".join(known.makers_at(choice.places))
    sentences = {
        "unknown_maker": f"Maker: nothing tells who made the teacher. The library “{known.name}” adds models by {used};"
        " if the teacher's maker is among them, they hide that the suspect was trained on its outputs,"
        f" {UNEARNED_TEXT}. Name it with --provider.",
        "other_snapshots": f"Snapshots: the library “{known.name}” has {choice.teacher.n_missing} more of"
        f" {choice.teacher.family}; a suspect that learnt from these may look untaught, {UNEARNED_TEXT}."
        f" Take all of them with --teacher {choice.teacher.family}, or give yours with -t.",
        "foreign_maker": f"Maker: the library “{known.name}” has no model by {', '.join(choice.foreign)}; it adds models by"
        f" {used}. If one of these made the teacher under another name, name it so with --provider.",
        "other_generation": f"Generation: {len(choice.distant)} of the known models appeared more than"
        f" {LIBRARY_GENERATION_MONTHS} months before or after this case, and are references for want of others; they say"
        " less of how near an untaught model comes to this teacher. Add models of the suspect's time with -r.",
    }
    yield from (Caution(code, sentences[code]) for code in choice.codes)


def of_likeness(found: Likeness) -> Iterator[Caution]:
    """A suspect that is nearly the teacher itself."""
    sentences = {
        "copy": f"Copy: {found.copied_fraction:.0%} of the responses are identical; this looks like one model.",
        "copied_answers": f"Copied answers: {found.copied_fraction:.1%} of the responses are the teacher's own, word for"
        " word; two models hardly ever agree so. A dump may be doctored: ask the models anew, or score without these"
        " prompts.",
        "kinship": f"Kinship: {found.same_openings_fraction:.0%} of the responses begin alike, as in models of one line;"
        " being fine-tuned from the teacher looks like being taught by it, only stronger.",
    }
    yield from (Caution(code, sentences[code]) for code in found.codes)


def closer_references(measured: MeasuredCase) -> list[str]:
    """Return the references that explain the suspect better than the teacher does, best first."""
    scored = zip(measured.judgement.explanations.tolist(), measured.pair.cohort.references, strict=True)
    better = [(-value, measured.names[k]) for value, k in scored if value > measured.judgement.log10_lr_uncapped]
    return [name for _, name in sorted(better)]


def _closer(names: Sequence[str], n_references: int) -> str:
    """That references explain the suspect better, the best of them by name; "" where none does."""
    if not names:
        return ""
    if len(names) == 1:
        return f"A reference explains the suspect better than the teacher does: {names[0]}."
    return f"{len(names)} of {n_references} references explain the suspect better than the teacher does, {names[0]} best."


def of_siblings(siblings: Sequence[Mapping[str, Any]]) -> Iterator[Caution]:
    """Siblings that the suspect is nearer to than to the teacher."""
    if nearer := [own["name"] for own in siblings if own["log_odds_high"] < 0]:
        yield Caution(
            "nearer_sibling",
            f"Siblings: if a model of the teacher's provider taught the suspect, the text points to {', '.join(nearer)}"
            " rather than to the teacher.",
        )


def of_prompts(case: Case) -> Iterator[Caution]:
    """Prompts that belong together, and dumps of which most prompts are not shared."""
    if case.clusters is not None:
        yield Caution(
            "clusters",
            f"Clusters: the prompts belong to {len(set(case.clusters))} clusters, so that their errors are not"
            " independent; the interval allows for it.",
        )
    if pairs_badly(case.n_prompts, case.teachers[0], case.suspect):
        yield Caution(
            "pairing",
            f"Pairing: {case.n_prompts} prompts are shared, less than half of either dump's;"
            f" {why_unpaired(case.teachers[0], case.suspect)}.",
        )


def of_the_text(traits: Traits, case: Case) -> Iterator[Caution]:
    """What hides words: unseen characters, lookalike letters, letters taken apart, joined lines."""
    if traits.n_ignorable > IGNORABLE_A_RESPONSE * case.n_prompts:
        yield Caution(
            "unseen_characters",
            f"Unseen characters: {traits.n_ignorable:,} in the suspect's responses, such as zero-width spaces; they are"
            " left out, but hardly any model writes them, so somebody may have put them there.",
        )
    if traits.n_mixed_words > MIXED_WORDS_A_RESPONSE * case.n_prompts:
        yield Caution(
            "mixed_words",
            f"Lookalike letters: {traits.n_mixed_words:,} of the suspect's words mix Latin with Greek or Cyrillic"
            " letters, which looks like the same word and counts as another; somebody may have put them there, which hides"
            " training.",
        )
    if abs(traits.decomposed_fraction) > DECOMPOSED_FRACTION:
        yield Caution(
            "decomposed",
            f"Letters taken apart: accents stand beside their letters in {abs(traits.decomposed_fraction):.0%} more of"
            f" the {'suspect' if traits.decomposed_fraction > 0 else 'teacher'}'s responses, which makes other words of"
            " them and hides training; bring all files to Unicode's form NFC.",
        )
    fractions, n_judged = traits.multi_line_fractions, len(case.teachers) + 1  # the others only show what is usual
    known = [share for share in fractions.values() if not math.isnan(share)]
    usual = statistics.median(known) if known else 0.0
    joined = [name for name, share in list(fractions.items())[:n_judged] if share < JOINED_LINES * usual]
    if joined and usual >= FEWEST_DEFINED:
        yield Caution(
            "joined_lines",
            f"Joined lines: at most {max(fractions[name] for name in joined):.0%} of the responses of {', '.join(joined)}"
            f" have several lines, half of all dumps have them in {usual:.0%} and more; headings and list items come near"
            " to nobody's then, which hides training. Give dumps with their lines.",
        )


def of_files(measured: MeasuredCase) -> Iterator[Caution]:
    """Files that are not used, or hold no text."""
    for dump in measured.case.left_out:
        yield Caution("left_out", f"Left out: {dump['source']} {dump['why']}.")
    if not measured.has_text:
        yield Caution(
            "no_text",
            "No text: fingerprints and known models have none, so that no shared passage is shown, and nothing is said of"
            " what the models call themselves, nor of unseen or lookalike characters and joined lines.",
        )
