"""Documents as JSON Schema: every key of a result, and of attributions and evaluations what their reports rely on."""

import math
from collections.abc import Mapping
from typing import Any

from distilldetect.defaults import CHANNELS, REFERENCE_DRAWS, WEIGHED_SIGNALS
from distilldetect.results.document import CONTEXT, SCHEMA
from distilldetect.results.row import mode_of
from distilldetect.results.wording import verbal

Schema = Mapping[str, Any]

ROLES = {"teacher", "suspect", "reference", "sibling", "base"}
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
SHA256: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
MONTH: Schema = {"type": ["string", "null"], "description": "YYYY-MM, or null where unknown"}
ANY_NUMBER: Schema = {"type": ["number", "null"]}
LOG10_LR: Schema = {**ANY_NUMBER, "description": "log10 of a likelihood ratio"}
FRACTION: Schema = {**ANY_NUMBER, "minimum": 0, "maximum": 1}
ANY_COUNT: Schema = {"type": ["integer", "null"], "minimum": 0}
ANY_TEXT: Schema = {"type": ["string", "null"]}
FLAG: Schema = {"type": "boolean"}
OBJECT: Schema = {"type": "object"}
WORD: Schema = {"enum": sorted({verbal(half / 2) for half in range(-10, 11)} | {verbal(math.nan)})}


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
    reference_model=_said(ANY_COUNT, "dumps of one number are one model"),
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
    reading=_said(OBJECT, "what was said about the files, as far as it is not the default"),
)

_LIBRARY = _object(
    name=TEXT,
    sha256=SHA256,
    n_prompts=COUNT,
    n_models=_said(COUNT, "families of its models that are references"),
    **dict.fromkeys(("makers", "makers_left_out"), _list(TEXT)),
    teacher_maker_told_by={"enum": ["", "user", "dump", "name", "likeness"]},
    other_generation=_said(_list(TEXT), "families that appeared long before or after the case"),
    keeps_other_generation=_said(FLAG, "whether these are references for want of others"),
)

_VERDICT = _object(
    word=WORD,
    scale_word=_said(WORD, "of the LR alone; word is inconclusive where the interval reaches to both sides of 1"),
    log10_lr=_said(LOG10_LR, "within what documents and references support"),
    **dict.fromkeys(("log10_lr_low", "log10_lr_high"), LOG10_LR),
    log10_lr_uncapped=_said(LOG10_LR, "the intercept and all contributions added up"),
    p_value=_said(FRACTION, "share of references in the suspect's place that stand as high, the suspect with them"),
    p_value_floor=_said(FRACTION, "the smallest that so many references allow"),
    closer_references=_said(_list(TEXT), "that explain the suspect better than the teacher does, best first"),
    position=_said(ANY_NUMBER, "natural log-odds of being nearest to the teacher, not to one other model"),
    level=_said(NUMBER, "position of untaught models with this teacher"),
    level_spread=_said(_at_least_0(NUMBER), "standard deviation of the level"),
    length_excess=_said(_at_least_0(NUMBER), "log-odds of length beyond what references let expect"),
    opening_level=_said(ANY_NUMBER, "closeness of the suspect's openings to references', relative to theirs"),
    is_english=_said(FLAG, "whether the suspect answers in English"),
)

_CONTRIBUTION = _object(
    signal={"enum": [*WEIGHED_SIGNALS, "level"]},
    channel={"enum": [*CHANNELS, "none"]},
    value=_said(ANY_NUMBER, "share of prompts on which the teacher is nearest; the level of the level"),
    log10_lr=NUMBER,
)

_LOG_ODDS = _said(ANY_NUMBER, "natural logarithm; above 0 for the teacher")

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
    usual_fraction=_said(FRACTION, "the same of references in the suspect's place, among as many models, on average"),
)

_HABIT = _object(
    text=TEXT,
    **dict.fromkeys(("suspect", "teacher", "references"), FRACTION),
    log10_likelihood=_said(_at_least_0(NUMBER), "for the teacher, over the mean of the references"),
)

_MARK = _object(
    mark=TEXT,
    **dict.fromkeys(("suspect", "teacher", "reference_median", "reference_low", "reference_high"), FRACTION),
    n_references=_said(COUNT, "whose text is there"),
)

_PASSAGE = _object(
    prompt=TEXT,
    text=TEXT,
    **dict.fromkeys(("suspect_span", "teacher_span"), _SPAN),
    n_tokens=COUNT,
    **dict.fromkeys(CONTEXT, TEXT),
)

_RESULT = _object(
    schema={"const": SCHEMA},
    tool=_object(name={"const": "distilldetect"}, version=TEXT),
    model=_object(
        name=TEXT,
        sha256=SHA256,
        mode={"enum": [mode_of(0), mode_of(1)]},
        fitted_on=_list(TEXT),
        validation=OBJECT,
    ),
    names=_object(teacher=TEXT, suspect=TEXT),
    inputs={**_list(_INPUT), "minItems": 2},
    left_out=_list(_object(source=TEXT, sha256=SHA256, why=TEXT, role={"enum": ["teacher", "reference", "sibling"]})),
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
    robustness=_list(_object(what=TEXT, log10_lr=LOG10_LR, verdict=WORD)),
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
)


def result_schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of results ``distilldetect/1``, as ``score --format json`` writes them.

    Keys that it does not name are refused, so that a misspelt one is found. ``run`` is not required: it is the clock's.
    """
    return {
        "$schema": DIALECT,
        "title": f"A result of distilldetect score, {SCHEMA}",
        "description": "Undefined numbers are null. All but run is the same for equal files, options, model and version.",
        **_RESULT,
    }


# Null where none was given, or the version did not have it.
OPTIONAL: Mapping[str, Schema] = {key: _RESULT["properties"][key] for key in ("siblings", "base", "library", "typography")}

# What reports rely on, in whatever version of the tool wrote the result.
_READ: Mapping[str, Schema] = {
    **{key: own for key, own in _RESULT["properties"].items() if key not in OPTIONAL},
    "inputs": _list({**_INPUT, "required": [key for key in _INPUT["required"] if key != "model"]}),
    "options": OBJECT,
    "signals": _names_of(_names_of(ANY_NUMBER)),
}
SAVED_RESULT: Schema = {**_RESULT, "properties": _READ, "required": [key for key in _RESULT["required"] if key in _READ]}

_TOOL = _object(name=TEXT, version=TEXT)
NAMED_MODEL = _object(name=TEXT, sha256=TEXT)

_LR = dict.fromkeys(("log10_lr", "log10_lr_low", "log10_lr_high", "probability"), ANY_NUMBER)

_ANSWER = _object(kind=TEXT, sentence=TEXT, ranks=_list(COUNT))

_CANDIDATE = _object(
    **dict.fromkeys(("name", "provider", "verdict", "error"), TEXT), rank=COUNT, paths=_list(TEXT), mode=ANY_TEXT, **_LR,
    **dict.fromkeys(("p_value", "p_value_holm", "log10_lr_uncapped", "base_difference"), ANY_NUMBER),
    **dict.fromkeys(("n_prompts", "n_references", "group"), ANY_COUNT),
    if_complete=_object(verdict=TEXT, **_LR), signals=_names_of(ANY_NUMBER),
)  # fmt: skip

ATTRIBUTION = _object(
    tool=_TOOL, model=NAMED_MODEL, suspect=TEXT,
    inputs=_list(
        _object(**dict.fromkeys(("role", "path", "provider", "shape", "sha256"), TEXT), n_answered_prompts=COUNT)
    ),
    left_out=_list(_object(source=TEXT, why=TEXT)), options=OBJECT, propositions=_object(trained=TEXT, none=TEXT),
    **dict.fromkeys(("answer", "if_complete"), _ANSWER), probability_none=ANY_NUMBER,
    prior=_object(**dict.fromkeys(("none", "unlisted", "each_candidate"), NUMBER)),
    candidates=_list(_CANDIDATE), told_apart_rule=TEXT, **dict.fromkeys(("warnings", "limits"), _list(TEXT)),
)  # fmt: skip

ATTRIBUTION_LIBRARY = _object(
    name=TEXT, sha256=TEXT, gives_candidates=FLAG, n_prompts=COUNT, n_models=COUNT, makers_left_out=_list(TEXT)
)

BASELINES = {
    "teacher_prior": "teacher's share of taught pairs, no text read",
    "length_only": "length of answers alone",
    "shuffled_prompts": "answers moved to other prompts",
}

REFERENCE_COUNTS = tuple(REFERENCE_DRAWS)

TIERS = {
    "taught": "trained on the teacher's outputs by its documents",
    "clean": "not trained on them, by documents or because it is older than the teacher",
    "siblings": "not trained on them, but taught by another model of the teacher's provider; never fitted on",
    "nominal": "human data by its documents, though the text may hold the teacher's; never fitted on",
    "presumed": "another vendor's own model, which nobody can verify; never fitted on",
}

METHODS = {
    "leave_panel_out": "Each panel was judged by a fit on the other panels, without the suspect's family.",
    "cross_validation": "Each pair was judged by a fit on the same panels without the suspect's family: the figures flatter"
    " the method on other panels.",
    "model": "All pairs were judged by one model.",
}

_AUROC = dict.fromkeys(("auroc", "auroc_low", "auroc_high"), ANY_NUMBER)

_RANKS = {
    "within_teacher_macro_auroc": _object(**dict.fromkeys(("clean", "siblings", "nominal"), ANY_NUMBER)),
    **dict.fromkeys(("interaction", "provider_first_macro"), ANY_NUMBER),
}

BASELINE = _object(**_RANKS, balanced=_object(**_AUROC))

_VERDICTS = _object(families=COUNT, **dict.fromkeys(("moderate_or_more", "weak", "inconclusive", "against"), ANY_NUMBER))

_FIGURES = _object(
    **dict.fromkeys(TIERS, _VERDICTS), **_RANKS, balanced=_object(**_AUROC, cllr=ANY_NUMBER, cllr_min=ANY_NUMBER)
)

_PAIR = _object(
    **dict.fromkeys(("teacher", "suspect", "family", "tier", "basis", "verdict"), TEXT),
    **dict.fromkeys(("log10_lr", "log10_lr_uncapped", "position", "level", "length_excess"), ANY_NUMBER),
    channels=OBJECT,
)

_PANEL = _object(
    references=_object(**dict.fromkeys(REFERENCE_COUNTS, _FIGURES)), most_references=COUNT, left_out=OBJECT,
    errors=_object(untaught=_list(_PAIR), taught=_list(_PAIR)),
)  # fmt: skip

STRENGTHS = _object(
    taught_families=COUNT,
    untaught_families=COUNT,
    **dict.fromkeys(("at_least", "at_most"), _names_of({**_list(ANY_NUMBER), "minItems": 2, "maxItems": 2})),
)

EVALUATION = _object(
    tool=_TOOL, method=TEXT, in_fit=OBJECT, audits=_list(TEXT), panels=_names_of(_PANEL), scores=_list(_PAIR),
    baselines=_object(**dict.fromkeys(BASELINES, OBJECT)), strengths=OBJECT,
)  # fmt: skip
