"""What makes a verdict weaker than it looks, as far as the judgement, counts and dates tell."""

from distilldetect.defaults import ATYPICAL_OPENINGS, ENOUGH_REFERENCES, FEW_PROMPTS, LENGTH_MATTERS
from distilldetect.scoring.judgement import Judgement

TEACHER_YOUNGER = "teacher_younger"


def codes(judgement: Judgement, teacher_released: str, suspect_released: str, *, in_fit: bool = False) -> tuple[str, ...]:
    """Return the code of every caveat that applies, in the order in which ``score`` gives them.

    Args:
        judgement: of the pair.
        teacher_released: ``YYYY-MM``, "" where unknown.
        suspect_released: likewise.
        in_fit: whether a dump of either was used to fit the model.
    """
    pair = judgement.pair
    applies = {
        TEACHER_YOUNGER: is_impossible(teacher_released, suspect_released),
        "in_fit": in_fit,
        "no_references": pair.n_references == 0,
        "few_references": 0 < pair.n_references < ENOUGH_REFERENCES,
        "closer_reference": bool((judgement.explanations > judgement.log10_lr_uncapped).any()),
        "few_prompts": pair.n_prompts < FEW_PROMPTS,
        "length": judgement.length_excess >= LENGTH_MATTERS,
        "short_answers": pair.lacks_a_channel and pair.n_references > 0,
        "other_language": not pair.is_english,
        "foreign_references": pair.has_foreign_references,
        # where they are the teacher's as well, nobody has taken them away
        "openings_like_nobodys": pair.opening_level < ATYPICAL_OPENINGS and not judgement.channels["openings"] > 0,
        "added_text": bool(pair.added),
        "lacking_text": bool(pair.lacking),
        "misaligned": pair.cohort.is_misaligned,
        "same_maker": pair.cohort.same_maker,
    }
    return tuple(code for code, holds in applies.items() if holds)


def is_impossible(teacher_released: str, suspect_released: str) -> bool:
    """Return whether a teacher appeared after the suspect, which it then cannot have taught.

    Args:
        teacher_released: ``YYYY-MM``, "" where unknown.
        suspect_released: likewise.

    >>> is_impossible("2024-05", "2023-11"), is_impossible("2024-05", ""), is_impossible("2023-11", "2023-11")
    (True, False, False)
    """
    return bool(teacher_released and suspect_released) and teacher_released > suspect_released
