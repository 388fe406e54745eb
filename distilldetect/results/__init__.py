"""JSON documents: schema, rounding, verdict words, rows, saved files, redaction."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.results.document import SCHEMA as SCHEMA
    from distilldetect.results.document import rounded as rounded
    from distilldetect.results.redaction import redacted as redacted
    from distilldetect.results.row import COLUMNS as COLUMNS
    from distilldetect.results.row import cell as cell
    from distilldetect.results.row import delimited as delimited
    from distilldetect.results.row import mode_of as mode_of
    from distilldetect.results.saved import completed as completed
    from distilldetect.results.saved_evaluation import BASELINES as BASELINES
    from distilldetect.results.saved_evaluation import METHODS as METHODS
    from distilldetect.results.saved_evaluation import REFERENCE_COUNTS as REFERENCE_COUNTS
    from distilldetect.results.saved_evaluation import TIERS as TIERS
    from distilldetect.results.saved_evaluation import checked as checked
    from distilldetect.results.schema import result_schema as result_schema
    from distilldetect.results.verdict import INCONCLUSIVE as INCONCLUSIVE
    from distilldetect.results.verdict import LIMITS as LIMITS
    from distilldetect.results.verdict import PROPOSITIONS as PROPOSITIONS
    from distilldetect.results.verdict import VERBAL_SCALE as VERBAL_SCALE
    from distilldetect.results.verdict import verbal as verbal
    from distilldetect.results.verdict import verdict_word as verdict_word
    from distilldetect.results.wording import UNDEFINED as UNDEFINED
    from distilldetect.results.wording import groups as groups
    from distilldetect.results.wording import interval as interval
    from distilldetect.results.wording import lr_text as lr_text
    from distilldetect.results.wording import named as named
    from distilldetect.results.wording import number_at as number_at
    from distilldetect.results.wording import percent as percent
    from distilldetect.results.wording import plain as plain
    from distilldetect.results.wording import sentence as sentence
    from distilldetect.results.wording import sentence_if_complete as sentence_if_complete
    from distilldetect.results.wording import signed as signed
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "document": (
                "SCHEMA",
                "rounded",
            ),
            "redaction": ("redacted",),
            "row": (
                "COLUMNS",
                "cell",
                "delimited",
                "mode_of",
            ),
            "saved": ("completed",),
            "saved_evaluation": (
                "BASELINES",
                "METHODS",
                "REFERENCE_COUNTS",
                "TIERS",
                "checked",
            ),
            "schema": ("result_schema",),
            "verdict": (
                "INCONCLUSIVE",
                "LIMITS",
                "PROPOSITIONS",
                "VERBAL_SCALE",
                "verbal",
                "verdict_word",
            ),
            "wording": (
                "UNDEFINED",
                "groups",
                "interval",
                "lr_text",
                "named",
                "number_at",
                "percent",
                "plain",
                "sentence",
                "sentence_if_complete",
                "signed",
            ),
        },
    )
