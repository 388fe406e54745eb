"""Files that people have: each is read as the model's own words, or refused with a message that helps."""

from pathlib import Path

import pytest
from each import each

from distilldetect.errors import DistillDetectError, DumpError
from distilldetect.formats import ReadOptions, load

SHARED = Path(__file__).parents[3] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared cases are not here")

# File -> how many answers have to come out, each of them the text of the model under test and nothing else.
READ = {
    "answers_text.jsonl": 3, "bom_each_part.jsonl": 3, "concat_no_newline.jsonl": 3, "concat_once.jsonl": 3,
    "concat_pretty.json": 3, "echo_prompt.jsonl": 3, "echo_template.jsonl": 3, "error_row.jsonl": 2,
    "evalscope.jsonl": 3, "fewshot_messages.jsonl": 3, "frame_mlx.jsonl": 3, "gemini.jsonl": 3,
    "gold_answer_pred.jsonl": 3, "judge_prompt_column.jsonl": 3, "list_each_line.jsonl": 3,
    "llamafactory_predict.jsonl": 3, "messages_as_string.jsonl": 3, "nested_behind_summary.json": 3,
    "nested_example.json": 3, "nested_jailbreaks.json": 3, "nul_tail.jsonl": 3, "ollama_chat.jsonl": 3,
    "openai_evals_log.jsonl": 3, "reasoning_tags_0.jsonl": 3, "reasoning_tags_1.jsonl": 3,
    "reasoning_tags_3.jsonl": 3, "string_of_json.jsonl": 3, "string_of_list.csv": 3, "table_columns_data.json": 3,
    "thought_tags.jsonl": 3, "turns_lists.jsonl": 3, "write_out.json": 3,
}  # fmt: skip
PROMPTLESS = {"answers_text.jsonl", "ollama_chat.jsonl"}
OTHER = {"plain_for_pairing.jsonl": 3}
TWO = "answers of 2 models: alpha-7b, beta-13b; choose one with --model-name, or all with --model-name '*'"
REFUSED = {
    "ambiguous_then_drops_input.json": (
        ":1: the answer may be in output or in prediction; say which with --output-field, e.g. --output-field prediction"
    ),
    "arena_pair.jsonl": f": {TWO}",
    "completions_by_model.jsonl": f": {TWO}",
    "dict_by_model.json": f": {TWO}",
    "gold_answer_result.jsonl": (
        ":1: the answer may be in answer or in result; say which with --output-field, e.g. --output-field result"
    ),
    "gold_math_code.jsonl": (
        ":1: the answer may be in pred or in answer or in code; say which with --output-field, e.g. --output-field code"
    ),
    "gold_output_predict.json": (
        ":1: the answer may be in output or in predict; say which with --output-field, e.g. --output-field predict"
    ),
    "judge_review_text.jsonl": ": reviews of a judge, not answers; name the file of the answers that it reviews",
    "models_merged_model_name_or_path.jsonl": f": {TWO}",
    "models_merged_provider_name.jsonl": f": {TWO}",
    "models_merged_response_model.jsonl": f": {TWO}",
    "named_output_drops_input.json": (
        ":1: a prompt without an answer, with the keys idx, instruction, input, response1, response2;"
        " give prompts as --prompts of their answers, or name the answer with --output-field"
    ),
    "ollama_stream.jsonl": ":1: pieces of a streamed reply; put the pieces together, or ask with stream: false",
    "questions_text.jsonl": ": a file of questions, not of answers; give it as --prompts of the answers",
}
# What the messages advise, and what comes of it.
WITH_OPTIONS = {
    "ambiguous_then_drops_input.json": ReadOptions(output_field="prediction"),
    "arena_pair.jsonl": ReadOptions(model="alpha-7b"),
    "completions_by_model.jsonl": ReadOptions(model="alpha-7b"),
    "dict_by_model.json": ReadOptions(model="alpha-7b"),
    "gold_answer_result.jsonl": ReadOptions(output_field="result"),
    "gold_math_code.jsonl": ReadOptions(output_field="code"),
    "gold_output_predict.json": ReadOptions(output_field="predict"),
    "judge_prompt_column.jsonl": ReadOptions(output_field="output_cand"),
    "models_merged_model_name_or_path.jsonl": ReadOptions(model="alpha-7b"),
    "models_merged_provider_name.jsonl": ReadOptions(model="alpha-7b"),
    "models_merged_response_model.jsonl": ReadOptions(model="alpha-7b"),
    "named_output_drops_input.json": ReadOptions(output_field="response1"),
    "nested_jailbreaks.json": ReadOptions(output_field="jailbreaks[].response"),
    "turns_lists.jsonl": ReadOptions(output_field="outputs[0]"),
}


def test_no_file_is_forgotten():
    files = {path.name for path in SHARED.iterdir() if path.suffix not in {".md", ".py"}}
    assert files == READ.keys() | OTHER.keys() | REFUSED.keys()


@each("name", READ)
def test_only_the_models_words_are_taken(name):
    dump = load(str(SHARED / name))
    assert len(dump.responses) == READ[name]
    assert all(response.text.startswith("MODEL: ") for response in dump.responses)
    others = ("GOLD", "OTHER", "JUDGE", "REASONING", "EXAMPLE", "tokens", "</", "[/", "|>")
    assert not any(word in response.text for response in dump.responses for word in others)
    assert all((response.prompt is None) == (name in PROMPTLESS) for response in dump.responses)


@each("name", REFUSED)
def test_message(name):
    path = str(SHARED / name)
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == path + REFUSED[name]


@each("name", WITH_OPTIONS)
def test_advice_works(name):
    dump = load(str(SHARED / name), WITH_OPTIONS[name])
    assert [response.text[:7] for response in dump.responses] == ["MODEL: "] * 3
    assert len({response.prompt for response in dump.responses}) == 3
    assert not any("judge" in (response.prompt or "") for response in dump.responses)


def test_prompts_pair_without_their_template():
    here, there = (load(str(SHARED / name)) for name in ("llamafactory_predict.jsonl", "plain_for_pairing.jsonl"))
    assert [response.prompt for response in here.responses] == [response.prompt for response in there.responses]


@pytest.mark.parametrize("field", [None, "questions_text.jsonl::prompt=text"])
def test_questions_as_prompts(field):
    questions = str(SHARED / "questions_text.jsonl")
    options = ReadOptions(prompts=questions, file_fields=field and f"{SHARED}/{field}")
    dump = load(str(SHARED / "answers_text.jsonl"), options)
    assert [(r.prompt or "")[-1] for r in dump.responses] == ["?"] * 3


def test_one_record_of_several_is_not_taken_for_all():
    with pytest.raises(DistillDetectError) as caught:
        load(str(SHARED / "nested_jailbreaks.json"), ReadOptions(output_field="jailbreaks[0].response"))
    expected = "--output-field: jailbreaks[0].response names one of 3 records; write jailbreaks[].response for all"
    assert str(caught.value) == expected


def test_later_turns():
    dump = load(str(SHARED / "turns_lists.jsonl"), ReadOptions(turns="all"))
    assert [response.text for response in dump.responses][1::2] == ["SECOND turn"] * 3
    assert all((response.prompt or "").endswith("\n\nSECOND question") for response in dump.responses[1::2])


@pytest.mark.parametrize(
    "name", ["echo_template.jsonl", "frame_mlx.jsonl", "reasoning_tags_3.jsonl", "string_of_json.jsonl"]
)
def test_raw_text_can_be_had(name):
    kept = load(str(SHARED / name), ReadOptions(frames="keep"))
    assert kept.notes == ()
    assert not any(response.text.startswith("MODEL") for response in kept.responses)
