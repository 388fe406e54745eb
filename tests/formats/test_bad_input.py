"""Whatever is wrong with a file, one line says what, where, and what to do next."""

import os
from pathlib import Path

import pytest
from bad_inputs import BAD_INPUTS, GOOD
from each import each

from distilldetect.errors import DistillDetectError, DumpError, UsageError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

GOLDEN = dict(
    line.split("\t") for line in (Path(__file__).parent / "bad_inputs.tsv").read_text(encoding="utf-8").splitlines()
)


def message(path, options=None):
    with pytest.raises(DistillDetectError) as caught:
        load(path, options or ReadOptions())
    return str(caught.value)


@each("bad", BAD_INPUTS)
def test_message(bad, written):
    path = written(bad.content)
    with pytest.raises(DumpError) as caught:
        load(path, bad.options)
    assert caught.value.exit_status == 3
    assert str(caught.value).isprintable()
    assert str(caught.value).removeprefix(path) == GOLDEN[bad.name]


def test_every_message_is_of_an_input():
    assert list(GOLDEN) == [bad.name for bad in BAD_INPUTS]


def test_missing_file(tmp_path):
    path = str(tmp_path / "none.jsonl")
    assert message(path) == f"{path}: no such file; check the path"


def test_directory(tmp_path):
    assert message(str(tmp_path)) == f"{tmp_path}: is a directory; name a file in it"


def test_standard_input_may_be_closed_unless_it_is_read(written, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    assert len(load(written(GOOD)).responses) == 1
    assert message("-") == "-: standard input is closed; name a file"


def test_path_that_no_system_has():
    assert message("a\0b") == "a\0b: cannot be read (embedded null byte); check the path"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_forbidden_file(written):
    path = written(GOOD)
    Path(path).chmod(0)
    assert message(path) == f"{path}: may not be read; check its permissions"


def test_missing_prompts_file(written, tmp_path):
    prompts = str(tmp_path / "none")
    assert message(written(GOOD), ReadOptions(prompts=prompts)) == f"{prompts}: no such file; check the path"


USAGE = {
    "unknown shape": (
        ReadOptions(shape="csv"),
        "--shape: no shape is called csv; there are alpaca_eval, alpaca_sft, anthropic_batch, anthropic_message,"
        " bedrock_batch, canonical, fastchat, garak, gemini, helicone, helm, inspect, langfuse, langsmith, litellm,"
        " llama_factory, lm_eval, lm_eval_write_out, messages, model_columns, model_list, ollama, openai_batch,"
        " openai_chat, openai_evals, openai_responses, opencompass, pair, plain, promptfoo, replicate, reply_beside,"
        " sglang, sharegpt, turn_lists, vllm, zeroeval",
    ),
    "malformed path": (
        ReadOptions(output_field="choices[x]"),
        "not a field path: choices[x]; write it like choices[0].message.content",
    ),
    "empty path": (ReadOptions(output_field=""), "not a field path: ; write it like choices[0].message.content"),
    "two ways": (
        ReadOptions(shape="plain", output_field="response"),
        "--shape and --output-field contradict each other; give one of them",
    ),
    "unknown encoding": (
        ReadOptions(encoding="latin-99"),
        "--encoding: unknown encoding latin-99; name one such as cp1252 or utf-16-le",
    ),
    "no text encoding": (
        ReadOptions(encoding="rot13"),
        "--encoding: unknown encoding rot13; name one such as cp1252 or utf-16-le",
    ),
}


@each("case", USAGE)
def test_wrong_options_are_a_usage_error(case, written):
    options, expected = USAGE[case]
    with pytest.raises(UsageError) as caught:
        load(written(GOOD), options)
    assert (caught.value.exit_status, str(caught.value)) == (2, expected)
