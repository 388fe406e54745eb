"""Reasoning is split off by field and by tag, and never mixed with the answer unasked."""

import json

import pytest
from each import each

from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.formats.reasoning import split_reasoning

SPLIT = {
    "DeepSeek-R1": ("<think>\nTrees.\n</think>\n\nAn oak.", "An oak.", "Trees."),
    "R1 whose template wrote the opening": ("Trees.\n</think>\n\nAn oak.", "An oak.", "Trees."),
    "R1 that thought nothing": ("<think>\n\n</think>\n\nAn oak.", "An oak.", None),
    "space before": (" \n<think>Trees.</think>An oak.", "An oak.", "Trees."),
    "two traces": ("<think>Trees.</think>An oak.\n<think>Sure?</think>\nYes.", "An oak.\nYes.", "Trees.\n\nSure?"),
    "cut off while thinking": ("<think>Trees, let me", "", "Trees, let me"),
    "Magistral": ("[THINK]Trees.[/THINK]An oak.", "An oak.", "Trees."),
    "Seed-OSS": ("<seed:think>Trees.</seed:think>An oak.", "An oak.", "Trees."),
    "Kimi": ("◁think▷Trees.◁/think▷An oak.", "An oak.", "Trees."),
    "asked for": ("<thinking>Trees.</thinking>\nAn oak.", "An oak.", "Trees."),
    "asked for, another way": ("<reasoning>Trees.</reasoning>\nAn oak.", "An oak.", "Trees."),
    "gpt-oss": (
        "<|channel|>analysis<|message|>Trees.<|end|><|start|>assistant<|channel|>final<|message|>An oak.<|return|>",
        "An oak.",
        "Trees.",
    ),
    "gpt-oss without its special tokens": ("analysisTrees.assistantfinalAn oak.", "An oak.", "Trees."),
}
KEPT = {
    "plain": "An oak.",
    "speaks of the tag": "Models write `<think>` and `</think>` around it.",
    "speaks of the opening tag": "It begins with <think> and then goes on.",
    "speaks of the closing tag": "Close it with </think>, always.",
    "speaks of it in the middle of a line": "The tag </think> closes it.",
    "ends with the tag": "Close it with </think>",
    "asks in the middle": "Use <thinking>...</thinking> for it.",
    "analysis as a word": "analysis of the oak",
    "channel in the middle": "The token <|channel|> is special.",
}


@each("case", SPLIT)
def test_split(case):
    text, answer, reasoning = SPLIT[case]
    assert split_reasoning(text) == (answer, reasoning)


@each("case", KEPT)
def test_answers_that_only_speak_of_tags_are_kept(case):
    assert split_reasoning(KEPT[case]) == (KEPT[case], None)


def responses(written, options, *records):
    dump = load(written("\n".join(map(json.dumps, records))), options)
    return [(r.text, r.reasoning) for r in dump.responses], dict(dump.skipped), dump.notes


RECORDS = (
    {"prompt": "a", "response": "<think>Trees.</think>\nAn oak."},
    {"prompt": "b", "response": "A wren.", "reasoning_content": "Birds."},
    {"prompt": "c", "response": "A cod."},
)


def test_strip(written):
    assert responses(written, ReadOptions(), *RECORDS) == (
        [("An oak.", "Trees."), ("A wren.", "Birds."), ("A cod.", None)],
        {},
        ("A reasoning trace was split off 2 answers.",),
    )


def test_keep(written):
    assert responses(written, ReadOptions(reasoning="keep"), *RECORDS) == (
        [("Trees.\n\nAn oak.", "Trees."), ("Birds.\n\nA wren.", "Birds."), ("A cod.", None)],
        {},
        ("A reasoning trace stands in front of 2 answers.",),
    )


def test_only(written):
    assert responses(written, ReadOptions(reasoning="only"), *RECORDS) == (
        [("Trees.", "Trees."), ("Birds.", "Birds.")],
        {"without reasoning": 1},
        ("Of 2 answers the reasoning trace was taken instead.",),
    )


@pytest.mark.parametrize("field", ["reasoning_content", "reasoning", "thinking"])
def test_fields_of_messages(field, written):
    record = {"choices": [{"message": {"role": "assistant", "content": "An oak.", field: "Trees."}}], "prompt": "a"}
    assert responses(written, ReadOptions(), record)[0] == [("An oak.", "Trees.")]


def test_trace_without_an_answer_is_counted(written):
    records = ({"prompt": "a", "response": "<think>Trees, let"}, {"prompt": "b", "response": "A wren."})
    assert responses(written, ReadOptions(), *records) == (
        [("A wren.", None)],
        {"reasoning without an answer": 1},
        ("A reasoning trace was split off 1 answer.",),
    )
