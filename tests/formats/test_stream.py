"""Encodings, JSON that only Python writes, and the hash of a file: that of its bytes, however they come."""

import codecs
import io
import json
import sys

import pytest
from each import each
from writers import json_lines, json_list, tab_table

from distilldetect.defaults import READ_CHUNK_BYTES
from distilldetect.errors import DumpError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load

RECORDS = [{"prompt": "Où?", "response": "Là — 木 🌳"}, {"prompt": "Quoi?", "response": "Ça."}]
WRITERS = {"jsonl": json_lines, "json_list": json_list, "tsv": tab_table}
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
}


def texts(dump):
    return [(r.prompt, r.text) for r in dump.responses]


EXPECTED = [("Où?", "Là — 木 🌳"), ("Quoi?", "Ça.")]


@each("container", WRITERS)
@each("encoding", MARKS)
def test_byte_order_mark(encoding, container, written):
    content = WRITERS[container](RECORDS).decode().encode(encoding)
    dump = load(written(MARKS[encoding] + content))
    assert (dump.container, texts(dump)) == (container, EXPECTED)


@each("container", WRITERS)
@each("encoding", ["utf-16-le", "utf-8", "utf-8-sig", "UTF16", "gb18030", "utf-7"])
def test_named_encoding(encoding, container, written):
    content = WRITERS[container](RECORDS).decode().encode(encoding)
    assert texts(load(written(content), ReadOptions(encoding=encoding))) == EXPECTED


@each("encoding", ["cp1252", "gb18030", "latin-1"])
@each("n_ascii", [0, 3, READ_CHUNK_BYTES - 40, READ_CHUNK_BYTES - 28, READ_CHUNK_BYTES - 27, 3 * READ_CHUNK_BYTES])
def test_a_file_that_is_utf_8_is_not_read_in_the_encoding_that_is_named_for_others(encoding, n_ascii, written):
    text = "x" * n_ascii + "é naïve"
    record = json.dumps({"prompt": "a", "response": text}, ensure_ascii=False)
    for own in ("utf-8", encoding):
        assert texts(load(written(record.encode(own)), ReadOptions(encoding=encoding))) == [("a", text)]


@pytest.mark.parametrize("encoding", ["iso2022_jp", "hz", "shift_jis"])
def test_encodings_that_write_letters_in_the_bytes_of_ascii_are_decoded(encoding, written):
    record = '{"prompt": "a", "response": "%s end"}' % ("\u65e5\u672c" if encoding != "hz" else "\u4e2d\u6587")
    dump = load(written(record.encode(encoding)), ReadOptions(encoding=encoding))
    assert texts(dump) == [("a", json.loads(record)["response"])]


@each("container", WRITERS)
@each("encoding", ["cp1252", "utf-16-le", "iso2022_jp"])
def test_a_mark_of_utf_8_is_believed_whatever_encoding_is_named_for_others(container, encoding, written):
    content = WRITERS[container](RECORDS).decode().encode()
    assert texts(load(written(codecs.BOM_UTF8 + content), ReadOptions(encoding=encoding))) == EXPECTED


def test_an_encoding_that_decodes_nothing_is_refused(written):
    with pytest.raises(DumpError, match="the text is not undefined"):
        load(written('{"prompt": "a", "response": "\u00e9"}'.encode()), ReadOptions(encoding="undefined"))


def test_encoding_says_nothing_about_an_archive(written):
    from shape_examples import EXAMPLES
    from writers import inspect_archive

    path = written(inspect_archive(EXAMPLES["inspect"].records))
    assert len(load(path, ReadOptions(encoding="cp1252")).responses) == 3


def test_encoding_across_chunks(written):
    text = "木" * 400_000
    content = codecs.BOM_UTF16_LE + json.dumps({"prompt": "a", "response": text}, ensure_ascii=False).encode("utf-16-le")
    assert load(written(content)).responses[0].text == text


def test_nan_and_infinity(written):
    dump = load(written('{"prompt": "a", "response": "b", "score": NaN}\n{"prompt": "c", "response": "d", "x": -Infinity}'))
    assert len(dump.responses) == 2
    assert dump.notes == ("NaN, Infinity or an oversized number was read 2 times.",)


def test_lone_surrogates(written):
    dump = load(written('[{"prompt": "a", "response": "x\\ud800y", "k\\udfff": ["\\udc00"]}]'))
    assert texts(dump) == [("a", "x\ufffdy")]
    assert dump.notes == ("Half of a surrogate pair was replaced by U+FFFD in 2 texts.",)


def test_surrogate_pairs_are_whole(written):
    assert texts(load(written('{"prompt": "a", "response": "\\ud83c\\udf33"}'))) == [("a", "🌳")]


def test_escaped_nul_is_kept_and_counted(written):
    dump = load(written('{"prompt": "a", "response": "x\\u0000y"}'))
    assert texts(dump) == [("a", "x\0y")]
    assert dump.notes == ("NUL characters stand in 1 answer, kept as found.",)


@each("end", ["\n", "\r\n", "", "\n\n \n"])
@each("start", ["", "\n", "\r\n  \n"])
def test_line_ends_and_blank_lines(start, end, written):
    lines = ['{"prompt": "a", "response": "b\\r\\n"}', '{"prompt": "c", "response": "d"}']
    separator = "\r\n" if "\r" in end else "\n"
    assert texts(load(written(start + separator.join(lines) + end))) == [("a", "b\r\n"), ("c", "d")]


def test_unicode_line_ends_do_not_end_a_line(written):
    text = "x\u2028y\u0085z\x0b\x0c"
    content = "\n".join(json.dumps({"prompt": str(i), "response": text}, ensure_ascii=False) for i in range(2))
    assert texts(load(written(content)))[1] == ("1", text)


def test_long_cells_and_lines_in_cells(written):
    long = "x" * 400_000
    dump = load(written(f'prompt,response\na,"{long}"\nb,"1\n""2""\r\n3"\n\nc,d\n'))
    assert texts(dump) == [("a", long), ("b", '1\n"2"\r\n3'), ("c", "d")]


def test_cells_that_are_json_answers_stay_text(written):
    answers = ['{"choices": ["a", "b"]}', '[{"type": "animal"}]', '["a"]', '{"text": "a"}', "[not json"]
    content = tab_table([{"prompt": str(i), "response": answer} for i, answer in enumerate(answers)])
    assert [text for _, text in texts(load(written(content)))] == answers


def test_standard_input(written, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json_lines(RECORDS))))
    dump = load("-")
    assert (dump.source, texts(dump)) == ("-", EXPECTED)
    assert not sys.stdin.buffer.closed
