"""Files that lie beside dumps and hold no answers of a model: reviews, questions, reference answers, panels, results."""

from collections.abc import Sequence

from distilldetect.errors import DumpError
from distilldetect.formats.columns import ID, PROMPT, as_id, first_column, is_known, output_columns, plain_name
from distilldetect.formats.contents import content, role
from distilldetect.formats.shape import Record

_REVIEW = frozenset({"review_id", "reviewer_id", "g1_judgment", "answer1_id", "answer2_id"})
_JUDGMENT = ({"judgment", "user_prompt"}, {"judgment", "judge"}, {"games", "judge"})
_LISTS = (
    {"model", "path", "role"},
    {"teacher", "suspect", "label"},
    {"suspect", "base"},
    {"teacher", "suspect", "log10_lr"},
)
_ANSWERED = frozenset({"answer_id", "model_id", "model", "model_name", "generator"})
_REFERENCES = frozenset({
    "reference", "references", "referenceanswer", "gold", "goldanswer", "groundtruth", "target", "ideal", "bestanswer",
    "expectedanswer", "correctanswer", "refanswer",
})  # fmt: skip
_QUESTION_ENDS = ("?", "\uff1f", "\u061f", '?"', "?\u201d")
_QUESTIONS_FRACTION = 0.5  # of texts that are questions, from which a file of texts without models is one of questions
_CATEGORY_FRACTION = 0.2  # the same where a category is named too; many questions are put as requests
_PIECES = frozenset({"content_block_delta", "response.output_text.delta", "message_start", "response.created"})


class NotADumpError(DumpError):
    """A file that is sound and holds no answers of a model."""


def why_no_dump(records: Sequence[Record]) -> tuple[str, str] | None:
    """Say what a file holds in place of answers, and what to do.

    Args:
        records: the first of the file; at least one.

    Returns:
        Problem and hint; None where it may well hold answers.
    """
    if all(map(_is_review, records)):
        return "reviews of a judge, not answers", "name the file of the answers that it reviews"
    if all(map(_is_of_this_tool, records)):
        return "a panel, its labels or results, not answers", "name the dumps that it is about"
    if _are_questions(records):
        return "a file of questions, not of answers", "give it as --prompts of the answers"
    kinds = {kind for record in records if isinstance(kind := record.get("type"), str)}
    if not _PIECES.isdisjoint(kinds) or _are_of_one_reply(records):
        return "pieces of a streamed reply", "put the pieces together and store whole replies"
    return None


def _are_of_one_reply(records: Sequence[Record]) -> bool:
    """Tell replies of one id, as the pieces of a streamed one have it."""
    ids = {as_id(record.get("id", record.get("responseId"))) for record in records}
    are_replies = (not first_column(one, PROMPT) and {"choices", "candidates"} & one.keys() for one in records)
    return len(records) > 1 and len(ids) == 1 and None not in ids and all(are_replies)


def _is_of_this_tool(record: Record) -> bool:
    """Tell a row of a panel, of labels, bases or scores, and a result."""
    is_listed = any(keys <= record.keys() for keys in _LISTS) and not output_columns(record)
    return is_listed or str(record.get("schema")).startswith("distilldetect/")


def _is_review(record: Record) -> bool:
    is_judged = not _REVIEW.isdisjoint(record) or any(keys <= record.keys() for keys in _JUDGMENT)
    outputs = [plain_name(name) for name in output_columns(record)]
    holds_talks = any(isinstance(value, list) and value and role(value[0]) for value in record.values())
    return is_judged and set(outputs) <= {"text"} and not holds_talks and "choices" not in record


def _are_questions(records: Sequence[Record]) -> bool:
    """Tell texts beside ids, with no model and no prompt, of which many are questions."""
    for record in records:
        if not isinstance(record.get("text"), str) or output_columns(record) != ["text"]:
            return False
        if first_column(record, PROMPT) or not first_column(record, ID) or not _ANSWERED.isdisjoint(record):
            return False
    n_questions = sum(record["text"].rstrip().endswith(_QUESTION_ENDS) for record in records)
    has_category = all("category" in record for record in records)
    return bool(n_questions >= (_CATEGORY_FRACTION if has_category else _QUESTIONS_FRACTION) * len(records))


def is_reference(record: Record) -> bool:
    """Tell a record whose only texts are a prompt, its id and a reference."""
    if output_columns(record) or not any(plain_name(name) in _REFERENCES for name in record):
        return False
    prompt, prompt_id = first_column(record, PROMPT), first_column(record, ID)
    is_told = bool(prompt) or (prompt_id is not None and as_id(record[prompt_id]) is not None)
    return is_told and all(is_known(name) or content(value).text is None for name, value in record.items())
