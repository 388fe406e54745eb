"""Samples of lm-evaluation-harness and lmms-eval. ``filtered_resps`` is what was extracted, not what was written."""

from collections.abc import Iterator
from typing import Any

from distilldetect.formats.cells import parsed_text
from distilldetect.formats.columns import as_id
from distilldetect.formats.contents import user_text
from distilldetect.formats.shape import Answer, Record, RecordError, Shape


def matches(record: Record) -> bool:
    """Tell by the document and the raw responses."""
    return "resps" in record and ("doc" in record or "doc_id" in record)


def extract(record: Record) -> Iterator[Answer]:
    """Yield each repeat. Rows come once for each filter; their answers are equal and count as duplicates.

    Raises:
        RecordError: the responses are log-probabilities of given options.
    """
    for sample, text in enumerate(_texts(record["resps"]) or [None]):
        yield Answer(text, prompt=_prompt(record.get("arguments")), prompt_id=as_id(record.get("doc_id")), sample=sample)


def _texts(resps: Any) -> list[str | None]:
    if isinstance(resps, str):
        return [resps]
    texts: list[str | None] = []
    for part in resps if isinstance(resps, list) else []:
        if _is_log_probability(part):
            problem = "log-probabilities of given options, which are no text"
            raise RecordError(problem, "use the samples of a task of the kind generate_until")
        texts += _texts(part) if isinstance(part, list) else [part if isinstance(part, str) else None]
    return texts


def _is_log_probability(part: Any) -> bool:
    if not isinstance(part, list) or len(part) != 2 or str(part[1]) not in {"True", "False"}:
        return False
    try:
        float(part[0])
    except (TypeError, ValueError):
        return False
    return True


def _prompt(arguments: Any) -> str | None:
    """Find the first request's context: ``gen_args_0.arg_0``, or in older files the first item of the first list."""
    first = arguments.get("gen_args_0") if isinstance(arguments, dict) else arguments
    if isinstance(first, dict):
        first = first.get("arg_0")
    while isinstance(first, list) and first and not isinstance(first[0], dict):
        first = first[0]
    return user_text(parsed_text(first))


FIELDS = {"prompt": "arguments.gen_args_0.arg_0", "id": "doc_id", "output": "resps[][]"}
SHAPE = Shape("lm_eval", "lm-evaluation-harness samples", FIELDS, matches, extract)
