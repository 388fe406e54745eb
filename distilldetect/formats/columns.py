"""Tell by their names which columns hold the prompt, its id, the answer and the model."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from distilldetect.formats.contents import user_text
from distilldetect.formats.shape import Answer

PROMPT = (
    "prompt", "userprompt", "prompttext", "instruction", "question", "query", "userinput", "user", "request", "problem",
    "originprompt", "input", "inputs", "messages", "conversation", "conversations", "prompts", "questions", "instructions",
    "queries", "modelinput",
)  # fmt: skip
ID = (
    "questionid", "promptid", "uid", "customid", "sessionid", "docid", "instanceid", "exampleid", "taskid", "id", "idx",
    "index", "recordid", "qid", "key",
)  # fmt: skip
MODEL = (
    "model", "modelid", "modelname", "generator", "modeltest", "engine", "modelnameorpath", "modelpath", "modelslug",
    "modelkey", "modelalias", "modeltag", "modelused", "modelrepo", "modelversion", "responsemodel", "respondingmodel",
    "answermodel", "targetmodel", "candidatemodel", "generatormodel", "servedmodel", "llm", "llmname", "llmmodel",
    "generatorname", "generatorcand", "modelprovider", "provider", "providername",
)  # fmt: skip
SAMPLE = ("sample", "sampleid", "sampleindex", "sampleidx", "epoch", "repeat")
REASONING = ("reasoning", "reasoningcontent", "thinking", "thinkingprocess", "reasoningtrace")
ERROR = ("error", "exception", "errormessage", "errormsg", "traceback")

# Where a table has two columns for answers, one is often the reference. A name in an earlier row says more surely that
# the model wrote it; two names of one row leave it open, and so does "output" beside "answer".
OWN = frozenset(
    f"{who}{what}"
    for who in ("model", "llm", "generated", "assistant", "bot")
    for what in ("answer", "output", "response", "completion", "text", "reply", "generation", "prediction")
) | {"predictedtext"}
_OUTPUT_USUAL = frozenset({
    "response", "completion", "generation", "prediction", "output", "assistant", "generated", "outputs", "responses",
    "completions", "generations", "predictions", "pred", "predict", "predicted", "predictedanswer", "predictedoutput",
    "modelpred", "modelprediction", "rawoutput", "rawresponse", "aianswer", "airesponse", "modelresponses", "modelanswers",
    "modeloutputs", "generatedanswers", "hypothesis", "outputcand", "candidateanswer", "candidateresponse", "actualoutput",
    "actualresponse", "actualanswer",
})  # fmt: skip
_OUTPUT_WEAK = frozenset({"answer", "reply", "text"})
# Names that are likelier to be the model's answer than "output".
SAYS_MORE = (OWN | _OUTPUT_USUAL) - {"output", "outputs", "outputcand"}
# Names that may stand for the model's answer or for a reference answer: beside another text nothing says which.
EITHER = frozenset({"answer", "output", "completion", "reply", "text"})

# Columns that hold text and are known to be no answer of the model.
_KNOWN = frozenset((*PROMPT, *ID, *MODEL, *SAMPLE, *REASONING, *ERROR)) | frozenset({
    # parts of a prompt
    "context", "contexts", "passage", "passages", "document", "documents", "docs", "retrievedcontexts",
    "retrieveddocs", "retrieveddocuments", "citations", "chunks", "snippets", "searchresults", "sources", "article",
    "story", "system", "systemprompt", "systemmessage", "history", "chathistory", "chat", "choices", "options",
    "distractors", "hint", "hints", "evidence", "facts", "background", "scenario", "persona", "fewshot", "examples",
    "demonstrations", "template", "prompttemplate", "turns", "title", "name", "description", "keyword", "keywords",
    "requirements", "constraints", "schema", "originalprompt", "rawprompt", "fullprompt", "formattedprompt",
    "formattedinput", "promptraw", "queryid", "concept", "concepts", "seed", "seedprompt", "role", "tool", "tools",
    "image",
    # references
    "gold", "goldanswer", "golden", "goldenanswer", "reference", "references", "referenceanswer", "referenceoutput", "ref",
    "refs", "refanswer", "groundtruth", "groundtruths", "gt", "gts", "gtcot", "gtanswer", "target", "targets", "label",
    "labels", "truth", "expected", "expectedoutput", "expectedanswer", "expectedresponse", "correctanswer",
    "correctanswers", "bestanswer", "ideal", "idealanswer", "idealresponse", "solution", "solutions", "canonicalsolution",
    "answerkey", "humananswer", "humanresponse", "humananswers", "incorrectanswers", "wronganswer", "chosen", "rejected",
    "aliases", "targetoutput", "trueanswer", "trueoutput", "groundtruthanswer",
    # a judge's words
    "judge", "judgment", "judgement", "judgmentprompt", "judgeprompt", "judgeoutput", "judgeresponse", "judgemessage",
    "review", "feedback", "critique", "evaluation", "verdict", "grade", "grading", "rubric", "rubrics", "criteria",
    "criterion", "justification", "assessment", "scoreexplanation", "explanation", "rationale", "annotation", "annotator",
    "preference", "checklist", "comment", "comments", "remark", "remarks", "annotations",
    # bookkeeping
    "category", "categories", "subcategory", "subject", "topic", "topics", "type", "kind", "tag", "tags", "task",
    "taskname", "tasktype", "source", "dataset", "datasetname", "split", "subset", "level", "difficulty", "domain",
    "language", "lang", "locale", "date", "time", "timestamp", "created", "createdat", "updated", "updatedat", "datetime",
    "url", "link", "file", "filename", "path", "hash", "md5", "sha", "sha256", "author", "license", "version", "note",
    "notes", "status", "state", "finishreason", "stopreason", "stop", "usage", "metadata", "meta", "extra", "info",
    "config", "parameters", "params", "settings", "length", "tokens", "latency", "duration", "score", "scores", "metric",
    "metrics", "run", "runid", "group", "cluster", "skill", "skills", "ability", "capability", "section", "chapter",
    "year", "country", "region", "gender", "age", "benchmark", "suite", "variant", "temperature", "topp", "maxtokens",
    "logprobs", "command", "host", "device", "answerid", "questiontype", "questionsource", "reviewid", "reviewerid",
    "worker", "workerid", "user", "username", "email", "intent", "entities", "goal", "motivationapp", "motivation", "app",
    "instanceinput", "primitive", "notation", "analysis",
})  # fmt: skip
_KNOWN_FIRST_WORDS = frozenset({
    "question", "prompt", "instruction", "input", "context", "passage", "gold", "reference", "ref", "gt", "ground",
    "correct", "incorrect", "best", "expected", "target", "human", "judge", "eval", "score", "metadata", "is", "has",
    "num", "n",
})  # fmt: skip
_KNOWN_LAST_WORDS = frozenset({
    "id", "ids", "score", "scores", "reason", "reasoning", "thinking", "explanation", "justification", "rationale",
    "judgment", "judgement", "feedback", "category", "type", "name", "date", "time", "timestamp", "url", "path",
    "file", "prompt", "question", "instruction", "metadata", "config", "version", "hash", "model", "error",
    "reference", "label", "comment", "count", "tokens", "lang", "language", "source", "topic", "tag", "tags", "title",
    "description",
})  # fmt: skip
_OUTPUT_WORDS = frozenset({
    "answer", "answers", "output", "outputs", "response", "responses", "text", "completion", "prediction", "reply",
    "generation", "result", "results", "hyp", "candidate", "pred",
})  # fmt: skip
_WORD = re.compile(r"[A-Z]*[a-z]+|[A-Z]+|\d+")
_MOST_CHOICES = 20  # different values of a column of choices
_SPACED_SCRIPT = 20  # characters of a text without white space that is longer than a name


def plain_name(name: str) -> str:
    """Bring a column's name to one spelling.

    >>> plain_name("Model_Answer") == plain_name("modelAnswer") == "modelanswer"
    True
    """
    return _spelled(name[:64])


@lru_cache(maxsize=4096)
def _spelled(name: str) -> str:
    return "".join(c for c in name.lower() if c.isalnum())


def first_column(names: Iterable[str], wanted: tuple[str, ...]) -> str | None:
    """Return the column whose name comes first in ``wanted``, or None."""
    spelled = {plain_name(name): name for name in reversed(list(names))}
    return next((spelled[name] for name in wanted if name in spelled), None)


def output_columns(names: Iterable[str]) -> list[str]:
    """Return the columns that may hold the model's answer: one if that is clear, several if it is not, none."""
    spelled = {name: plain_name(name) for name in names}
    if own := [name for name, plain in spelled.items() if plain in OWN]:
        return own
    usual = [name for name, plain in spelled.items() if plain in _OUTPUT_USUAL]
    weak = [name for name, plain in spelled.items() if plain in _OUTPUT_WEAK]
    if [spelled[name] for name in usual] in (["output"], ["outputs"]):
        return usual + [name for name in weak if spelled[name] == "answer"]
    return usual or weak


def is_known(name: str) -> bool:
    """Tell a column that is known to hold no answer of the model: prompt, id, reference, judgment or bookkeeping."""
    if plain_name(name) in _KNOWN:
        return True
    words = [word.lower() for word in _WORD.findall(name[:64])]
    return bool(words) and (words[0] in _KNOWN_FIRST_WORDS or words[-1] in _KNOWN_LAST_WORDS)


def is_named_like_output(name: str) -> bool:
    """Tell a column whose name ends in a word for an answer, e.g. ``bot_answer``."""
    words = _WORD.findall(name[:64])
    return bool(words) and words[-1].lower() in _OUTPUT_WORDS


def is_free_text(texts: Sequence[str]) -> bool:
    """Tell texts that somebody wrote from names, numbers and choices of a list.

    Most have three words or more, or letters of a script without spaces between words; and most differ.

    >>> is_free_text(["An oak is a tree.", "A wren is a bird."]), is_free_text(["easy", "hard", "easy"])
    (True, False)
    """
    n_written = sum(len(text.split(None, 3)) > 2 or (len(text) > _SPACED_SCRIPT and not text.isascii()) for text in texts)
    n_different = len(set(texts))
    return bool(texts) and 2 * n_written > len(texts) and (2 * n_different > len(texts) or n_different > _MOST_CHOICES)


def holds_reply(record: Mapping[str, Any]) -> bool:
    """Tell a record with a written text in a column that is surely the model's answer, whatever a conversation holds."""
    texts = (text for name, text in record.items() if isinstance(text, str) and plain_name(name) in SAYS_MORE)
    return any(is_free_text([text]) for text in texts)


def beside(record: Mapping[str, Any], *but: str) -> Answer:
    """Read prompt, id and model of an answer by their columns' names, which are none of ``but``."""
    prompt, prompt_id, model = _columns_beside(tuple(name for name in record if name not in but))
    asked, own_id = user_text(record[prompt]) if prompt else None, as_id(record[prompt_id]) if prompt_id else None
    return Answer(None, asked, own_id, model=as_text(record[model]) if model else None)


@lru_cache(maxsize=64)
def _columns_beside(names: tuple[str, ...]) -> tuple[str | None, str | None, str | None]:
    """Find the columns of prompt, id and model by their names; None for what is not there."""
    return first_column(names, PROMPT), first_column(names, ID), first_column(names, MODEL)


def as_id(value: object) -> str | None:
    """Bring an id to text, so that 81, 81.0 and "81" are one.

    >>> as_id(81.0), as_id("q-1"), as_id(None), as_id("")
    ('81', 'q-1', None, None)
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) or None


def as_text(value: object) -> str | None:
    """Return a text, None for anything else."""
    return value if isinstance(value, str) else None


def as_number(value: object) -> int | None:
    """Bring a sample's number to an integer; None for what is no number of up to nine digits.

    >>> as_number("2"), as_number(2), as_number("two"), as_number(None)
    (2, 2, None, None)
    """
    text = as_id(value) or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def is_number(value: Any) -> bool:
    """Tell a number, or a text that is one."""
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True
