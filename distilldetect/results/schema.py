"""The JSON Schema of a result: every key, which values it takes, and which of them may be null."""

import math
from collections.abc import Mapping
from typing import Any

from distilldetect.defaults import CHANNELS, WEIGHED_SIGNALS
from distilldetect.results.document import CONTEXT, SCHEMA
from distilldetect.results.row import mode_of
from distilldetect.results.saved import RATES, ROLES
from distilldetect.results.wording import verbal

Schema = Mapping[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
MONTH: Schema = {"type": ["string", "null"], "description": "YYYY-MM, or null where unknown"}
LOG10_LR: Schema = {"type": ["number", "null"], "description": "log10 of a likelihood ratio"}
FRACTION: Schema = {"type": ["number", "null"], "minimum": 0, "maximum": 1}
ANY_NUMBER: Schema = {"type": ["number", "null"]}
ANY_TEXT: Schema = {"type": ["string", "null"]}
WORD: Schema = {"enum": sorted({verbal(half / 2) for half in range(-10, 11)} | {verbal(math.nan)})}


def result_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of results ``distilldetect/1``, as ``score --format json`` writes them.

    Keys that it does not name are refused, so that a misspelt one is found. ``run`` is not required: it is the clock's.
    """
    return {
        "$schema": DIALECT,
        "title": f"A result of distilldetect score, {SCHEMA}",
        "description": "Undefined numbers are null. All but run is the same for equal files, options, model and version.",
        **_object(
            schema={"const": SCHEMA},
            tool=_object(name={"const": "distilldetect"}, version=TEXT),
            model=_object(
                name=TEXT,
                sha256=SHA256,
                mode={"enum": [mode_of(0), mode_of(1)]},
                fitted_on=_list(TEXT),
                validation={"type": "object"},
            ),
            names=_object(teacher=TEXT, suspect=TEXT),
            inputs={**_list(_INPUT), "minItems": 2},
            left_out=_list(_object(source=TEXT, sha256=SHA256, why=TEXT, role={"enum": ["reference", "sibling"]})),
            options=_OPTIONS,
            n_prompts={"type": "integer", "minimum": 1},
            n_references=COUNT,
            joined_on={"enum": ["prompt", "id"]},
            propositions=_object(trained=TEXT, not_trained=TEXT),
            verdict=_VERDICT,
            intercept=NUMBER,
            contributions=_list(_CONTRIBUTION),
            channels=_list(_object(name={"enum": list(CHANNELS)}, log10_lr=LOG10_LR)),
            population=_object(kind={"const": "references"}, members=_list(_object(name=TEXT, log10_lr=LOG10_LR))),
            explanations=_list(_object(name=TEXT, path=TEXT, log10_lr=LOG10_LR)),
            library={"anyOf": [_LIBRARY, {"type": "null"}]},
            siblings={"anyOf": [_list(_SIBLING), {"type": "null"}]},
            base={"anyOf": [_BASE, {"type": "null"}]},
            robustness=_list(_object(what=TEXT, log10_lr=LOG10_LR)),
            signals=_object(**dict.fromkeys(WEIGHED_SIGNALS, _SIGNAL)),
            passages=_list(_PASSAGE),
            habits=_list(_HABIT),
            self_identification=_names_of(_names_of(COUNT)),
            typography=_list(_MARK),
            warnings=_list(TEXT),
            warning_codes=_list(_said({"type": "string", "pattern": "^[a-z_]+$"}, "of the warnings, in their order")),
            limits=_list(TEXT),
            optional={
                "n_clusters": _said(COUNT, "of prompts that belong together, where their field was named"),
                "run": _object(
                    started={"type": "string", "format": "date-time"},
                    command=TEXT,
                    seconds=_at_least_0(NUMBER),
                    optional={"case": TEXT, "examiner": TEXT},
                ),
                "redacted": _said({"const": True}, "texts are replaced by hashes"),
            },
        ),
    }


def _object(*, optional: Mapping[str, Schema] | None = None, **required: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _names_of(value: Schema) -> Schema:
    """An object of any names."""
    return {"type": "object", "additionalProperties": value}


def _at_least_0(number: Schema) -> Schema:
    return {**number, "minimum": 0}


def _said(value: Schema, description: str) -> Schema:
    return {**value, "description": description}


_SPAN: Schema = {**_list(COUNT), "minItems": 2, "maxItems": 2, "description": "characters, end excluded"}

_INPUT = _object(
    role={"enum": sorted(ROLES)},
    reference_model={"type": ["integer", "null"], "minimum": 0, "description": "dumps of one number are one model"},
    path=TEXT,
    sha256=SHA256,
    n_bytes=COUNT,
    container=TEXT,
    shape=TEXT,
    fields=_names_of(TEXT),
    model=ANY_TEXT,
    **dict.fromkeys(("n_records", "n_responses"), COUNT),
    **dict.fromkeys(("skipped", "unpaired"), _names_of(COUNT)),
    notes=_list(TEXT),
)

_OPTIONS = _object(
    min_prompts=COUNT,
    **dict.fromkeys(("teacher_released", "suspect_released"), MONTH),
    **dict.fromkeys(("teacher_name", "suspect_name"), ANY_TEXT),
    library=TEXT,
    **dict.fromkeys(("provider", "suspect_provider"), ANY_TEXT),
    known_teacher=_said(ANY_TEXT, "the model or family of the library that is the teacher"),
    reading={"type": "object", "description": "what was said about the files, as far as it is not the default"},
)

_LIBRARY = _object(
    name=TEXT,
    sha256=SHA256,
    **dict.fromkeys(("n_prompts", "n_models"), COUNT),
    **dict.fromkeys(("makers", "makers_left_out"), _list(TEXT)),
    teacher_maker_told_by={"enum": ["", "user", "dump", "name", "likeness"]},
    other_generation=_said(_list(TEXT), "families that appeared long before or after the case"),
    keeps_other_generation={"type": "boolean", "description": "whether these are references for want of others"},
)

_VERDICT = _object(
    word=WORD,
    scale_word=WORD,
    log10_lr=_said(LOG10_LR, "within what documents and references support"),
    **dict.fromkeys(("log10_lr_low", "log10_lr_high"), LOG10_LR),
    log10_lr_uncapped=_said(LOG10_LR, "the intercept and all contributions added up"),
    **dict.fromkeys(("p_value", "p_value_floor"), FRACTION),
    closer_references=_list(TEXT),
    position=_said(ANY_NUMBER, "natural log-odds of being nearest to the teacher, not to one other model"),
    level=_said(NUMBER, "position of untaught models with this teacher"),
    level_spread=_said(_at_least_0(NUMBER), "standard deviation of the level"),
    length_excess=_said(_at_least_0(NUMBER), "log-odds of length beyond what references let expect"),
    opening_level=ANY_NUMBER,
    is_english={"type": "boolean"},
)

_CONTRIBUTION = _object(
    signal={"enum": [*WEIGHED_SIGNALS, "level"]},
    channel={"enum": [*CHANNELS, "none"]},
    value=_said(ANY_NUMBER, "share of prompts on which the teacher is nearest; the level of the level"),
    log10_lr=NUMBER,
)

_LOG_ODDS: Schema = {"type": ["number", "null"], "description": "natural logarithm; above 0 for the teacher"}

_SIBLING = _object(name=TEXT, path=TEXT, **dict.fromkeys(("log_odds", "log_odds_low", "log_odds_high"), _LOG_ODDS))

_BASE = _object(
    path=TEXT,
    sha256=SHA256,
    log10_lr_uncapped=LOG10_LR,
    position=ANY_NUMBER,
    difference=_said(ANY_NUMBER, "position of the suspect less that of the base"),
)

_SIGNAL = _object(
    similarity=_said(ANY_NUMBER, "mean closeness to the teacher"),
    nearest_fraction=_said(FRACTION, "share of prompts on which the teacher is the nearest of all"),
    usual_fraction=_said(FRACTION, "the same of references in the suspect's place, on average"),
)

_HABIT = _object(
    text=TEXT,
    **dict.fromkeys(("suspect", "teacher", "references"), FRACTION),
    log10_likelihood=_said(_at_least_0(NUMBER), "for the teacher, over the mean of the references"),
)

_MARK = _object(mark=TEXT, **dict.fromkeys(RATES, FRACTION), n_references=_said(COUNT, "whose text is there"))

_PASSAGE = _object(
    prompt=TEXT,
    text=TEXT,
    **dict.fromkeys(("suspect_span", "teacher_span"), _SPAN),
    n_tokens=COUNT,
    **dict.fromkeys(CONTEXT, TEXT),
)
