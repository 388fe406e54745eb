"""What programs that evaluate models write: harnesses, benchmarks, test tools, trainers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from distilldetect.formats.columns import OWN, as_id, as_text, beside, is_number, plain_name
from distilldetect.formats.contents import Content, content, role, user_text
from distilldetect.formats.json_values import parsed_text
from distilldetect.formats.replies import FAILED, answer_of, as_list, as_object, first_object, objects_in
from distilldetect.formats.shape import BY_NAME, Answer, Record, RecordError, Shape

_ATTACHMENT = "attachment://"
_NO_TEXT = "log-probabilities of given options, which are no text"
_FASTCHAT_ERROR = "$ERROR$"  # in place of an answer
_HUMAN = ("HUMAN", "user")  # as OpenCompass writes its own prompts and chats
_PROMPTFOO_ERROR = 2  # failureReason: 0 none, 1 an assertion failed (the answer is still one), 2 an error


def _one_or_several(value: Any) -> Iterator[Answer]:
    """Yield the answer of a field, or those of a list in it."""
    parts = value if isinstance(value, list) else [value]
    for sample, part in enumerate(parts or [None]):
        yield Answer(content(part).text, sample=sample if len(parts) > 1 else None)


def _one(value: Any, prompt: Any, prompt_id: str | None) -> Answer:
    text = content(value).text
    return Answer(text, user_text(prompt), prompt_id, problem="not text" if text is None and value is not None else None)


def _is_alpaca_eval(record: Record) -> bool:
    is_known = {"generator", "output", "instruction"} <= record.keys() and "session_id" not in record
    return is_known and not any(plain_name(name) in OWN for name in record)


def _alpaca_eval(record: Record) -> Iterator[Answer]:
    prompt, prompt_id = content(record["instruction"]).text, as_id(record.get("id"))
    yield Answer(content(record["output"]).text, prompt, prompt_id, model=as_text(record["generator"]))


def _fastchat(record: Record) -> Iterator[Answer]:
    """The prompts are in a file of their own."""
    prompt_id, model = as_id(record.get("question_id")), as_text(record.get("model_id") or record.get("model"))
    for sample, choice in enumerate(record["choices"]):
        turns = as_object(choice).get("turns")
        for turn, value in enumerate(turns if isinstance(turns, list) else [turns]):
            found = content(value)
            problem = "error" if found.text == _FASTCHAT_ERROR else None
            yield Answer(found.text, None, prompt_id, found.reasoning, model, sample, turn, problem=problem)


def _garak(record: Record) -> Iterator[Answer]:
    """Reports mix entries of several types."""
    if record["entry_type"] != "attempt":
        yield Answer(None, problem="not an attempt")
        return
    prompt = record.get("prompt")
    asked = user_text(prompt.get("turns") if isinstance(prompt, dict) else prompt)
    for sample, output in enumerate(as_list(record.get("outputs"))):
        yield Answer(content(output).text, prompt=asked, sample=sample)


def _helm(record: Record) -> Iterator[Answer]:
    """The prompt is the instance itself: examples put before it differ from model to model."""
    instance, request = record["instance"], record["request"]
    asked = content(instance.get("input")).text or user_text(request.get("prompt") or request.get("messages"))
    prompt_id, model = as_id(instance.get("id")), as_text(request.get("model"))
    for answer in _helm_answers(record):
        yield answer._replace(prompt=asked, prompt_id=prompt_id, model=model)


def _helm_answers(record: Record) -> Iterator[Answer]:
    result = record.get("result")
    if record.get("request_mode"):
        yield Answer(None, problem="log-probabilities")
    elif not isinstance(result, dict) or not result.get("success", True):
        yield FAILED
    else:
        for sample, completion in enumerate(as_list(result.get("completions"))):
            if isinstance(completion, dict):
                found = content(completion)._replace(reasoning=content(completion.get("thinking")).text)
                reason = completion.get("finish_reason")
                yield answer_of(found, reason.get("reason") if isinstance(reason, dict) else reason, sample=sample)


def _inspect(record: Record) -> Iterator[Answer]:
    """Epochs are samples of one prompt."""
    store, output, epoch = as_object(record.get("attachments")), record["output"], record["epoch"]
    choice = first_object(output.get("choices"))
    found = content(_resolved(choice.get("message"), store))
    text = as_text(_resolved(output.get("completion"), store)) or found.text
    sample = epoch if isinstance(epoch, int) else None
    answer = answer_of(Content(text, found.reasoning), choice.get("stop_reason"), output.get("model"), sample)
    yield answer._replace(
        prompt=user_text(_resolved(record["input"], store)),
        prompt_id=as_id(record.get("id")),
        problem="error" if record.get("error") or output.get("error") else answer.problem,
    )


def _resolved(value: Any, store: Mapping[str, Any], depth: int = 6) -> Any:
    """Put long texts, which the log stores once, back to where they are meant."""
    if isinstance(value, str):
        return store.get(value.removeprefix(_ATTACHMENT), value) if value.startswith(_ATTACHMENT) else value
    if depth and isinstance(value, list):
        return [_resolved(part, store, depth - 1) for part in value]
    if depth and isinstance(value, dict):
        return {key: _resolved(part, store, depth - 1) for key, part in value.items()}
    return value


def _llama_factory(record: Record) -> Iterator[Answer]:
    """The label is the reference; the line end before an answer belongs to the template."""
    answer = _one(record["predict"], record.get("prompt"), beside(record).prompt_id)
    yield answer._replace(text=answer.text and answer.text.removeprefix("\n"))


def _lm_eval(record: Record) -> Iterator[Answer]:
    """Rows come once for each filter: their answers are equal and count as duplicates. ``filtered_resps`` are extracts."""
    first = record.get("arguments")  # gen_args_0.arg_0, or in older files the first item of the first list
    for key in ("gen_args_0", "arg_0"):
        first = first.get(key) if isinstance(first, dict) else first
    while isinstance(first, list) and first and not isinstance(first[0], dict):
        first = first[0]
    prompt, prompt_id = user_text(parsed_text(first)), as_id(record.get("doc_id"))
    for sample, text in enumerate(_lm_eval_texts(record["resps"]) or [None]):
        yield Answer(text, prompt, prompt_id, sample=sample)


def _lm_eval_texts(resps: Any) -> list[str | None]:
    if isinstance(resps, str):
        return [resps]
    texts: list[str | None] = []
    for part in as_list(resps):
        if isinstance(part, list) and len(part) == 2 and str(part[1]) in {"True", "False"} and is_number(part[0]):
            raise RecordError(_NO_TEXT, "use the samples of a task of the kind generate_until")
        texts += _lm_eval_texts(part) if isinstance(part, list) else [as_text(part)]
    return texts


def _lm_eval_write_out(record: Record) -> Iterator[Answer]:
    """``truth`` is the reference."""
    if "logit_1" in record:
        raise RecordError(_NO_TEXT, "use a task that generates text")
    yield _one(record["logit_0"], record["prompt_0"], as_id(record.get("doc_id")))


def _is_openai_evals(record: Record) -> bool:
    is_event = {"run_id", "event_id", "type"} <= record.keys()
    return is_event or "eval_name" in as_object(record.get("spec")) or tuple(record) == ("final_report",)


def _openai_evals(record: Record) -> Iterator[Answer]:
    """Events are of several types; what was not sampled is no answer."""
    data = record.get("data")
    if record.get("type") != "sampling" or not isinstance(data, dict):
        yield Answer(None, problem="not a sampling event")
        return
    for answer in _one_or_several(data.get("sampled")):
        yield answer._replace(prompt=user_text(data.get("prompt")), prompt_id=as_id(record.get("sample_id")))


def _first_samplings(shape: Shape, _: Sequence[Record]) -> Shape:
    """Take the first sampling of each sample alone: where a model grades the answers, later ones are the grader's."""
    first: dict[str | None, object] = {}

    def of_first(record: Record) -> Iterator[Answer]:
        for answer in _openai_evals(record):
            event = as_id(record.get("event_id"))
            is_first = answer.problem or first.setdefault(answer.prompt_id, event) == event
            yield answer if is_first else Answer(None, problem="later sampling of a sample")

    return replace(shape, extract=of_first)


def _opencompass(record: Record) -> Iterator[Answer]:
    """The prompt is all that the human says; examples before the question are part of it."""
    prompt = sent = record["origin_prompt"]
    if not isinstance(sent, str):
        humans = [part.get("prompt", part.get("content")) for part in objects_in(sent) if part.get("role") in _HUMAN]
        prompt = "\n\n".join(said for said in humans if isinstance(said, str)) or None
    for answer in _one_or_several(record["prediction"]):
        yield answer._replace(prompt=prompt)


def _is_promptfoo(record: Record) -> bool:
    """Tell a result, or a row of the CSV, which is refused."""
    prompt = record.get("prompt")
    result = isinstance(prompt, dict) and "raw" in prompt and "provider" in record
    return result or ("Status" in record and any(key.startswith("[") for key in record))


def _promptfoo(record: Record) -> Iterator[Answer]:
    prompt = record.get("prompt")
    if not isinstance(prompt, dict):
        raise RecordError(
            "promptfoo's CSV, which holds templates and no prompts", "export JSON: promptfoo eval -o out.json"
        )
    reply, provider = record.get("response"), record["provider"]
    name = (provider.get("label") or provider.get("id")) if isinstance(provider, dict) else provider
    answer = _one(as_object(reply).get("output"), parsed_text(prompt["raw"]), None)._replace(model=as_text(name))
    if record.get("failureReason") == _PROMPTFOO_ERROR or not isinstance(reply, dict) or reply.get("error"):
        answer = answer._replace(problem="error")
    elif reply.get("isRefusal") and not answer.text:
        answer = answer._replace(problem="refusal")
    yield answer


def _zeroeval(record: Record) -> Iterator[Answer]:
    """The prompt is all that the user says in the history. The ``answer`` beside the output is the reference."""
    history = record["chat_history"]
    if isinstance(history, list) and history and not role(history[0]):
        history = content(history[::2]).text  # texts only: the user speaks first, then the two take turns
    prompt, prompt_id, model = user_text(history), as_id(record["session_id"]), as_text(record.get("generator"))
    for answer in _one_or_several(record["output"]):
        yield answer._replace(prompt=prompt, prompt_id=prompt_id, model=model)


SHAPES = (
    Shape(
        "alpaca_eval",
        "AlpacaEval model outputs",
        recognised_by="instruction, output and generator",
        fields={"prompt": "instruction", "id": "id", "output": "output", "model": "generator"},
        matches=_is_alpaca_eval,
        extract=_alpaca_eval,
    ),
    Shape(
        "fastchat",
        "FastChat, MT-bench and early Arena-Hard model answers",
        recognised_by="the turns of the first choice",
        fields={"id": "question_id", "output": "choices[].turns[]", "model": "model_id"},
        matches=lambda record: "turns" in first_object(record.get("choices")),
        extract=_fastchat,
    ),
    Shape(
        "garak",
        "garak reports",
        recognised_by="the entry's type",
        fields={"prompt": "prompt.turns[role=user].content.text", "output": "outputs[].text"},
        matches=lambda record: isinstance(record.get("entry_type"), str),
        extract=_garak,
    ),
    Shape(
        "helm",
        "HELM scenario state",
        recognised_by="an instance and the request made for it",
        fields={
            "prompt": "instance.input.text",
            "id": "instance.id",
            "output": "result.completions[].text",
            "model": "request.model",
        },
        matches=lambda record: isinstance(record.get("instance"), dict) and isinstance(record.get("request"), dict),
        extract=_helm,
    ),
    Shape(
        "inspect",
        "inspect-ai logs",
        recognised_by="an epoch and the output of a model",
        fields={"prompt": "input", "id": "id", "output": "output.completion", "model": "output.model"},
        matches=lambda record: {"epoch", "input", "output"} <= record.keys() and isinstance(record["output"], dict),
        extract=_inspect,
    ),
    Shape(
        "llama_factory",
        "LLaMA-Factory predictions",
        recognised_by="predict and label, with or without the prompt",
        fields={"prompt": "prompt", "id": BY_NAME, "output": "predict"},
        matches=lambda record: {"predict", "label"} <= record.keys() <= {"prompt", "predict", "label", "id", "index"},
        extract=_llama_factory,
    ),
    Shape(
        "lm_eval",
        "lm-evaluation-harness samples",
        recognised_by="the document and the raw responses",
        fields={"prompt": "arguments.gen_args_0.arg_0", "id": "doc_id", "output": "resps[][]"},
        matches=lambda record: "resps" in record and ("doc" in record or "doc_id" in record),
        extract=_lm_eval,
    ),
    Shape(
        "lm_eval_write_out",
        "lm-evaluation-harness 0.3 --write_out",
        recognised_by="the first prompt and the first result",
        fields={"prompt": "prompt_0", "id": "doc_id", "output": "logit_0"},
        matches=lambda record: {"prompt_0", "logit_0"} <= record.keys(),
        extract=_lm_eval_write_out,
    ),
    Shape(
        "openai_evals",
        "openai/evals logs",
        recognised_by="an event of a run, its specification, or its final report",
        fields={"prompt": "data.prompt", "id": "sample_id", "output": "data.sampled"},
        matches=_is_openai_evals,
        extract=_openai_evals,
        bind=_first_samplings,
    ),
    Shape(
        "opencompass",
        "OpenCompass predictions",
        recognised_by="the prompt as it was sent and the prediction",
        fields={"prompt": "origin_prompt", "output": "prediction"},
        matches=lambda record: {"origin_prompt", "prediction"} <= record.keys(),
        extract=_opencompass,
    ),
    Shape(
        "promptfoo",
        "promptfoo results",
        recognised_by="the rendered prompt and the provider, or by the header of its CSV",
        fields={"prompt": "prompt.raw", "output": "response.output", "model": "provider.id"},
        matches=_is_promptfoo,
        extract=_promptfoo,
    ),
    Shape(
        "zeroeval",
        "ZeroEval and WildBench model outputs",
        recognised_by="session, history and output",
        fields={"prompt": "chat_history[]", "id": "session_id", "output": "output[]", "model": "generator"},
        matches=lambda record: {"session_id", "chat_history", "output"} <= record.keys(),
        extract=_zeroeval,
    ),
)
