"""What is left out is counted by its reason, what is changed by its kind."""

import gzip
import hashlib
import json

import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.errors import DumpError
from distilldetect.formats.cleaning import SPECIAL_TOKENS, without_special_tokens
from distilldetect.formats.collecting import Repeats
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load


def dump(written, *records, **options):
    return load(written("\n".join(map(json.dumps, records))), ReadOptions(**options))


def answers(prompt, *texts):
    return [{"prompt": prompt, "response": text} for text in texts]


def test_samples_of_one_prompt(written):
    read = dump(written, *answers("a", "1", "2"), *answers("b", "3"), *answers("a", "4"))
    assert [(r.prompt, r.text, r.sample) for r in read.responses] == [
        ("a", "1", 0),
        ("a", "2", 1),
        ("b", "3", 0),
        ("a", "4", 2),
    ]


def test_list_of_texts_is_samples_even_if_they_are_equal(written):
    read = dump(written, {"prompt": "a", "response": ["1", "1", "2"]})
    assert [(r.text, r.sample) for r in read.responses] == [("1", 0), ("1", 1), ("2", 2)]


def test_duplicates_are_dropped_and_counted(written):
    read = dump(written, *answers("a", "1", "1"), *answers("b", "1"))
    assert ([r.text for r in read.responses], dict(read.skipped)) == (["1", "1"], {"duplicate": 1})


def test_answers_with_neither_prompt_nor_id_are_never_duplicates(written):
    read = dump(written, {"response": "1"}, {"response": "1"})
    assert len(read.responses) == 2
    assert read.notes == ("2 answers with neither prompt nor id, which nothing can be paired with.",)


def test_equal_texts_of_several_ids_are_kept(written):
    read = dump(written, {"id": 1, "response": "1"}, {"id": 2, "response": "1"})
    assert [r.prompt_id for r in read.responses] == ["1", "2"]


def test_reasons(written):
    read = dump(
        written,
        {"prompt": "a", "response": "An oak."},
        {"prompt": "b", "response": ""},
        {"prompt": "c", "response": " \n"},
        {"prompt": "d", "response": None},
        {"prompt": "e", "response": None, "error": "busy"},
        {"prompt": "f", "response": 17},
    )
    assert dict(read.skipped) == {"empty": 2, "null": 1, "error": 1, "not text": 1}
    assert read.n_records == 6


def test_records_of_another_shape_after_the_first_twenty(written):
    read = dump(written, *[{"prompt": str(i), "response": "x"} for i in range(25)], {"status": "done"})
    assert (len(read.responses), dict(read.skipped)) == (25, {"of another shape": 1})


def test_records_of_another_shape_when_the_shape_is_named(written):
    read = dump(written, {"status": "started"}, *answers("a", "1"), shape="plain")
    assert (len(read.responses), dict(read.skipped)) == (1, {"of another shape": 1})


@each("token", SPECIAL_TOKENS)
def test_special_token(token):
    assert without_special_tokens(f"An oak.\n{token} {token}\n") == "An oak."
    assert without_special_tokens(f"{token} An oak. \n") == f"{token} An oak. \n"


def test_special_tokens_are_counted(written):
    read = dump(written, *answers("a", "An oak.</s>"), *answers("b", "A wren.<|im_end|>\n"), *answers("c", "A cod. "))
    assert [r.text for r in read.responses] == ["An oak.", "A wren.", "A cod. "]
    assert read.notes == ("Special tokens were removed from the end of 2 answers.",)


def test_answer_of_nothing_but_special_tokens_is_empty(written):
    assert dict(dump(written, *answers("a", "</s>", "x")).skipped) == {"empty": 1}


def test_truncated_answers_are_kept_and_counted(written):
    record = {"prompt": "a", "choices": [{"message": {"content": "An o"}, "finish_reason": "length"}]}
    read = dump(written, record)
    assert [r.text for r in read.responses] == ["An o"]
    assert read.notes == ("A length limit had cut off 1 answer, kept as found.",)


def test_refusals_by_the_interface_are_counted(written):
    refusals = (
        {"prompt": "a", "choices": [{"message": {"content": None, "refusal": "No."}, "finish_reason": "stop"}]},
        {"prompt": "b", "choices": [{"message": {"content": ""}, "finish_reason": "content_filter"}]},
        {"prompt": "c", "choices": [{"message": {"content": "An oak."}, "finish_reason": "stop"}]},
    )
    read = dump(written, *refusals)
    assert ([r.text for r in read.responses], dict(read.skipped)) == (["An oak."], {"refusal": 2})


CONVERSATION = {
    "id": "c",
    "messages": [
        {"role": "assistant", "content": "Welcome."},
        {"role": "user", "content": "Name a tree."},
        {"role": "assistant", "content": None, "tool_calls": [{}]},
        {"role": "tool", "content": "oak"},
        {"role": "assistant", "content": "An oak."},
        {"role": "assistant", "content": "Anything else?"},
        {"role": "user", "content": "Name a bird."},
        {"role": "assistant", "content": "A wren."},
    ],
}


def test_first_turn(written):
    read = dump(written, CONVERSATION)
    assert [(r.prompt, r.prompt_id, r.text) for r in read.responses] == [("Name a tree.", "c", "An oak.")]
    assert read.notes == ("1 later turn of conversations left out; --turns all takes them.",)


def test_all_turns(written):
    read = dump(written, CONVERSATION, turns="all")
    assert [(r.prompt, r.prompt_id, r.text) for r in read.responses] == [
        ("Name a tree.", "c", "An oak."),
        ("Name a tree.\n\nName a bird.", "c#2", "A wren."),
    ]
    assert read.notes == ()


def test_one_model_of_several(written):
    records = [{"prompt": "a", "response": str(i), "model": f"m-{i % 2}"} for i in range(4)]
    read = dump(written, *records, model="m-1")
    assert ([r.text for r in read.responses], read.model) == (["1", "3"], "m-1")
    assert dict(read.skipped) == {"of another model": 2}
    assert dump(written, *records, model="*").model is None


def test_naming_the_model_of_a_file_that_does_not(written):
    assert dump(written, *answers("a", "1"), model="m-1").model == "m-1"


@each(
    "record",
    [
        {"instruction": "a", "output": "b"},
        {"prompt": "a", "outputs": [{"text": "b"}]},
        {"text": "b", "meta_info": {}},
        {"prompt": "a", "response": "b"},
        {"conversations": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}]},
    ],
)
def test_models_are_never_mixed_unasked(record, written):
    path = written(json.dumps([{**record, "model": "m-1"}, {**record, "model": "m-2"}]))
    with pytest.raises(DumpError) as caught:
        load(path)
    expected = f"{path}: answers of 2 models: m-1, m-2; choose one with --model-name, or all with --model-name '*'"
    assert str(caught.value) == expected


def test_model_of_a_wrapper(written):
    assert dump(written, {"model": "m-1", "data": answers("a", "1")}).model == "m-1"


def test_size_and_hash_are_those_of_the_file(written):
    content = b'{"prompt": "a", "response": "b"}\n\n\n'
    for data in (content, gzip.compress(content)):
        read = load(written(data))
        assert (read.n_bytes, read.sha256) == (len(data), hashlib.sha256(data).hexdigest())


PROMPT_AND_ANSWER = st.tuples(
    st.sampled_from("pqr"), st.tuples(st.none() | st.integers(0, 1), st.sampled_from([None, "i"]), st.sampled_from("xyz"))
)


def numbered(pairs):
    """By lists, one by one."""
    kept, numbers = [], []
    for prompt, answer in pairs:
        numbers.append(-1 if (prompt, answer) in kept else sum(prompt == other for other, _ in kept))
        if numbers[-1] >= 0:
            kept.append((prompt, answer))
    return kept, numbers


@given(pairs=st.lists(PROMPT_AND_ANSWER, max_size=30))
def test_samples_are_numbered(pairs):
    repeats = Repeats()
    kept, wanted = numbered(pairs)
    assert [repeats.number(prompt, answer) for prompt, answer in pairs] == wanted
    assert repeats.n_prompts == len({prompt for prompt, _ in kept})
    assert repeats.most_samples == max(wanted, default=-1) + 1


def test_an_instruction_has_its_input_added(written):
    records = [{"instruction": "Add.", "input": "1", "response": "2"}]
    assert dump(written, *records).responses[0].prompt == "Add.\n\n1"
