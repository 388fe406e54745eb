"""Which text of a record the model wrote: what is taken, what is asked, what is refused."""

import json

import pytest
from each import each
from writers import json_lines

from distilldetect.errors import DumpError, UsageError
from distilldetect.formats import ReadOptions, dumps_among, load
from distilldetect.formats.detection import NotADumpError

PLANTS = (
    ("Which tree keeps its needles?", "A spruce keeps them through the winter.", "spruce or pine"),
    ("Which bird sings at night?", "The nightingale is known for that in May.", "nightingale"),
    ("What do bees bring home?", "They bring nectar, pollen and sometimes resin.", "nectar and pollen"),
    ("Where does moss grow best?", "It likes shade, stone and water that stays.", "in the shade"),
)
MINE = [answer for _, answer, _ in PLANTS]


def rows(**columns):
    """Lay out one record a plant: a column holds what its function makes of prompt, answer and reference."""
    return [{name: make(*plant) for name, make in columns.items()} for plant in PLANTS]


def q(prompt, answer, reference):
    return prompt


def a(prompt, answer, reference):
    return answer


def g(prompt, answer, reference):
    return reference


def fixed(value):
    return lambda *_: value


def texts(written, records, **options):
    return [r.text for r in load(written(json_lines(records)), ReadOptions(**options)).responses]


def error(written, records, **options):
    path = written(json_lines(records))
    with pytest.raises(DumpError) as caught:
        load(path, ReadOptions(**options))
    return str(caught.value).removeprefix(path)


def talk(prompt, answer):
    return [{"role": "user", "content": prompt}, {"role": "assistant", "content": answer}]


READ = {
    "a prediction beside the answer": rows(question=q, answer=g, pred=a),
    "another spelling of it": rows(question=q, answer=g, Predicted_Answer=a),
    "an answer with a category": rows(id=q, instruction=q, answer=a, category=fixed("nature")),
    "an answer with a reference": rows(question=q, answer=a, reference=g),
    "an answer with a gold answer": rows(question=q, answer=a, gold_answer=g),
    "an output with a judge's words": rows(prompt=q, output=a, judge_comment=g),
    "an answer with a context": rows(context=fixed("Plants and animals of the north."), question=q, answer=a),
    "an answer with its explanation": rows(question=q, answer=a, explanation=g),
    "an answer with notes": rows(question=q, answer=a, notes=fixed("Read twice, all well."), level=fixed("easy")),
    "an answer with a state of few values": rows(question=q, answer=a, phase=fixed("as it was found")),
    "a response beside anything": rows(question=q, response=a, musings=g),
    "what was extracted from an output": rows(question=q, model_output=a, model_answer=fixed("B")),
    "an answer with contexts": rows(question=q, contexts=lambda *p: [p[2]], citations=fixed([{"text": "Moss."}]), answer=a),
    "a reply beside a reference": rows(question=q, answer=g, response=lambda *p: {"content": p[1]}),
    "a reply beside a conversation": rows(messages=lambda *p: talk(p[0], p[2]), model_output=a),
    "a prediction beside a conversation": rows(conversations=lambda *p: talk(p[0], p[2]), pred=a),
    "a conversation with a label": rows(messages=lambda *p: talk(*p[:2]), prediction=fixed("B")),
    "Alpaca with an input": rows(instruction=q, input=fixed(""), output=a),
}


@each("case", READ)
def test_is_read_without_an_option(case, written):
    assert texts(written, READ[case]) == MINE


ASKED = {
    "result": (rows(query=q, answer=g, result=a), "answer or in result", "result"),
    "a short result": (rows(query=q, answer=g, result=fixed("yes")), "answer or in result", "result"),
    "an unknown column of text": (rows(question=q, answer=g, musings=a), "answer or in musings", "musings"),
    "a list of one text": (rows(question=q, completion=a, drafts=lambda *p: [p[1]]), "completion or in drafts", "drafts"),
    "an unknown object with a text": (
        rows(question=q, answer=g, mine=lambda *p: {"text": p[1]}),
        "answer or in mine",
        "mine",
    ),
    "a reply as an object": (
        rows(question=q, answer=g, raw=lambda *p: {"choices": [{"message": {"content": p[1]}}]}),
        "answer or in raw",
        "raw",
    ),
    "Alpaca with a prediction": (
        rows(instruction=q, input=fixed(""), output=a, predict=a),
        "output or in predict",
        "predict",
    ),
    "Alpaca with a text": (rows(instruction=q, input=fixed(""), output=a, musings=a), "output or in musings", "musings"),
    "a judge's yes": (rows(question=q, answer=a, pred=fixed("yes")), "pred or in answer", "pred"),
}


@each("case", ASKED)
def test_two_texts_make_it_ask(case, written):
    records, columns, example = ASKED[case]
    path = written(json_lines(records))
    with pytest.raises(DumpError) as caught:
        load(path)
    advice = f"say which with --output-field, e.g. --output-field {example}"
    assert str(caught.value) == f"{path}:1: the answer may be in {columns}; {advice}"


def test_naming_the_answer_changes_nothing_else(written):
    records = [
        {"instruction": "Sum up.", "input": q, "output": "x", "prediction": a, "model": "m-1", "thinking": "Hm."}
        for q, a, _ in PLANTS
    ]
    dump = load(written(json_lines(records)), ReadOptions(output_field="prediction"))
    assert [(r.prompt, r.text, r.reasoning) for r in dump.responses] == [
        (f"Sum up.\n\n{q}", a, "Hm.") for q, a, _ in PLANTS
    ]
    assert dump.model == "m-1"


def two_models(column, names=("alder", "birch")):
    return [
        {"q_no": n, "question": p[0], column: m, "response": f"{p[1]} ({m})"} for n, p in enumerate(PLANTS) for m in names
    ]


@pytest.mark.parametrize("column", ["contestant", "provider_name", "llm", "side"])
def test_a_column_that_divides_the_answers_of_each_prompt_names_models(column, written):
    by = f" by the column {column}" if column in {"contestant", "side"} else ""
    expected = f": answers of 2 models{by}: alder, birch; choose one with --model-name, or all with --model-name '*'"
    assert error(written, two_models(column)) == expected
    assert texts(written, two_models(column), model="birch") == [f"{answer} (birch)" for answer in MINE]


@pytest.mark.parametrize("column", ["meta.model", "config.model_name"])
def test_a_model_named_inside_an_object(column, written):
    outer, inner = column.split(".")
    records = [{**{k: v for k, v in r.items() if k != "m"}, outer: {inner: r["m"], "seed": 1}} for r in two_models("m")]
    assert error(written, records).startswith(f": answers of 2 models by the column {column}: alder, birch; choose one")
    assert texts(written, records, model="birch") == [f"{answer} (birch)" for answer in MINE]


@pytest.mark.parametrize(
    "records",
    [
        two_models("run"),
        two_models("contestant", ("1", "2")),
        [{**r, "contestant": "alder"} for r in two_models("run")],
        [{**r, "contestant": r["question"]} for r in two_models("run")],
    ],
    ids=["runs", "numbers", "one value", "a value a prompt"],
)
def test_other_columns_do_not_name_models(records, written):
    assert len(texts(written, records)) == 8


def test_a_file_sorted_by_a_column_of_unknown_meaning_is_mentioned(written):
    records = [{"question": f"Q{n}", "contestant": m, "response": f"{m} on {n}."} for m in "ab" for n in range(250)]
    dump = load(written(json_lines(records)))
    assert dump.notes == ("Each prompt has 2 answers, the column contestant as many values: it may name models.",)


EXAMPLE = [{"role": "user", "content": "How deep is it?"}, {"role": "assistant", "content": "Two metres deep."}]


def test_a_turn_that_is_the_same_everywhere_is_an_example(written):
    dump = load(written(json_lines([{"id": n, "messages": EXAMPLE + talk(*p[:2])} for n, p in enumerate(PLANTS)])))
    assert [(r.prompt, r.prompt_id, r.text) for r in dump.responses] == [
        (prompt, str(n), answer) for n, (prompt, answer, _) in enumerate(PLANTS)
    ]
    assert dump.notes == ("The first turn is the same in all records, an example of the prompt, and left out.",)


@pytest.mark.parametrize(
    "records",
    [
        [{"messages": EXAMPLE}, *[{"messages": talk(*p[:2]) + EXAMPLE} for p in PLANTS]],
        [{"id": n, "messages": EXAMPLE} for n in range(4)],
    ],
    ids=["a turn of some records", "nothing but that turn"],
)
def test_other_turns_are_no_examples(records, written):
    assert texts(written, records)[0] == "Two metres deep."


def test_a_prompt_that_holds_its_answer_is_none(written):
    judged = lambda p, a, _: f"Judge this.\nQuestion: {p}\nAnswer: {a}"  # noqa: E731 - a column, as above
    dump = load(written(json_lines(rows(input=q, prompt=judged, response=a))))
    assert [r.prompt for r in dump.responses] == [prompt for prompt, _, _ in PLANTS]
    dump = load(written(json_lines(rows(id=q, prompt=judged, response=a))))
    assert {r.prompt for r in dump.responses} == {None}
    dump = load(written(json_lines(rows(id=q, prompt=judged, response=a))), ReadOptions(prompt_field="prompt"))
    assert "Judge this." in dump.responses[0].prompt
    assert len(texts(written, rows(prompt=lambda p, a, _: f"Say: {a}", response=fixed("Spruce.")))) == 4


NO_DUMPS = {
    "reviews": (
        rows(review_id=q, reviewer_id=fixed("j"), question_id=q, text=a),
        ": reviews of a judge, not answers; name the file of the answers that it reviews",
    ),
    "judgments": (
        rows(question_id=q, model=fixed("m"), judge=fixed(["j"]), user_prompt=a, judgment=a, score=fixed(3)),
        ": reviews of a judge, not answers; name the file of the answers that it reviews",
    ),
    "questions": (
        rows(question_id=q, text=q, category=fixed("nature")),
        ": a file of questions, not of answers; give it as --prompts of the answers",
    ),
    "questions without a category": (
        rows(id=q, text=q),
        ": a file of questions, not of answers; give it as --prompts of the answers",
    ),
    "references": (
        rows(id=q, question=q, reference_answer=g),
        ":1: a reference answer and none of a model, with the keys id, question, reference_answer;"
        " give the file of the model's answers, or name the answer with --output-field",
    ),
    **{
        name: ([row], ": a panel, its labels or results, not answers; name the dumps that it is about")
        for name, row in {
            "panel": {"model": "m", "path": "m.jsonl", "role": "teacher", "family": "", "released": "2024-02"},
            "labels": {"teacher": "t", "suspect": "s", "label": "1", "basis": "documented"},
            "pairs": {"Teacher": "t", "Suspect": "s"},
            "an attribution": {"rank": "1", "candidate": "t", "suspect": "s", "log10_lr": "1.2"},
            "relatives": {"model": "m", "relative": "n", "rank": "1"},
            "files that were checked": {"path": "m.jsonl", "container": "jsonl", "shape": "plain", "model": "m"},
            "model": {"format": "distilldetect-model/4", "fitted_on": [{"panel": "p"}]},
            "bases": {"suspect": "s", "base": "b"},
            "scores": {"teacher": "t", "suspect": "s", "log10_lr": "1.2", "verdict": "moderate support"},
            "result": {"schema": "distilldetect/1", "verdict": {"word": "inconclusive"}, "names": {"teacher": "t"}},
        }.items()
    },
    "pieces of one reply": (
        [{"id": "cmpl-1", "object": "text_completion", "choices": [{"text": word}]} for word in ("An", " oak")],
        ": pieces of a streamed reply; put the pieces together and store whole replies",
    ),
    "pieces of a stream": (
        [{"type": "message_start"}, {"type": "content_block_delta", "delta": {"text": "A"}}],
        ": pieces of a streamed reply; put the pieces together and store whole replies",
    ),
}


@each("case", NO_DUMPS)
def test_no_dump(case, written):
    records, expected = NO_DUMPS[case]
    path = written(json_lines(records))
    with pytest.raises(NotADumpError) as caught:
        load(path)
    assert str(caught.value) == path + expected


ALMOST = {
    "answers with the columns of a panel": rows(model=fixed("m"), path=q, role=fixed("r"), prompt=q, response=a),
    "choices of one exam": [{"id": "exam", "question": p[0], "choices": ["A", "B"], "response": p[1]} for p in PLANTS],
    "texts with a model": rows(question_id=q, text=q, model_id=fixed("m")),
    "texts that are no questions": rows(question_id=q, text=a, category=fixed("nature")),
    "questions as answers to prompts": rows(id=q, prompt=a, text=q),
    "answers to a judge's prompt": rows(id=q, prompt=q, response=a, judge=fixed("j"), judgment=g),
}


@each("case", ALMOST)
def test_almost_no_dump(case, written):
    assert len(texts(written, ALMOST[case])) == 4


def test_texts_that_may_be_questions_are_mentioned(written):
    dump = load(written(json_lines([{"id": n, "text": f"Write a poem on item {n}."} for n in range(4)])))
    assert dump.notes == ("Beside the texts stands neither prompt nor model: if they are questions, they are no answers.",)


def test_a_recorded_stream_is_refused(written):
    path = written('data: {"choices": [{"delta": {"content": "A, b"}}]}\n\ndata: [DONE]\n')
    with pytest.raises(DumpError) as caught:
        load(path)
    hint = "put the pieces of each reply together and store whole replies"
    assert str(caught.value) == f"{path}: a recorded stream of events; {hint}"


def test_what_is_no_dump_is_left_out_of_a_folder(written):
    dump = written(json_lines(rows(prompt=q, response=a)), "dump")
    asked = written(json_lines(NO_DUMPS["questions"][0]), "questions")
    broken = written("{", "broken.json")  # called like a dump, so that it is told where it is read
    assert dumps_among([dump, asked, broken]) == ([dump, broken], [asked + NO_DUMPS["questions"][1]])


def test_pieces_of_ollama_are_refused(written):
    piece = {"model": "m", "created_at": "2026", "response": "A", "done": False}
    assert (
        error(written, [piece] * 3) == ":1: pieces of a streamed reply; put the pieces together, or ask with stream: false"
    )


def test_fields_of_one_file(written):
    prompts = written(json_lines([{"key": n, "ask": p[0]} for n, p in enumerate(PLANTS)]), "prompts")
    dump = written(json_lines([{"no": n, "mine": p[1], "theirs": p[2]} for n, p in enumerate(PLANTS)]), "answers.jsonl")
    fields = f"*answers.jsonl::output=mine\n{dump}::id=no\n{prompts}::prompt=ask\n{prompts}::id=key"
    read = load(dump, ReadOptions(prompts=prompts, file_fields=fields))
    assert [(r.prompt, r.text) for r in read.responses] == [p[:2] for p in PLANTS]


@each("field", ["mine", "x::mine", "x::model=mine", "::output=mine", "x::output="])
def test_malformed_field_of_a_file(field, written):
    with pytest.raises(UsageError) as caught:
        load(written(json_lines(rows(prompt=q, response=a))), ReadOptions(file_fields=field))
    hint = "write it like answers.jsonl::output=choices[0].text, with output, prompt, id or cluster"
    assert str(caught.value) == f"--file-field: not a field of a file: {field}; {hint}"


def test_all_items_of_a_list_are_samples(written):
    records = [{"question": p[0], "picks": [{"words": p[1]}, {"words": p[2]}]} for p in PLANTS]
    dump = load(written(json_lines(records)), ReadOptions(output_field="picks[].words"))
    assert [(r.text, r.sample) for r in dump.responses][:2] == [(PLANTS[0][1], 0), (PLANTS[0][2], 1)]


def test_errors_among_answers_are_counted(written):
    records = [*rows(prompt=q, response=a), {"prompt": "x", "error": "busy"}]
    dump = load(written(json_lines(records)))
    assert (len(dump.responses), dict(dump.skipped)) == (4, {"error": 1})


def test_a_conversation_as_text(written):
    dump = load(written(json_lines([{"messages": json.dumps(talk(*p[:2]))} for p in PLANTS])))
    assert (dump.shape, [r.text for r in dump.responses]) == ("messages", MINE)


NAMES = ("robot_answer", "chatgpt", "decoded", "final_answer", "gpt4", "inference", "raw", "result", "output_text")


@each("name", NAMES)
@each("reference", ["answer", "output", "completion"])
def test_no_name_loses_to_the_reference_in_silence(name, reference, written):
    """Whether the reference or the model's answer is a word or a sentence."""
    for mine, theirs in ((a, g), (g, a), (a, a), (lambda p, *_: p.split()[1], a)):
        records = rows(question=q, **{reference: theirs, name: mine})
        assert f"the answer may be in {reference} or in {name};" in error(written, records)
