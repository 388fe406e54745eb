"""JSON as it lies about: records without a line end between them, lists a line, marks and NUL bytes inside."""

import json

import pytest
from each import each

from distilldetect.errors import DumpError
from distilldetect.formats import load

ROWS = [{"prompt": "a", "response": "1"}, {"prompt": "b", "response": "2"}, {"prompt": "c", "response": "3"}]
A, B, C = (json.dumps(row) for row in ROWS)
VALUES = "3 JSON values stood one after the other, read one by one."
MARK = "\ufeff"

UNTIDY = {
    "no line ends": (A + B + C, VALUES),
    "one line of two": (f"{A}\n{B}{C}\n", "1 line held several records, read one by one."),
    "spaces between": (f"{A} {B}\n{C}", "1 line held several records, read one by one."),
    "pretty": ("".join(json.dumps(row, indent=2) for row in ROWS), VALUES),
    "pretty with line ends": ("\n".join(json.dumps(row, indent=2) for row in ROWS), VALUES),
    "a list a line": (f"[{A}]\n[{B}]\n[{C}]\n", "3 lines held a list of records, read one by one."),
    "a list of lists a line": (f"[[{A}], [{B}]]\n[[{C}]]\n", "2 lines held a list of records, read one by one."),
    "lists among records": (f"{A}\n[{B}, {C}]\n", "1 line held a list of records, read one by one."),
    "a mark before each record": (f"{MARK}{A}\n{MARK}{B}\n{MARK}{C}\n", "2 byte-order marks inside the file left out."),
    "a mark between documents": (f"{A}\n{B}\n{MARK}{C}", "1 byte-order mark inside the file left out."),
    "NUL bytes at the end": (f"{A}\n{B}\n{C}\n" + "\0" * 50, "1 run of NUL bytes left out, as a crash leaves them."),
    "NUL bytes after a record": (f"{A}\n{B}\0\0\0\n{C}", "1 run of NUL bytes left out, as a crash leaves them."),
    "NUL bytes after a document": (f"[{A}, {B}, {C}]" + "\0" * 9, "1 run of NUL bytes left out, as a crash leaves them."),
}


@each("case", UNTIDY)
def test_is_read(case, written):
    content, note = UNTIDY[case]
    dump = load(written(content))
    assert [(r.prompt, r.text) for r in dump.responses] == [("a", "1"), ("b", "2"), ("c", "3")]
    assert dump.notes == (note,)


REFUSED = {
    "broken after a record": (
        f'{A}\n{B}{{"prompt": "c", ',
        ':2: not JSON at column 33 (extra data, near: {"prompt": "c", ); correct that line',
    ),
    "words after a record": (
        f"{A}\n{B} and so on\n",
        ":2: not JSON at column 34 (extra data, near: and so on); correct that line",
    ),
    "a list of texts": (f'{A}\n["a", "b"]\n', ":2: a list where a record should be; a record is a JSON object"),
    "NUL bytes inside": (A.replace("1", "\0") + f"\n{B}", ":1: a NUL byte; if the file is UTF-16, say so with --encoding"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_is_refused(case, written):
    content, message = REFUSED[case]
    path = written(content)
    with pytest.raises(DumpError) as caught:
        load(path)
    assert str(caught.value) == path + message
