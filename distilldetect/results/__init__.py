"""JSON documents: schema, rounding, verdict words, rows, saved files, redaction."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.results.document import SCHEMA, redacted, rounded
    from distilldetect.results.row import COLUMNS, cell, delimited, mode_of, row_of, version_of
    from distilldetect.results.saved import checked, checked_attribution, completed
    from distilldetect.results.schema import BASELINES, METHODS, REFERENCE_COUNTS, TIERS, result_schema
    from distilldetect.results.wording import (
        INCONCLUSIVE,
        LIMITS,
        PIPELINE,
        PIPELINE_TEXT,
        PROPOSITIONS,
        UNDEFINED,
        UNEARNED,
        UNEARNED_TEXT,
        VERBAL_SCALE,
        error_shares,
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
        verbal,
        verdict_word,
    )
else:
    __getattr__ = lazy_names(__name__)
