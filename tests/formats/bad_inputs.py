"""Inputs that must be refused: what the file holds, the options, and the message after the file's name."""

import gzip
import io
import json
import zipfile
from typing import Any, NamedTuple

from distilldetect.formats.options import ReadOptions


class BadInput(NamedTuple):
    """A file that cannot be read."""

    name: str
    content: bytes
    options: ReadOptions = ReadOptions()


GOOD = b'{"prompt": "Name a tree.", "response": "An oak."}\n'
PLAIN = ReadOptions()


def rows(*records: dict[str, Any]) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def archive(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/") + ".json", text)
    return content.getvalue()


BAD_INPUTS = (
    BadInput("empty", b""),
    BadInput("blank", b" \n\t\n"),
    BadInput("only a byte-order mark", b"\xef\xbb\xbf"),
    BadInput("empty gzip", gzip.compress(b"")),
    BadInput("empty list", b"[]"),
    BadInput("empty object", b"{}"),
    BadInput("empty wrapper", b'{"results": []}'),
    BadInput("header without rows", b"prompt,response\n"),
    BadInput("half a line", GOOD + b'{"prompt": "Name a bi'),
    BadInput("half a list", b"[" + GOOD + b',{"prompt": "Name a bird."'),
    BadInput("half an object", b'{"results": [{"prompt": "a", "response":'),
    BadInput("first line broken", b'{"prompt": "a" "response": "b"}\n' + GOOD),
    BadInput("line with a name without quotes", GOOD + b'{"prompt": "a", "response": "b", x: 1}\n'),
    BadInput("Python's repr", GOOD + b"{'prompt': 'a', 'response': 'b'}\n"),
    BadInput("list in JSON Lines", GOOD + b'["a", "b"]\n'),
    BadInput("list of texts", b'["a", "b"]'),
    BadInput("list of numbers", b"[1, 2]"),
    BadInput("null in a list", b"[" + GOOD + b", null]"),
    BadInput("a JSON text", b'"a"'),
    BadInput("a number", b"17"),
    BadInput("raw NUL", GOOD + b'{"prompt": "a\0", "response": "b"}\n'),
    BadInput("NUL in a table", b"prompt,response\na,b\na,b\0\n"),
    BadInput("binary", b"\x7fELF\x02\x01\x01\0\0\0\0\0"),
    BadInput("Latin-1", '{"prompt": "Où?", "response": "Là."}\n'.encode("latin-1") + GOOD),
    BadInput("Latin-1 list", '[\n{"prompt": "Où?", "response": "Là."}]'.encode("latin-1")),
    BadInput("Latin-1 table", "prompt,response\nOù?,Là.\n".encode("latin-1")),
    BadInput("UTF-16 without a mark", GOOD.decode().encode("utf-16-le")),
    BadInput("odd UTF-16", b"\xff\xfe" + GOOD.decode().encode("utf-16-le") + b"\x00"),
    BadInput("wrong encoding", GOOD + b'{"prompt": "\xe9", "response": "b"}', ReadOptions(encoding="ascii")),
    BadInput("too deep", b'{"prompt": ' + b"[" * 300 + b"]" * 300 + b', "response": "b"}\n' + GOOD),
    BadInput("far too deep", b"[" * 100_000),
    BadInput("number of 5,000 digits", GOOD + b'{"prompt": "a", "response": "b", "n": ' + b"9" * 5000 + b"}\n"),
    BadInput("truncated gzip", gzip.compress(GOOD * 50)[:-12]),
    BadInput("damaged gzip", gzip.compress(GOOD * 50)[:30] + b"\xff" * 40),
    BadInput("gzip with something after it", gzip.compress(GOOD) + b"abc"),
    BadInput("compressed twice", gzip.compress(gzip.compress(GOOD))),
    BadInput("damaged xz", b"\xfd7zXZ\x00" + b"\x01" * 40),
    BadInput("damaged bzip2", b"BZh9" + b"\x01" * 40),
    BadInput("damaged zstd", b"\x28\xb5\x2f\xfd" + b"\xff" * 40),
    BadInput("zip without a log", archive(data="{}")),
    BadInput("truncated zip", archive(header="{}", samples__1="{}")[:60]),
    BadInput("log with a broken sample", archive(header="{}", samples__q="{")),
    BadInput("log without samples", archive(header="{}")),
    BadInput("tar", b"dump.jsonl".ljust(257, b"\0") + b"ustar" + b"\0" * 200),
    BadInput("SQLite", b"SQLite format 3\0" + b"\0" * 100),
    BadInput("pickle", b"\x80\x04\x95\x10\0\0\0\0\0\0\0}\x94."),
    BadInput("PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
    BadInput("web page", b"<!DOCTYPE html>\n<html><head><title>Sign in, please</title>"),
    BadInput("LFS pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
    BadInput("a comment before the records", b"\n# hi\n" + GOOD),
    BadInput("prose", b"Once upon a time\nthere was a dump.\n"),
    BadInput("YAML", b"- prompt: a\n  response: b\n"),
    BadInput("unknown keys", rows({"foo": "a", "bar": "b"})),
    BadInput("many unknown keys", rows({f"key{i}": "a" for i in range(40)})),
    BadInput("keys with escapes", rows({"\x1b[31mred\x1b[0m": "a", "\u202eevil\n": "b"})),
    BadInput("prompts only", rows({"uid": "1", "prompt": "a"}, {"uid": "2", "prompt": "b"})),
    BadInput("text alone", rows({"text": "a"}, {"text": "b"})),
    BadInput("two columns for the answer", rows({"prompt": "a", "response": "b", "completion": "c"})),
    BadInput("output beside answer", rows({"question": "a", "output": "b", "answer": "c"})),
    BadInput("records of two shapes", GOOD + rows({"messages": [{"role": "user", "content": "a"}]})),
    BadInput("a record of two shapes", rows({"messages": [{"role": "assistant", "content": "a"}],
                                             "conversations": [{"from": "gpt", "value": "a"}]})),
    BadInput("two models", rows({"prompt": "a", "response": "b", "model": "m-1"},
                                {"prompt": "a", "response": "c", "model": "m-2"})),
    BadInput("another model", rows({"prompt": "a", "response": "b", "model": "m-1"}), ReadOptions(model="m-3")),
    BadInput("all empty", rows({"prompt": "a", "response": ""}, {"prompt": "b", "response": None})),
    BadInput("answers that are numbers", rows({"prompt": "a", "prediction": 1})),
    BadInput("no assistant", rows({"messages": [{"role": "user", "content": "a"}]})),
    BadInput("log-probabilities", rows({"doc_id": 0, "doc": {}, "resps": [[["-1.5", "False"]], [["-0.5", "True"]]]})),
    BadInput("flattened log-probabilities", rows({"doc_id": 0, "doc": {}, "resps": [["-1.5", "False"]]})),
    BadInput("batch input", rows({"custom_id": "1", "method": "POST", "url": "/v1", "body": {"messages": []}})),
    BadInput("Anthropic batch input", rows({"custom_id": "1", "params": {"messages": []}})),
    BadInput("streamed pieces", rows({"object": "chat.completion.chunk", "choices": [{"delta": {"content": "a"}}]})),
    BadInput("promptfoo's CSV", b"thing,[m-1] Name a {{thing}}.,Status\ntree,An oak.,PASS\n"),
    BadInput("row with too many cells", b"prompt,response\na,b\na,b,c\n"),
    BadInput("row with too few cells", b"prompt,response\na\n"),
    BadInput("open quote", b'prompt,response\na,"b\nc,d\n'),
    BadInput("text after a quote", b'prompt,response\na,"b"c\n'),
    BadInput("two columns of one name", b"prompt,response,prompt\na,b,c\n"),
    BadInput("missing output field", GOOD, ReadOptions(output_field="choices[0].text")),
    BadInput("missing prompt field", GOOD, ReadOptions(prompt_field="query")),
    BadInput("missing id field", GOOD, ReadOptions(id_field="uid")),
    BadInput("another shape", GOOD, ReadOptions(shape="fastchat")),
    BadInput("long line", GOOD + GOOD, ReadOptions(max_record_bytes=20)),
    BadInput("much content", GOOD * 2000, ReadOptions(max_bytes=1000)),
    BadInput("large document", b"[" + b", ".join([GOOD] * 200) + b"]", ReadOptions(max_document_bytes=1000)),
    BadInput("decompression bomb", gzip.compress(b"\n" * (1 << 20)) * 40, ReadOptions(max_ratio=10)),
    BadInput("nesting limit", GOOD + b'{"prompt": "a", "response": "b", "x": [[[[1]]]]}', ReadOptions(max_nesting=3)),
)  # fmt: skip
