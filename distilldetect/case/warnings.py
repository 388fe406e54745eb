"""Warnings that travel with a verdict: what in this case makes it weaker or different than it looks."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from distilldetect.defaults import (
    COPY_FRACTION,
    DECOMPOSED_FRACTION,
    FEW_PROMPTS,
    FEWEST_DEFINED,
    FEWEST_STANDARD_REFERENCES,
    HUB_LOG10,
    IGNORABLE_A_RESPONSE,
    JOINED_LINES,
    KIN_OPENING_FRACTION,
    LEAD_LOG10,
    LENGTH_GAP_RATIO,
    MIXED_WORDS_A_RESPONSE,
)

NO_TEXT = (
    "Fingerprints: no text was seen, so no shared passage is shown and nothing is said of what the models call themselves."
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the warnings look at.

    Attributes:
        n_prompts, n_references: of the case.
        length_ratio: mean length of the suspect's responses over the teacher's, in tokens.
        same_openings_fraction: share of prompts on which both begin with the same five tokens.
        identical_fraction: share of prompts on which both wrote the same text.
        n_ignorable: characters of the suspect's responses that are not seen.
        n_mixed_words: its words with letters of two scripts that look alike.
        decomposed_fraction: share of the suspect's responses with letters taken apart, less that of the teacher's.
        multi_line_fractions: share of responses with several lines, by path: the teacher's snapshots, the suspect,
            then all others; NaN where unknown.
        n_snapshots: dumps of the teacher.
        reference_snapshots: dumps of each reference.
        closer_reference: name of a reference that explains the suspect better than the teacher, or None.
        nearer_siblings: names of siblings to which the text points rather than to the teacher.
        hub_log10: see :func:`likelihood_ratio.hubness`, as log10.
        lead_log10: see :func:`likelihood_ratio.snapshot_lead`, as log10.
        opening_level: see :func:`openings.opening_level`.
        body_share: how much less openings are weighed for it, see :func:`modes.body_share`.
        teacher_released, suspect_released: ``YYYY-MM`` or None.
        left_out: why files were not used, in whole sentences.
    """

    n_prompts: int
    n_references: int
    length_ratio: float
    same_openings_fraction: float
    identical_fraction: float
    n_ignorable: int = 0
    n_mixed_words: int = 0
    decomposed_fraction: float = 0.0
    multi_line_fractions: Mapping[str, float] = field(default_factory=dict)
    n_snapshots: int = 1
    reference_snapshots: Sequence[int] = ()
    closer_reference: str | None = None
    nearer_siblings: Sequence[str] = ()
    hub_log10: float = 0.0
    lead_log10: float = 0.0
    opening_level: float = math.nan
    body_share: float = 0.0
    teacher_released: str | None = None
    suspect_released: str | None = None
    left_out: Sequence[str] = ()


def cautions(case: Circumstances) -> tuple[str, ...]:
    """Every warning that applies, in whole sentences."""
    found = list(case.left_out)
    if case.identical_fraction >= COPY_FRACTION:
        found.append(f"Copy: {case.identical_fraction:.0%} of the responses are identical; this looks like one model.")
    elif case.same_openings_fraction >= KIN_OPENING_FRACTION:
        found.append(
            f"Kinship: {case.same_openings_fraction:.0%} of the responses begin alike, as in models of one line; being"
            " fine-tuned from the teacher looks like being taught by it, only stronger."
        )
    if case.n_references == 0:
        found.append(
            "No references: how near unrelated models come to this teacher on these prompts is unknown, which the interval"
            " allows for; add other models' answers to the same prompts with -r."
        )
    elif case.n_references < FEWEST_STANDARD_REFERENCES:
        found.append(
            f"Few references: {case.n_references}; with {FEWEST_STANDARD_REFERENCES} and more the error"
            " is much smaller, and the verdict depends less on which they are."
        )
    if abs(case.lead_log10) >= LEAD_LOG10:
        theirs = " to ".join(map(str, sorted({min(case.reference_snapshots), max(case.reference_snapshots)})))
        found.append(
            f"Snapshots: the teacher has {case.n_snapshots}, a reference {theirs};"
            f" with as many of each the LR would be {10 ** abs(case.lead_log10):.2g} times"
            f" {'lower' if case.lead_log10 > 0 else 'higher'}, as the nearest of several is always nearer, and the interval"
            " allows for that. Give as many of each model."
        )
    if case.closer_reference:
        found.append(f"A reference explains the suspect better than the teacher does: {case.closer_reference}.")
    if case.nearer_siblings:
        found.append(
            f"Siblings: if a model of the teacher's provider taught the suspect, the text points to"
            f" {', '.join(case.nearer_siblings)} rather than to the teacher."
        )
    if case.hub_log10 >= HUB_LOG10:
        found.append(
            f"Common neighbour: the references themselves come {10**case.hub_log10:.2g} times nearer to this teacher than"
            " references usually do, in LR; being near to it is worth less if it is everybody's neighbour, and the interval"
            " allows for that."
        )
    if case.body_share > 0:
        weighed = "are not weighed" if case.body_share == 1 else f"are weighed by {1 - case.body_share:.0%} only"
        found.append(
            f"Openings: the suspect's are {case.opening_level:.2g} times as near to the references' as theirs are to one"
            f" another; somebody may have taken them away, so openings {weighed}."
        )
    if case.n_ignorable > IGNORABLE_A_RESPONSE * case.n_prompts:
        found.append(
            f"Unseen characters: {case.n_ignorable:,} in the suspect's responses, such as zero-width spaces; they are left"
            " out, but hardly any model writes them, so somebody may have put them there."
        )
    if case.n_mixed_words > MIXED_WORDS_A_RESPONSE * case.n_prompts:
        found.append(
            f"Lookalike letters: {case.n_mixed_words:,} of the suspect's words mix Latin with Greek or Cyrillic letters,"
            " which looks like the same word and counts as another; somebody may have put them there, which hides training."
        )
    if abs(case.decomposed_fraction) > DECOMPOSED_FRACTION:
        found.append(
            f"Letters taken apart: accents stand beside their letters in {abs(case.decomposed_fraction):.0%} more of the"
            f" {'suspect' if case.decomposed_fraction > 0 else 'teacher'}'s responses, which makes other words of them and"
            " hides training; bring all files to Unicode's form NFC."
        )
    found += _joined_lines(case.multi_line_fractions, case.n_snapshots + 1)
    if case.n_prompts < FEW_PROMPTS:
        found.append(f"Few prompts: {case.n_prompts} shared; {FEW_PROMPTS} and more give steadier verdicts.")
    if not 1 / LENGTH_GAP_RATIO <= case.length_ratio <= LENGTH_GAP_RATIO:
        found.append(
            f"Length gap: the suspect's responses are {case.length_ratio:.2g} times as long as the teacher's, which hides"
            " or feigns closeness."
        )
    if case.teacher_released and case.suspect_released and case.teacher_released > case.suspect_released:
        found.append(
            f"Dates: the teacher appeared in {case.teacher_released}, after the suspect ({case.suspect_released}); it"
            " cannot have taught it."
        )
    return tuple(found)


def _joined_lines(fractions: Mapping[str, float], n_judged: int) -> list[str]:
    """A warning where lines of some dumps look joined: what their lines begin with is unknown, and layout too.

    Args:
        fractions: see :class:`Circumstances`.
        n_judged: dumps of the teacher and the suspect; the others only show what is usual.
    """
    known = [share for share in fractions.values() if not math.isnan(share)]
    usual = statistics.median(known) if known else 0.0
    joined = [name for name, share in list(fractions.items())[:n_judged] if share < JOINED_LINES * usual]
    if not joined or usual < FEWEST_DEFINED:
        return []
    most = max(fractions[name] for name in joined)
    return [
        f"Joined lines: at most {most:.0%} of the responses of {', '.join(joined)} have several lines, half of all dumps"
        f" have them in {usual:.0%} and more; headings and list items come near to nobody's then, which hides training."
        " Give dumps with their lines."
    ]
