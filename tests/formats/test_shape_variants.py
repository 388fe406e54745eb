"""The same shape as different versions and servers write it."""

import json

import pytest
from each import each

from distilldetect.errors import DumpError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load


def user(text):
    return {"role": "user", "content": text}


def assistant(text):
    return {"role": "assistant", "content": text}


def completion(content, **more):
    return {"choices": [{"message": {"role": "assistant", "content": content, **more}}]}


VARIANTS = {
    "text completion": (
        {"object": "text_completion", "prompt": "a", "choices": [{"text": "b", "finish_reason": "stop"}]},
        ("openai_chat", "a", None, "b"),
    ),
    "content parts": (
        {"prompt": "a", **completion([{"type": "text", "text": "b"}, {"type": "image_url", "image_url": {}}])},
        ("openai_chat", "a", None, "b"),
    ),
    "reasoning as vLLM first called it": (
        {"prompt": "a", **completion("b", reasoning_content="r")},
        ("openai_chat", "a", "r", "b"),
    ),
    "reasoning as vLLM calls it now": (
        {"prompt": "a", **completion("b", reasoning="r")},
        ("openai_chat", "a", "r", "b"),
    ),
    "batch of Responses": (
        {
            "custom_id": "1",
            "response": {
                "status_code": 200,
                "body": {
                    "object": "response",
                    "output": [
                        {"type": "reasoning", "summary": [{"type": "summary_text", "text": "r"}]},
                        {"type": "message", "content": [{"type": "output_text", "text": "b"}]},
                    ],
                },
            },
        },
        ("openai_batch", None, "r", "b"),
    ),
    "images in the request": (
        {
            "call_type": "completion",
            "messages": [{"role": "user", "content": [{"type": "image_url"}, {"type": "text", "text": "a"}]}],
            "response": completion("b"),
        },
        ("litellm", "a", None, "b"),
    ),
    "several user messages in the request": (
        {"call_type": "completion", "messages": [user("a"), {"role": "assistant", "content": "x"}, user("c")],
         "response": "b"},
        ("litellm", "a\n\nc", None, "b"),
    ),
    "a log of Anthropic calls": (
        {"request_body": {"messages": [user("a")]},
         "response_body": {"type": "message", "content": [{"type": "text", "text": "b"}]}},
        ("helicone", "a", None, "b"),
    ),
    "lm-eval before 0.4.2": (
        {"doc_id": 0, "doc": {}, "arguments": [["a", {"until": ["\n"]}]], "resps": [["b"]], "filtered_resps": ["x"]},
        ("lm_eval", "a", None, "b"),
    ),
    "lm-eval with a chat template": (
        {"doc_id": 0, "doc": {}, "arguments": {"gen_args_0": {"arg_0": json.dumps([user("a")])}}, "resps": [["b"]]},
        ("lm_eval", "a", None, "b"),
    ),
    "lm-eval with a chat template, in a list": (
        {"doc_id": 0, "doc": {}, "arguments": {"gen_args_0": {"arg_0": [json.dumps([user("a")])]}}, "resps": [["b"]]},
        ("lm_eval", "a", None, "b"),
    ),
    "lmms-eval": (
        {"doc_id": 0, "doc": {}, "arguments": {"gen_args_0": {"arg_0": "a"}}, "resps": ["b"], "filtered_resps": "x"},
        ("lm_eval", "a", None, "b"),
    ),
    "HELM with messages": (
        {"instance": {"input": {"text": ""}, "id": "i"}, "request": {"prompt": "", "messages": [user("a")]},
         "result": {"success": True, "completions": [{"text": "b", "thinking": {"text": "r"}}]}},
        ("helm", "a", "r", "b"),
    ),
    "inspect with a conversation": (
        {"epoch": 1, "id": 1, "input": [{"role": "system", "content": "s"}, user("a")],
         "output": {"choices": [{"message": {"content": "b"}}]}},
        ("inspect", "a", None, "b"),
    ),
    "LangSmith, OpenAI's way": (
        {"run_type": "llm", "inputs": {"messages": [user("a")]}, "outputs": completion("b")},
        ("langsmith", "a", None, "b"),
    ),
    "LangSmith, plain": (
        {"run_type": "llm", "inputs": {"prompt": "a"}, "outputs": {"output": "b"}},
        ("langsmith", "a", None, "b"),
    ),
    "LangSmith, as text": (
        {"run_type": "llm", "inputs": json.dumps({"input": "a"}), "outputs": json.dumps({"output": "b"})},
        ("langsmith", "a", None, "b"),
    ),
    "LangSmith with a system message": (
        {
            "run_type": "llm",
            "inputs": {
                "messages": [
                    [
                        {"id": ["langchain", "SystemMessage"], "kwargs": {"content": "s"}},
                        {"id": ["langchain", "HumanMessage"], "kwargs": {"content": "a"}},
                    ]
                ]
            },
            "outputs": {"generations": [[{"text": "b"}]]},
        },
        ("langsmith", "a", None, "b"),
    ),
    "Langfuse with an answer that is no JSON": (
        {"trace_id": "t", "type": "GENERATION", "input": "a", "output": "{b"},
        ("langfuse", "a", None, "{b"),
    ),
    "Langfuse with an answer that is JSON": (
        {"trace_id": "t", "type": "GENERATION", "input": "a", "output": '{"b": 1}'},
        ("langfuse", "a", None, '{"b": 1}'),
    ),
    "LMSYS conversation": (
        {"conversation": [user("a"), {"role": "assistant", "content": "b"}], "model": "m"},
        ("messages", "a", None, "b"),
    ),
    "ShareGPT with roles": (
        {"conversations": [user("a"), {"role": "assistant", "content": "b"}]},
        ("sharegpt", "a", None, "b"),
    ),
    "prompt and completion as conversations": (
        {"prompt": [user("a")], "completion": [{"role": "assistant", "content": "b"}]},
        ("plain", "a", None, "b"),
    ),
    "SpeechMap and OpenRouter": (
        {"question_id": 1, "question": "a", "model": "m", "response": {"provider": "p", **completion("b", reasoning="r")}},
        ("reply_beside", "a", "r", "b"),
    ),
    "EvalScope": (
        {"index": 0, "model": "m", "model_output": completion("b"), "messages": [user("a")]},
        ("reply_beside", "a", None, "b"),
    ),
    "a Responses object beside its prompt": (
        {"prompt": "a", "output": {"object": "response", "output": [{"type": "message", "content": [{"text": "b"}]}]}},
        ("reply_beside", "a", None, "b"),
    ),
    "Ollama's generate, with its request": (
        {"model": "m", "created_at": "x", "response": "b", "thinking": "r", "done": True, "request": {"prompt": "a"}},
        ("ollama", "a", "r", "b"),
    ),
    "Gemini without a batch": (
        {"contents": "a", "candidates": [{"content": {"parts": [{"text": "b"}]}, "finishReason": "STOP"}]},
        ("gemini", "a", None, "b"),
    ),
    "a chat pipeline's whole conversation": (
        {"prompt": "a", "generated_text": [{"role": "system", "content": "s"}, user("a"), assistant("b")]},
        ("plain", "a", None, "b"),
    ),
    "the same, and no prompt beside it": (
        {"id": 1, "response": [{"role": "system", "content": "s"}, user("a"), assistant("b")]},
        ("plain", "a", None, "b"),
    ),
    "an answer in pieces, with citations": (
        {"prompt": "a", "response": {"type": "message", "content": [
            {"type": "text", "text": "The b"}, {"type": "text", "text": "lue sea."}]}},
        ("reply_beside", "a", None, "The blue sea."),
    ),
    "an answer before and after a search": (
        {"type": "message", "prompt": "a", "content": [
            {"type": "text", "text": "b"}, {"type": "server_tool_use"}, {"type": "text", "text": "c"}]},
        ("anthropic_message", "a", None, "b\n\nc"),
    ),
    "the answer beside a chat that ends with the user": (
        {"messages": [user("a"), assistant("x"), user("c")], "answer": "b"},
        ("plain", "a\n\nc", None, "b"),
    ),
    "the answer beside a conversation": (
        {"conversations": [user("a"), assistant("x")], "output": "b"},
        ("plain", "a", None, "b"),
    ),
    "the request beside its reply": (
        {"request": {"model": "m", "messages": [user("a")]}, "response": completion("b")},
        ("reply_beside", "a", None, "b"),
    ),
    "a request within the inputs, as text": (
        {"inputs": json.dumps({"messages": [{"role": "system", "content": "s"}, user("a")]}), "output": "b"},
        ("plain", "a", None, "b"),
    ),
    "messages as text": (
        {"input": json.dumps([{"role": "system", "content": "s"}, user("a")]), "output": "b"},
        ("plain", "a", None, "b"),
    ),
    "Vertex AI batch of a Claude model": (
        {"custom_id": "1", "request": {"messages": [user("a")]}, "status": "",
         "response": {"type": "message", "content": [{"type": "text", "text": "b"}]}},
        ("openai_batch", "a", None, "b"),
    ),
    "a whole reply of Ollama": (
        {"prompt": "a", "response": {"model": "m", "message": assistant("b"), "done": True, "done_reason": "stop"}},
        ("reply_beside", "a", None, "b"),
    ),
    "OpenCompass with chats": (
        {"origin_prompt": [{"role": "system", "content": "s"}, user("a")], "prediction": "b"},
        ("opencompass", "a", None, "b"),
    ),
    "Dolly": ({"instruction": "a", "context": "", "response": "b", "category": "c"}, ("plain", "a", None, "b")),
    "instruction with input": ({"instruction": "a", "input": "x", "response": "b"}, ("plain", "a\n\nx", None, "b")),
}  # fmt: skip


PAIRS = {
    "AlpacaEval annotations": {
        "instruction": "a", "output_1": "b", "generator_1": "m", "output_2": "c", "generator_2": "n", "preference": 1.0
    },
    "Chatbot Arena's table": {
        "model_a": "m", "model_b": "n", "prompt": '["a"]', "response_a": '["b"]', "response_b": '["c"]'
    },
    "conversations": {
        "model_a": "m", "model_b": "n", "conversation_a": [user("a"), {"role": "assistant", "content": "b"}],
        "conversation_b": [user("a"), {"role": "assistant", "content": "c"}],
    },
    "distilabel": {"instruction": "a", "generations": ["b", "c"], "model_names": ["m", "n"]},
    "mix-instruct": {
        "instruction": "a", "input": "", "output": "gold",
        "candidates": [{"model": "m", "text": "b", "scores": {}}, {"model": "n", "text": "c", "scores": {}}],
    },
    "UltraFeedback": {
        "instruction": "a", "completions": [{"model": "m", "response": "b"}, {"model": "n", "response": "c"}]
    },
}  # fmt: skip


@pytest.mark.parametrize("case", PAIRS)
def test_either_model_of_a_pair_can_be_had(case, written):
    path = written(json.dumps([PAIRS[case]]))
    read = {name: load(path, ReadOptions(model=name)).responses for name in "mn"}
    assert [(r.prompt, r.text) for name in "mn" for r in read[name]] == [("a", "b"), ("a", "c")]
    with pytest.raises(DumpError) as caught:
        load(path)
    assert "answers of 2 models: m, n" in str(caught.value)


@each("case", VARIANTS)
def test_variant(case, written):
    record, expected = VARIANTS[case]
    dump = load(written(json.dumps(record)), ReadOptions())
    assert [(dump.shape, r.prompt, r.reasoning, r.text) for r in dump.responses] == [expected]


SEVERAL = {
    "objects": {"prompt": "a", "generations": [{"id": "1", "text": "b"}, {"id": "2", "text": "c"}]},
    "lists of messages": {"prompt": [user("a")], "completions": [[assistant("b")], [assistant("c")]]},
    "texts of one reply": {"prompt": "a", "response": {"text": ["b", "c"], "input_tokens": []}},
}


@each("case", SEVERAL)
def test_several_samples_of_a_record(case, written):
    found = load(written(json.dumps(SEVERAL[case]))).responses
    assert [(r.prompt, r.sample, r.text) for r in found] == [("a", 0, "b"), ("a", 1, "c")]


def test_turns_in_lists_are_no_samples(written):
    record = {"question_id": 1, "turns": ["a", "c"], "generation": ["b", "d"]}
    found = load(written(json.dumps([record])), ReadOptions(turns="all")).responses
    assert [(r.prompt, r.prompt_id, r.text) for r in found] == [("a", "1", "b"), ("a\n\nc", "1#2", "d")]


def test_lists_beside_the_model_are_columns(written):
    names = ["tree", "bird", "fish"]
    dump = load(written(json.dumps({"model": "m", "prompts": [f"Name a {n}." for n in names], "responses": names})))
    assert [(r.prompt, r.text, r.model) for r in dump.responses] == [(f"Name a {n}.", n, "m") for n in names]


def test_objects_under_their_ids(written):
    records = {name: {"prompt": f"Name a {name}.", "response": f"{name} b"} for name in ("tree", "bird")}
    dump = load(written(json.dumps(records)))
    assert [(r.prompt_id, r.prompt, r.text) for r in dump.responses] == [
        (name, *record.values()) for name, record in records.items()
    ]


def test_a_log_of_requests_and_replies(written):
    calls = [[{"model": "m", "messages": [user(f"a{n}")]}, completion(f"b{n}"), {"row": n}] for n in range(4)]
    calls.insert(1, [calls[0][0] | {"messages": [user("c")]}, ["busy", "busy"], {"row": 9}])
    dump = load(written("\n".join(map(json.dumps, calls))))
    assert (dump.shape, dump.skipped) == ("reply_beside", {"of another shape": 1})
    assert [(r.prompt, r.text) for r in dump.responses] == [(f"a{n}", f"b{n}") for n in range(4)]


CALLS = {
    "Gemini": ({"key": "1", "response": {"candidates": [{"content": {"parts": [{"text": "b"}]}}]}},
               {"key": "2", "response": {"promptFeedback": {"blockReason": "OTHER"}}}),
    "completions": ({"prompt": "a", "response": completion("b")}, {"prompt": "a2", "response": "Error: timeout"}),
    "nothing": ({"prompt": "a", "response": completion("b")}, {"prompt": "a2", "response": None}),
    "FastChat": ({"question_id": 1, "choices": [{"turns": ["b"]}]}, {"question_id": 2, "choices": []}),
    "FastChat's mark": ({"question_id": 1, "choices": [{"turns": ["b"]}]},
                        {"question_id": 2, "choices": [{"turns": ["$ERROR$"]}]}),
}  # fmt: skip


@each("case", CALLS)
def test_a_call_that_failed_is_left_out_wherever_it_stands(case, written):
    answered, failed = CALLS[case]
    name = next(iter(answered))
    more = [{**answered, name: f"more{n}"} for n in range(3)]
    for place in range(4):
        dump = load(written(json.dumps([*more[:place], failed, *more[place:]])))
        assert [r.text for r in dump.responses] == ["b", "b", "b"]
        assert sum(dump.skipped.values()) == 1


def test_where_most_are_of_no_known_shape_nothing_is_read(written):
    record = {"question_id": 1, "choices": [{"turns": ["b"]}]}
    with pytest.raises(DumpError, match="of no known shape"):
        load(written(json.dumps([record, *({"question_id": n, "choices": []} for n in range(2, 5))])))


FAILURES = {
    "promptfoo error": (
        {"prompt": {"raw": "a"}, "provider": "p", "failureReason": 2, "response": {"output": "x"}},
        "error",
    ),
    "promptfoo provider error": ({"prompt": {"raw": "a"}, "provider": "p", "response": {"error": "busy"}}, "error"),
    "promptfoo object": ({"prompt": {"raw": "a"}, "provider": "p", "response": {"output": {"x": 1}}}, "not text"),
    "batch request that failed": ({"custom_id": "1", "response": None, "error": {"code": "expired"}}, "error"),
    "completion without choices": ({"object": "chat.completion", "choices": [], "prompt": "a"}, "error"),
    "HELM log-probabilities": (
        {"instance": {}, "request": {}, "request_mode": "original", "result": {"completions": [{"text": "x"}]}},
        "log-probabilities",
    ),
    "LangSmith error": ({"run_type": "llm", "inputs": {}, "outputs": None, "error": "busy"}, "error"),
    "Anthropic refusal": ({"type": "message", "content": [], "stop_reason": "refusal"}, "refusal"),
    "canceled": ({"custom_id": "1", "result": {"type": "canceled"}}, "canceled or expired"),
}


@each("case", FAILURES)
def test_failure_is_counted(case, written):
    record, reason = FAILURES[case]
    path = written(json.dumps([record, record]))
    with pytest.raises(DumpError) as caught:
        load(path)
    expected = f"{path}: no usable answer in 2 records (2 {reason}); check that it is a dump of answers"
    assert str(caught.value) == expected
