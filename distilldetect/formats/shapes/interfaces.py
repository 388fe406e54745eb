"""What model interfaces reply: alone, beside the prompt, or in the results of a batch."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from distilldetect.formats.columns import as_id, as_text, beside
from distilldetect.formats.contents import Content, content, role, user_text
from distilldetect.formats.json_values import parsed_text
from distilldetect.formats.replies import (
    COMPLETION,
    FAILED,
    MESSAGE,
    RESPONSE,
    Kind,
    answer_of,
    answers_in,
    as_list,
    as_object,
    first_object,
    objects_in,
)
from distilldetect.formats.shape import BY_NAME, Answer, Record, RecordError, Shape

_REPLY_COLUMNS = (
    "model_output", "response", "completion", "reply", "raw_response", "api_response", "model_response", "output",
)  # fmt: skip
# Records of other shapes that hold such a reply.
_ELSEWHERE = frozenset({"custom_id", "request_body", "epoch", "trace_id", "run_type", "entry_type", "choices", "call_type"})


def _alone(kind: Kind, record: Record) -> Iterator[Answer]:
    """Neither a reply nor its own id says what the prompt was, but whoever stored it may have."""
    about = beside(record, "id")
    for answer in kind.answers(record):
        yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id)


def _is_beside(record: Record) -> bool:
    column = _reply_column(record)
    is_log = column == "response" and "messages" in record
    return column is not None and _ELSEWHERE.isdisjoint(record) and not is_log


def _beside(record: Record) -> Iterator[Answer]:
    column = _reply_column(record) or ""
    about = beside(record, column)
    for answer in answers_in(record[column]) or ():
        yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id, model=about.model or answer.model)


def _reply_column(record: Record) -> str | None:
    return next((name for name in _REPLY_COLUMNS if answers_in(record.get(name)) is not None), None)


def _is_openai_batch(record: Record) -> bool:
    return "custom_id" in record and "result" not in record and not {"response", "error", "body"}.isdisjoint(record)


def _openai_batch(record: Record) -> Iterator[Answer]:
    if "body" in record and "response" not in record:
        raise RecordError("a batch input, which holds prompts and no answers", "give it as --prompts of the batch output")
    reply = as_object(record.get("response"))
    body = reply.get("body", reply) if reply.get("status_code", 200) == 200 else None
    asked = user_text(record.get("request") or record.get("body"))
    for answer in answers_in(body) or [FAILED]:
        yield answer._replace(prompt=asked, prompt_id=as_id(record["custom_id"]))


def _is_anthropic_batch(record: Record) -> bool:
    return "custom_id" in record and (isinstance(record.get("result"), dict) or isinstance(record.get("params"), dict))


def _anthropic_batch(record: Record) -> Iterator[Answer]:
    if "result" not in record:
        raise RecordError("a batch input, which holds prompts and no answers", "give it as --prompts of the batch output")
    result = as_object(record["result"])
    ended = result.get("type")
    failed = Answer(None, problem="canceled or expired") if ended in ("canceled", "expired") else FAILED
    message = result.get("message") if ended == "succeeded" else None
    for answer in answers_in(message, [MESSAGE]) or [failed]:
        yield answer._replace(prompt_id=as_id(record["custom_id"]))


def _bedrock(record: Record) -> Iterator[Answer]:
    """Each maker's models reply in their own way."""
    about, reply = beside(record), as_object(record.get("modelOutput"))
    message = as_object(reply.get("output")).get("message")
    others = (reply.get("generation"), first_object(reply.get("results")).get("outputText"), *as_list(reply.get("outputs")))
    found = content(next(filter(None, (message, *others)), None))
    for answer in answers_in(reply) or [FAILED if found.text is None else answer_of(found, reply.get("stop_reason"))]:
        yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id)


def _is_gemini(record: Record) -> bool:
    first = first_object(_gemini_reply(record).get("candidates"))
    return bool(first) and "text" not in first and "messages" not in record


def _gemini(record: Record) -> Iterator[Answer]:
    reply, request = _gemini_reply(record), record.get("request")
    asked = _gemini_prompt((request if isinstance(request, dict) else record).get("contents"))
    about = beside(record)
    prompt, prompt_id = asked or about.prompt, as_id(record.get("key")) or about.prompt_id
    version = as_text(reply.get("modelVersion"))
    model = about.model if version is None else version
    for sample, candidate in enumerate(objects_in(reply["candidates"])):
        answer = answer_of(_gemini_content(candidate.get("content")), candidate.get("finishReason"), model, sample)
        yield answer._replace(prompt=prompt, prompt_id=prompt_id)


def _gemini_reply(record: Record) -> Record:
    reply = record.get("response")
    return reply if isinstance(reply, dict) and "candidates" in reply else record


def _gemini_content(message: Any) -> Content:
    parts = [part for part in objects_in(as_object(message).get("parts")) if isinstance(part.get("text"), str)]
    said = [part["text"] for part in parts if not part.get("thought")]
    thought = [part["text"] for part in parts if part.get("thought")]
    return Content("".join(said) if said else None, "".join(thought) or None)


def _gemini_prompt(contents: Any) -> str | None:
    if not isinstance(contents, list):
        return content(contents).text
    said = [_gemini_content(message).text for message in contents if role(message) in ("", "user")]
    return "\n\n".join(text for text in said if text) or None


def _is_ollama(record: Record) -> bool:
    is_reply = "done" in record and "created_at" in record
    return is_reply and (isinstance(record.get("message"), dict) or isinstance(record.get("response"), str))


def _ollama(record: Record) -> Iterator[Answer]:
    if str(record["done"]).lower() == "false":  # a table has it as text
        raise RecordError("pieces of a streamed reply", "put the pieces together, or ask with stream: false")
    message, request, about = record.get("message"), record.get("request"), beside(record)
    if not isinstance(message, dict):
        message = {"text": record.get("response"), "thinking": record.get("thinking")}
    asked = user_text(request.get("messages") or request.get("prompt")) if isinstance(request, dict) else about.prompt
    answer = answer_of(content(message), record.get("done_reason"), about.model)
    yield answer._replace(prompt=asked, prompt_id=about.prompt_id)


def _replicate(record: Record) -> Iterator[Answer]:
    """The output is a list of pieces, as they were streamed."""
    asked, output = user_text(parsed_text(record["input"])), parsed_text(record["output"])
    text = "".join(output) if isinstance(output, list) and all(isinstance(piece, str) for piece in output) else output
    yield FAILED if record["status"] != "succeeded" else beside(record)._replace(text=as_text(text), prompt=asked)


def _sglang(record: Record) -> Iterator[Answer]:
    about = beside(record)
    answer = answer_of(content(record["text"]), record["meta_info"].get("finish_reason"), about.model)
    yield answer._replace(prompt=about.prompt, prompt_id=about.prompt_id)


def _vllm(record: Record) -> Iterator[Answer]:
    prompt, model = user_text(record["prompt"]), beside(record).model
    for sample, output in enumerate(record["outputs"]):
        yield answer_of(content(output), as_object(output).get("finish_reason"), model, sample)._replace(prompt=prompt)


SHAPES = (
    Shape(
        "anthropic_batch",
        "Anthropic Message Batches results",
        recognised_by="a custom id with a result, or (a batch input) with parameters",
        fields={"id": "custom_id", "output": "result.message.content[type=text].text", "model": "result.message.model"},
        matches=_is_anthropic_batch,
        extract=_anthropic_batch,
    ),
    Shape(
        "anthropic_message",
        "Anthropic Messages objects",
        recognised_by="the kind message and a list of content blocks",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "content[type=text].text", "model": "model"},
        matches=MESSAGE.matches,
        extract=partial(_alone, MESSAGE),
    ),
    Shape(
        "bedrock_batch",
        "Amazon Bedrock batch results",
        recognised_by="the model's input beside the record's id",
        fields={"prompt": "modelInput", "id": "recordId", "output": "modelOutput", "model": "modelOutput.model"},
        matches=lambda record: {"recordId", "modelInput"} <= record.keys(),
        extract=_bedrock,
    ),
    Shape(
        "gemini",
        "Gemini replies and batch results",
        recognised_by="candidates that hold content with parts",
        fields={
            "prompt": "request.contents[].parts[].text",
            "id": "key",
            "output": "response.candidates[].content.parts[].text",
            "model": "response.modelVersion",
        },
        matches=_is_gemini,
        extract=_gemini,
    ),
    Shape(
        "ollama",
        "Ollama replies",
        recognised_by="done and the time of creation, beside a message or a response",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "message.content", "model": "model"},
        matches=_is_ollama,
        extract=_ollama,
    ),
    Shape(
        "openai_batch",
        "OpenAI Batch results, and Vertex AI's of other makers' models",
        recognised_by="a custom id with a response, an error, or (a batch input) a body",
        fields={
            "prompt": BY_NAME,
            "id": "custom_id",
            "output": "response.body.choices[].message.content",
            "model": "response.body.model",
        },
        matches=_is_openai_batch,
        extract=_openai_batch,
    ),
    Shape(
        "openai_chat",
        "OpenAI chat and text completions",
        recognised_by="choices that hold a message or a text",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "choices[].message.content", "model": "model"},
        matches=COMPLETION.matches,
        extract=partial(_alone, COMPLETION),
    ),
    Shape(
        "openai_responses",
        "OpenAI Responses objects",
        recognised_by="the object's kind, or by output items of the kind message",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "output[type=message].content[].text", "model": "model"},
        matches=RESPONSE.matches,
        extract=partial(_alone, RESPONSE),
    ),
    Shape(
        "reply_beside",
        "a whole reply beside its prompt: EvalScope, SpeechMap",
        recognised_by="a column that holds a chat completion, a Responses object or an Anthropic message",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "response.choices[].message.content", "model": BY_NAME},
        matches=_is_beside,
        extract=_beside,
    ),
    Shape(
        "replicate",
        "Replicate predictions",
        recognised_by="input, output, status and addresses",
        fields={"prompt": "input.prompt", "id": BY_NAME, "output": "output[]", "model": "model"},
        matches=lambda record: {"input", "output", "status", "urls"} <= record.keys(),
        extract=_replicate,
    ),
    Shape(
        "sglang",
        "SGLang generate replies",
        recognised_by="the text and what is said about its making",
        fields={"prompt": BY_NAME, "id": BY_NAME, "output": "text", "model": BY_NAME},
        matches=lambda record: "text" in record and isinstance(record.get("meta_info"), dict),
        extract=_sglang,
    ),
    Shape(
        "vllm",
        "vLLM request outputs",
        recognised_by="a prompt and a list of outputs with text",
        fields={"prompt": "prompt", "output": "outputs[].text", "model": BY_NAME},
        matches=lambda one: "entry_type" not in one and "prompt" in one and "text" in first_object(one.get("outputs")),
        extract=_vllm,
    ),
)
