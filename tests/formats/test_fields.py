"""The user's own field paths overrule everything else."""

import json

from each import each
from shape_examples import EXAMPLES
from writers import json_lines

from distilldetect.formats.field_paths import MISSING, look_up
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

RECORD = {
    "req": {"messages": [{"role": "user", "content": "Name a tree."}], "a.b": "dotted"},
    "res": [{"txt": "An oak."}, {"txt": "An elm."}],
    "x.y[0]": "literal",
    "n": 7,
}


@each(
    ("path", "value"),
    [
        ("n", 7),
        ("res[0].txt", "An oak."),
        ("res[-1].txt", "An elm."),
        ("req.messages[0].content", "Name a tree."),
        ("x.y[0]", "literal"),
        ("res[2].txt", MISSING),
        ("res.txt", MISSING),
        ("n.x", MISSING),
        ("n[0]", MISSING),
        ("missing", MISSING),
    ],
)
def test_path(path, value):
    assert look_up(RECORD, path) == value or look_up(RECORD, path) is value


def read(written, records, **options):
    dump = load(written(json_lines(records)), ReadOptions(**options))
    return dump.shape, dict(dump.fields), [(r.prompt, r.prompt_id, r.text) for r in dump.responses]


def test_all_three(written):
    assert read(written, [RECORD], output_field="res[0].txt", prompt_field="req.messages", id_field="n") == (
        "fields",
        {"prompt": "req.messages", "id": "n", "output": "res[0].txt"},
        [("Name a tree.", "7", "An oak.")],
    )


def test_output_alone_finds_prompt_and_id_by_their_names(written):
    records = [{"question": "a", "uid": "u", "gold": "x", "out": {"mine": "b"}, "model": "m-1"}]
    fields = {"prompt": "question", "id": "uid", "output": "out.mine", "model": "model"}
    assert read(written, records, output_field="out.mine") == ("fields", fields, [("a", "u", "b")])


def test_ambiguous_columns_are_settled(written):
    records = [{"question": "a", "output": "b", "answer": "c"}]
    assert read(written, records, output_field="answer")[2] == [("a", None, "c")]


def test_id_alone_keeps_the_detected_shape(written):
    shape, fields, answers = read(written, EXAMPLES["fastchat"].records, id_field="answer_id")
    assert (shape, fields["id"], fields["output"]) == ("fields", "answer_id", "choices[].turns[]")
    assert answers == [(None, "x", "An oak."), (None, "y", "A wren."), (None, "y", "A kite.")]


def test_prompt_alone_keeps_the_detected_shape(written):
    records = [{"prompt": "with template", "raw_prompt": "a", "response": "b"}]
    assert read(written, records, prompt_field="raw_prompt")[2] == [("a", None, "b")]


def test_reference_can_be_read_on_purpose(written):
    assert read(written, EXAMPLES["plain"].records, output_field="output")[2][0] == (
        "Name a tree.",
        None,
        "oak (reference)",
    )


def test_column_names_of_a_table_may_hold_dots_and_brackets(written):
    path = written("thing,[m-1] Name a {{thing}}.,Status\ntree,An oak.,PASS\n")
    dump = load(path, ReadOptions(output_field="[m-1] Name a {{thing}}.", id_field="thing"))
    assert [(r.prompt_id, r.text) for r in dump.responses] == [("tree", "An oak.")]


def test_records_without_the_field_are_counted(written):
    dump = load(written(json_lines([{"q": "a", "mine": "b"}, {"q": "c"}])), ReadOptions(output_field="mine"))
    assert (len(dump.responses), dict(dump.skipped)) == (1, {"without the output field": 1})


def test_wrapper_is_opened_for_the_field(written):
    path = written(json.dumps({"meta": 1, "data": [{"q": "a", "mine": "b"}]}))
    dump = load(path, ReadOptions(output_field="mine", prompt_field="q"))
    assert (dict(dump.fields), dump.responses[0].prompt) == ({"prompt": "data[].q", "output": "data[].mine"}, "a")


NAMES = {
    "explicit name before a usual one": ({"prompt": "a", "response": "no", "model_output": "yes"}, "model_output"),
    "usual name before a weak one": ({"question": "a", "answer": "no", "response": "yes"}, "response"),
    "camel case": ({"Prompt": "a", "generatedText": "yes"}, "generatedText"),
    "best answers are references": ({"question": "a", "response": "yes", "Best_Answer1": "no"}, "response"),
    "gold is a reference": ({"prompt": "a", "output": "yes", "gold": "no"}, "output"),
    "an object with text": ({"prompt": "a", "response": {"text": "yes"}}, "response"),
    "a request beside its answer": ({"messages": [{"role": "user", "content": "a"}], "response": "yes"}, "response"),
    "numbers are no answers": ({"prompt": "a", "prediction": 3, "output": "yes"}, "output"),
}


@each("case", NAMES)
def test_column_of_the_answer(case, written):
    record, column = NAMES[case]
    shape, fields, answers = read(written, [record])
    assert (shape, fields["output"], answers) == ("plain", column, [("a", None, "yes")])


def test_column_is_settled_by_all_of_the_first_records(written):
    """A record that lacks the model's column must not lend its reference."""
    records = [{"question": "a", "output": "reference"}, {"question": "b", "output": "reference", "ModelAnswer": "b"}]
    dump = load(written(json_lines(records)))
    assert ([r.text for r in dump.responses], dict(dump.skipped)) == (["b"], {"of another shape": 1})
