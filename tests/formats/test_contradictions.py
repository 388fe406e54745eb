"""What of a dump does not go together is said by check."""

from each import each
from writers import json_lines

from distilldetect.formats import ReadOptions, inspect

TEXTS = (
    "The oak is a tree of the north.", "A wren is a small bird that sings.", "Rain falls when warm air cools.",
    "Bees keep their honey in wax.", "Moss has no roots, but it drinks.", "A well is as deep as it must be.",
)  # fmt: skip
USAGE = [{"usage": {"completion_tokens": 9}, "prompt": f"P{n}", "response": text} for n, text in enumerate(TEXTS)]


def notes(written, records, **options):
    return inspect(written(json_lines(records)), ReadOptions(**options))["notes"]


def rows(**columns):
    return [{"prompt": f"P{n}", "response": text, **columns} for n, text in enumerate(TEXTS)]


def changed(records, places, **columns):
    return [{**record, **columns} if n in places else record for n, record in enumerate(records)]


FOUND = {
    "another model served": (
        rows(model="m-1", served_model="n-2"),
        ["6 answers asked of m-1 and served by n-2."],
    ),
    "text too long for its tokens": (
        changed(USAGE, {0}, response="word " * 60),
        ["Of 6 answers with a count of tokens 1 too long for it."],
    ),
    "text too short for its tokens": (
        changed(USAGE, {0, 1}, usage={"completion_tokens": 900}),
        ["Of 6 answers with a count of tokens 2 too short for it."],
    ),
    "dates far apart": (
        changed(rows(created="2024-01-02"), {3}, created="2025-06-01T10:00:00Z"),
        ["The answers are dated from 2024-01-02 to 2025-06-01."],
    ),
    "older than the model": (
        rows(created=1_700_000_000, model="m-1-2024-05-13"),
        ["Answers are dated from 2023-11-14, before the date in the model's name, m-1-2024-05-13."],
    ),
    "cut off": (
        changed(rows(finish_reason="stop"), {2}, finish_reason="length"),
        ["finish_reason says that 1 answer was cut off."],
    ),
    "common beginning": (
        [{**row, "response": f"Sure! Here you are: {row['response']}"} for row in rows()],
        ['100% of the answers begin with "Sure! Here you are:": a habit of the model, or its harness.'],
    ),
    "common end": (
        [{**row, "response": f"{row['response']}\n\nShall I go on?"} for row in rows()],
        ['100% of the answers end with ".  Shall I go on?": a habit of the model, or its harness.'],
    ),
    "answers that repeat": (
        changed(rows(), {4, 5}, response="There are many of them, more than anybody has counted so far."),
        ["Long answers that equal another one: 1."],
    ),
    "JSON throughout": (
        [{**row, "response": '{"kind": "tree", "number": ' + str(n) + "}"} for n, row in enumerate(rows())],
        [
            "The answers are JSON or Python source throughout, kept as they stand.",
            '100% of the answers begin with "{"kind": "tree", "number":": a habit of the model, or its harness.',
        ],
    ),
}
NOTHING = {
    "the same model, dated": rows(model="m-1", served_model="m-1-2024-05-13"),
    "the same model of a provider": rows(model="m-1", served_model="acme/m-1"),
    "tokens that fit": USAGE,
    "dates of a week": changed(rows(created="2024-01-02"), {3}, created="2024-01-08"),
    "one answer in another language": changed(rows(), {1}, response="\u041e\u0431\u044b\u0447\u043d\u043e."),
    "no dates": rows(created="yesterday", finish_reason=None),
}


@each("case", FOUND)
def test_is_said(case, written):
    records, expected = FOUND[case]
    assert notes(written, records) == expected


@each("case", NOTHING)
def test_nothing_is_said(case, written):
    assert notes(written, NOTHING[case]) == []


def test_two_languages(written):
    words = ("\u0434\u0435\u0440\u0435\u0432\u043e", "\u043f\u0442\u0438\u0446\u0430", "\u0434\u043e\u0436\u0434\u044c")
    records = rows() + [{"prompt": f"R{n}", "response": f"{word} {word}"} for n, word in enumerate(words)]
    assert notes(written, records) == ["Languages are mixed: of the first 9 answers 67% in latin, 33% in cyrillic."]


def test_frame_of_the_last_answers_alone_is_said(written):
    first = [{"prompt": f"P{n}", "response": f"It is {n}."} for n in range(300)]
    last = [{"prompt": f"Question {n}?", "response": f"Question {n}? It is {n}."} for n in range(300)]
    assert notes(written, first + last)[0] == "The last answers stand in a frame that the first lack (echo), kept as found."
