"""What a harness puts around the answers of a dump is taken off; what a model likes to say stays."""

import json
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from each import each
from writers import json_lines

from distilldetect.formats import ReadOptions, load
from distilldetect.formats.frames import FRAMES, source_text

ASKED = ("Name a tree.", "Which bird sings?", "How deep is a well?", "Where do bees live?", "What is moss?", "Why rain?")
MINE = (
    "An oak; it is common here.",
    "The wren does, loudly.\n\nSo does the robin.",
    "Ten metres, as a rule.",
    "In hives: they build them of wax.",
    "A plant without roots.",
    "Because the air cools & rises <quickly>.",
)
STATISTICS = "\n\ntotal duration:       {n}.6s\nload duration:        1ms\neval count:           4{n} token(s)\n"

FRAMES_AROUND = {
    "prompt": ("echo", "{q} {a}"),
    "prompt on a line": ("echo", "{q}\n\n{a}"),
    "prompt and a role": ("echo", "{q}\nAssistant: {a}"),
    "question and answer": ("echo", "Question: {q}\nAnswer: {a}"),
    "Llama 2": ("chat template", "<s>[INST] {q} [/INST] {a}</s>"),
    "ChatML with a system prompt": (
        "chat template",
        "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n{q}<|im_end|>\n<|im_start|>assistant\n{a}<|im_end|>",
    ),
    "ChatML without its tokens": ("echo", "system\nBe kind.\nuser\n{q}\nassistant\n{a}"),
    "Alpaca": ("echo", "Below is an instruction.\n\n### Instruction:\n{q}\n\n### Response:\n{a}"),
    "Ollama's prompt": ("echo", ">>> {q}\n{a}"),
    "Vicuna": ("echo", "A chat between a user and an assistant. USER: {q} ASSISTANT: {a}"),
    "template with another prompt": ("chat template", "[INST] Be kind. It is asked: {q}! [/INST] {a}"),
    "Llama 3 with a prompt cut off": (
        "chat template",
        "<|start_header_id|>user<|end_header_id|>\n\n{n}...<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n{a}",
    ),
    "Gemma with another prompt": (
        "chat template",
        "<bos><start_of_turn>user\n({n})<end_of_turn>\n<start_of_turn>model\n{a}<end_of_turn>",
    ),
    "Alpaca with another prompt": ("plain template", "### Instruction:\n({n})\n\n### Response:\n{a}"),
    "role": ("role mark", "ASSISTANT: {a}"),
    "role on a line": ("role mark", "assistant\n\n{a}"),
    "response": ("role mark", "### Response:\n{a}"),
    "token before": ("role mark", "<s> {a}"),
    "end": ("end mark", "{a}\n\n### End"),
    "next turn": ("end mark", "{a}\n\nHuman:"),
    "next instruction": ("end mark", "{a}\n### Instruction:"),
    "llama.cpp": ("end mark", "{a} [end of text]"),
    "answer": ("answer tags", "<answer>\n{a}\n</answer>"),
    "output": ("answer tags", "<output>{a}</output>"),
    "solution": ("answer tags", "<Solution>{a}</Solution>"),
    "brackets": ("answer tags", "[ANSWER]\n{a}\n[/ANSWER]"),
    "tag that a stop string closed": ("answer tags", "<answer>\n{a}"),
    "tag that the prompt opened": ("answer tags", "{a}\n</answer>"),
    "mlx": ("console", "==========\n{a}\n==========\nPrompt: 2{n} tokens, 9 tokens-per-sec\nPeak memory: 1.9 GB\n"),
    "older mlx": ("console", "==========\nPrompt: {q}\n\n{a}\n==========\nPrompt: 2{n} tokens\nGeneration: 9 tokens\n"),
    "Ollama": ("console", "{a}" + STATISTICS),
}
OUTSIDE = {
    "an object": ("json wrapper", lambda a: json.dumps({"answer": a})),
    "a reply": ("json wrapper", lambda a: json.dumps({"choices": [{"message": {"role": "assistant", "content": a}}]})),
    "a list of one": ("json wrapper", lambda a: json.dumps([a])),
    "a list of one, as Python writes it": ("json wrapper", lambda a: repr([a])),
    "a text that was serialised twice": ("json wrapper", lambda a: json.dumps(f"{a}\n")),
    "a text as Python shows it": ("json wrapper", lambda a: repr(f"{a}\n'")),
    "LangChain's message": ("object source", lambda a: f"content={a!r} additional_kwargs={{}} id='run-1'"),
    "OpenAI's reply": (
        "object source",
        lambda a: (
            f"ChatCompletion(id='c', choices=[Choice(index=0, message=ChatCompletionMessage(content={a!r}, role='x'))])"
        ),
    ),
    "Anthropic's reply": (
        "object source",
        lambda a: f"Message(id='m', content=[TextBlock(citations=None, text={a!r}, type='text')], model='c')",
    ),
    "vLLM's reply": (
        "object source",
        lambda a: (
            f"RequestOutput(request_id=0, prompt='x', outputs=[CompletionOutput(index=0, text={a!r}, token_ids=[1])])"
        ),
    ),
    "a message in a list": ("json wrapper", lambda a: json.dumps([{"role": "assistant", "content": a}])),
}
TRACES = {
    "thought": "<thought>Hm {n}.</thought>{a}",
    "beginning of thinking": "<|beginning_of_thinking|>Hm {n}.<|end_of_thinking|>\n{a}",
    "begin of thought and solution": (
        "<|begin_of_thought|>Hm {n}.<|end_of_thought|>\n<|begin_of_solution|>{a}<|end_of_solution|>"
    ),
    "Command A": "<|START_THINKING|>Hm {n}.<|END_THINKING|>{a}",
    "tags of both": "<think>Hm {n}.</think>\n<answer>{a}</answer>",
    "a trace whose tag the template opened": "Hm {n}.</thinking>{a}",
    "a think tag within a line": "Hm {n}.</think>{a}",
    "Ollama's words": "Thinking...\nHm {n}.\n...done thinking.\n\n{a}",
    "within an answer's frame": "ASSISTANT: <think>Hm {n}.</think>{a}",
}


def read(written, answers, prompts=ASKED, **options):
    records = [{"prompt": q, "response": a} for q, a in zip(prompts, answers, strict=True)]
    return load(written(json_lines(records)), ReadOptions(**options))


def filled(frame):
    return [frame.format(q=q, a=a, n=n) for n, (q, a) in enumerate(zip(ASKED, MINE, strict=True))]


@each("case", FRAMES_AROUND)
def test_frame_is_taken_off(case, written):
    kind, frame = FRAMES_AROUND[case]
    dump = read(written, filled(frame))
    assert tuple(r.text for r in dump.responses) == MINE
    assert FRAMES[kind].note.format(6, "s") in dump.notes
    assert [r.text for r in read(written, filled(frame), frames="keep").responses] == filled(frame)


@each("case", OUTSIDE)
def test_container_is_unpacked(case, written):
    kind, wrap = OUTSIDE[case]
    dump = read(written, [wrap(a) for a in MINE])
    assert tuple(r.text.strip("\n'") for r in dump.responses) == MINE
    assert dump.notes == (FRAMES[kind].note.format(6, "s"),)


@each("case", TRACES)
def test_trace_is_split_off(case, written):
    dump = read(written, filled(TRACES[case]))
    assert tuple(r.text for r in dump.responses) == MINE
    assert [r.reasoning for r in dump.responses] == [f"Hm {n}." for n in range(6)]


def test_every_kind_of_frame_is_tested():
    assert FRAMES.keys() == {kind for kind, _ in (*FRAMES_AROUND.values(), *OUTSIDE.values())}


HABITS = {
    "a friendly start": "Sure! Here is what I know.\n{a}",
    "an answer that is called one": "Answer: {a}",
    "a closing question": "{a}\n\nWould you like to know more?",
    "a heading": "### Summary\n{a}",
    "a part in tags": "I think.\n<answer>{a}</answer>",
    "an HTML answer": "<p>{a}</p>",
    "a code block": "```\n{a}\n```",
    "an object of several texts": '{{"topic": "x", "answer": "{n}"}}',
    "an object of another text": '{{"summary": "{n} words"}}',
    "a list of several": '["{n}", "b"]',
    "the prompt in quotes": 'You asked "{q}". {a}',
    "the prompt further on": "{a} So much for: {q}",
    "an analysis": "analysis of it: {a}",
    "quotation marks": '"{a}"',
    "a line of marks": "==========\n{a}\n==========",
}


@each("case", HABITS)
def test_habit_stays(case, written):
    dump = read(written, filled(HABITS[case]))
    assert [r.text for r in dump.responses] == filled(HABITS[case])
    source = "The answers are JSON or Python source throughout, kept as they stand."
    assert dump.notes == ((source,) if filled(HABITS[case])[0][0] in "{[" else ())


@each("frame", ["{q} {a}", "<answer>{a}</answer>", "ASSISTANT: {a}", '{{"answer": "{n}"}}', "Hm.</thinking>{a}"])
def test_one_answer_alone_has_no_frame(frame, written):
    """Of six answers one has what would be a frame around all; so have both of two."""
    one = [filled(frame)[0], *MINE[1:]]
    assert [r.text for r in read(written, one).responses] == one
    assert [r.text for r in read(written, filled(frame)[:2], ASKED[:2]).responses] == filled(frame)[:2]


def test_answer_without_the_frame_of_the_dump_stays_as_it_is(written):
    answers = [f"ASSISTANT: {n}" for n in range(19)] + ["Sorry."]
    dump = read(written, answers, [f"Q{n}" for n in range(20)])
    assert [r.text for r in dump.responses] == [*map(str, range(19)), "Sorry."]
    assert dump.notes == ("A role mark or token before the answer was taken off 19 answers.",)


def test_frames_are_found_in_files_of_any_length(written):
    prompts = [f"Question number {n}?" for n in range(1000)]
    dump = read(written, [f"{q}\n\nIt is {n}." for n, q in enumerate(prompts)], prompts)
    assert [r.text for r in dump.responses] == [f"It is {n}." for n in range(1000)]


def test_echo_of_a_prompt_from_another_file(written):
    prompts = written(json_lines([{"id": n, "prompt": q} for n, q in enumerate(ASKED)]), "prompts")
    records = [{"id": n, "response": f"{q} {a}"} for n, (q, a) in enumerate(zip(ASKED, MINE, strict=True))]
    dump = load(written(json_lines(records)), ReadOptions(prompts=prompts))
    assert tuple(r.text for r in dump.responses) == MINE


def test_records_of_the_project_itself_are_read_as_they_stand(written):
    keys = ("id", "prompt", "response", "reasoning", "sample", "model")
    records = [
        dict(zip(keys, (str(n), q, f"{q} {a}", None, 0, None), strict=True))
        for n, (q, a) in enumerate(zip(ASKED, MINE, strict=True))
    ]
    dump = load(written(json_lines(records)))
    assert [r.text for r in dump.responses] == [record["response"] for record in records]


TEMPLATES = {
    "ChatML": "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\n{q}<|im_end|>\n<|im_start|>assistant\n",
    "Phi-4": "<|im_start|>system<|im_sep|>Be kind.<|im_end|><|im_start|>user<|im_sep|>{q}<|im_end|><|im_start|>assistant"
    "<|im_sep|>",
    "Llama 4": "<|begin_of_text|><|header_start|>system<|header_end|>\n\nBe kind.<|eot|><|header_start|>user<|header_end|>"
    "\n\n{q}<|eot|><|header_start|>assistant<|header_end|>\n\n",
    "Mistral": "<s>[SYSTEM_PROMPT]Be kind.[/SYSTEM_PROMPT][INST]{q}[/INST]",
    "OLMo 2": "<|endoftext|><|system|>\nBe kind.\n<|user|>\n{q}\n<|assistant|>\n",
    "GLM-4": "[gMASK]<sop><|system|>\nBe kind.<|user|>\n{q}<|assistant|>\n",
    "Granite": "<|start_of_role|>system<|end_of_role|>Be kind.<|end_of_text|>\n<|start_of_role|>user<|end_of_role|>{q}"
    "<|end_of_text|>\n<|start_of_role|>assistant<|end_of_role|>",
    "gpt-oss": "<|start|>system<|message|>Be kind.<|end|><|start|>user<|message|>{q}<|end|><|start|>assistant",
    "Kimi": "<|im_system|>system<|im_middle|>Be kind.<|im_end|><|im_user|>user<|im_middle|>{q}<|im_end|><|im_assistant|>"
    "assistant<|im_middle|>",
    "EXAONE": "[|system|]Be kind.[|endofturn|]\n[|user|]{q}\n[|assistant|]",
}


@each("name", TEMPLATES)
def test_template_of_the_prompts(name, written):
    prompts = [TEMPLATES[name].format(q=q) for q in ASKED]
    dump = read(written, MINE, prompts)
    assert tuple(r.prompt for r in dump.responses) == ASKED
    assert dump.notes == ("The chat template was taken off the prompts.",)
    assert [r.prompt for r in read(written, MINE, prompts, frames="keep").responses] == prompts


@pytest.mark.parametrize(
    "unit", ["[INST]<<SYS>>", "<|im_start|>user\n", "### Response:\n", "\n", " ", "==========\n", "[", "</thought>"]
)
def test_marks_without_end_take_no_time_that_grows_with_their_square(unit, written):
    """With it, each of these would take minutes."""
    text = unit * (100_000 // len(unit))
    dump = read(written, [f"{text}x{n}" for n in range(6)], [f"{text}{n}" for n in range(6)])
    assert len(dump.responses) == 6


def test_system_prompt_of_a_template(written):
    prompts = [f"<s>[INST] <<SYS>>\nBe kind.\n<</SYS>>\n\n{q} [/INST]" for q in ASKED]
    assert tuple(r.prompt for r in read(written, MINE, prompts).responses) == ASKED


def test_many_files_at_once_leave_the_filters_of_warnings_as_they_were():
    before, usual = list(warnings.filters), sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(source_text.container, [r"{'text': 'c \d', 'd': [1, 2]}"] * 2000))
    finally:
        sys.setswitchinterval(usual)
    assert all(value == {"text": r"c \d", "d": [1, 2]} for value in found)
    assert list(warnings.filters) == before
