"""JSON documents: schema, rounding, verdict words, rows, saved files, redaction."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.results.document import SCHEMA, rounded
    from distilldetect.results.redaction import redacted
    from distilldetect.results.row import COLUMNS, cell, delimited, mode_of
    from distilldetect.results.saved import completed
    from distilldetect.results.saved_attribution import checked_attribution
    from distilldetect.results.saved_evaluation import BASELINES, METHODS, REFERENCE_COUNTS, TIERS, checked
    from distilldetect.results.schema import result_schema
    from distilldetect.results.verdict import INCONCLUSIVE, LIMITS, PROPOSITIONS, VERBAL_SCALE, verbal, verdict_word
    from distilldetect.results.wording import (
        UNDEFINED,
        groups,
        in_fit_text,
        interval,
        lr_text,
        named,
        percent,
        plain,
        sentence,
        sentence_if_complete,
        signed,
    )
else:
    __getattr__ = lazy_names(
        __name__,
        document="SCHEMA rounded",
        redaction="redacted",
        row="COLUMNS cell delimited mode_of",
        saved="completed",
        saved_attribution="checked_attribution",
        saved_evaluation="BASELINES METHODS REFERENCE_COUNTS TIERS checked",
        schema="result_schema",
        verdict="INCONCLUSIVE LIMITS PROPOSITIONS VERBAL_SCALE verbal verdict_word",
        wording="UNDEFINED groups in_fit_text interval lr_text named percent plain sentence sentence_if_complete signed",
    )
