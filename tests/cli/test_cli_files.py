"""``check``, ``convert``, ``formats`` and the limits as a shell sees them."""

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from distilldetect.cli.options import size_text
from distilldetect.formats.containers import CONTAINERS
from distilldetect.formats.reading import load
from distilldetect.formats.shapes import SHAPES
from distilldetect.formats.stream import compression_of

EXAMPLES = Path(__file__).parents[2] / "examples"
TEACHER = str(EXAMPLES / "teacher.jsonl")
SUSPECT = str(EXAMPLES / "suspect_distilled.jsonl")
LINE = '{"prompt": "a", "response": "b"}\n'


def test_check_writes_a_line_of_json_for_each_file(shell):
    status, out, err = shell("check", TEACHER, SUSPECT)
    first, second = map(json.loads, out.splitlines())
    assert (status, err, first["schema"], first["path"], second["path"]) == (0, "", "distilldetect/1", TEACHER, SUSPECT)
    assert (first["n_responses"], first["sha256"]) == (44, load(TEACHER).sha256)


def test_check_writes_one_document_of_json(shell):
    document = json.loads(shell("check", TEACHER, SUSPECT, "--format", "json")[1])
    assert (document["schema"], [row["path"] for row in document["files"]]) == ("distilldetect/1", [TEACHER, SUSPECT])


def test_check_writes_a_row_of_csv_for_each_file(shell):
    rows = list(csv.DictReader(io.StringIO(shell("check", TEACHER, SUSPECT, "--format", "csv", "--against", TEACHER)[1])))
    assert [(row["path"], row["shape"], row["output_field"], row["both"]) for row in rows] == [
        (TEACHER, "plain", "output", "44"),
        (SUSPECT, "plain", "output", "44"),
    ]
    assert (rows[0]["script_latin"], rows[0]["script_han"], rows[0]["error"]) == ("1.0", "0.0", "")
    (line,) = shell("check", TEACHER, "--format", "csv", "--no-header")[1].splitlines()
    assert line.startswith(f"{TEACHER},jsonl,")


def test_check_of_one_file_is_a_card(shell):
    status, out, _ = shell("check", TEACHER, "--format", "table", "--against", SUSPECT)
    card = {line[:16].strip(): line[16:].strip() for line in out.splitlines()}
    assert status == 0
    assert card["prompts"] == "44 (responses each: 1.00, at most 1)"
    assert card["shared prompts"].startswith("44 in both, 0 only here, 0 only there")


def test_check_of_several_files_is_a_table_and_v_makes_it_cards(shell, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    out = shell("check", TEACHER, SUSPECT, "--format", "table")[1].splitlines()
    assert [line.split()[:2] for line in out[1:]] == [
        ["file", "format"],
        ["teacher.jsonl", "plain"],
        ["suspect_distilled.jsonl", "plain"],
    ]
    assert shell("check", TEACHER, SUSPECT, "--format", "table", "-v")[1].count("SHA-256") == 2


def test_check_of_several_files_tells_what_all_answers_end_with(shell, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    path = tmp_path / "ends.jsonl"
    records = [json.loads(line) for line in Path(TEACHER).read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps(own | {"output": f"{own['output']}\nJust so."}) + "\n" for own in records))
    out = shell("check", path, SUSPECT, "--format", "table")[1].splitlines()
    [said] = (line for line in out if line.startswith(f"{path}: 100% of the answers end with"))
    assert 'Just so.": a habit of the model, or its harness.' in said


def test_check_repeats_no_name_and_no_trace_of_a_script(shell, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    paths = [str(tmp_path / f"{name}.jsonl") for name in ("m-1", "m-2")]
    for path in paths:
        record = {"prompt": "p", "output": "latin " * 99 + "\u6728", "model": Path(path).stem}
        Path(path).write_text(json.dumps(record) + "\n")
    _, head, *rows = shell("check", *paths, "--format", "table")[1].splitlines()
    assert "model" not in head.split()
    assert [row.split()[-2:] for row in rows] == [["latin", "100%"]] * 2


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv"])
def test_a_bad_file_does_not_stop_the_others(format, shell, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    bad = tmp_path / "bad"
    bad.write_text('{"foo": 1}\n{"foo": 2}\n')
    status, out, err = shell("check", bad, TEACHER, tmp_path / "none", "--format", format)
    problem = (
        f"{bad}:1: a record of no known shape, with the keys foo; name the fields with --output-field and --prompt-field,"
        " or those of this file alone with --file-field FILE::output=PATH"
    )
    missing = f"{tmp_path / 'none'}: no such file; check the path"
    assert (status, err) == (3, f"distilldetect: {problem}\ndistilldetect: {missing}\n")
    assert problem.removeprefix(str(bad)) in out
    assert "aurora-large" in out


def test_a_bad_file_to_compare_with_stops_everything(shell, tmp_path):
    status, out, err = shell("check", TEACHER, "--against", tmp_path / "none")
    assert (status, out, err) == (3, "", f"distilldetect: {tmp_path / 'none'}: no such file; check the path\n")


def test_standard_input_is_read_once(shell):
    status, out, err = shell("check", "-", "--against", "-")
    expected = "- stands for standard input, which can be read only once; name files for the others"
    assert (status, out, err) == (2, "", f"distilldetect: {expected}\n")


PANEL = str(EXAMPLES / "panel.csv")


@pytest.mark.parametrize(
    "command",
    [
        ("score", TEACHER, SUSPECT),
        ("attribute", SUSPECT, "-t", TEACHER),
        ("batch", PANEL, "-o", "scores.csv"),
        ("batch", "--teachers", TEACHER, "--suspects", SUSPECT, "-o", "scores.csv"),
        ("fingerprint", TEACHER, "-o", "made.ddfp"),
        ("check", TEACHER, "--against", SUSPECT),
        ("convert", TEACHER),
        ("tree", PANEL, "-o", "tree.svg"),
        ("library", "build", PANEL, "-o", "made.ddlib"),
    ],
)
def test_a_field_of_a_file_that_is_not_read_is_refused(command, shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typo = str(EXAMPLES / "Teacher.jsonl")
    status, out, err = shell(*command, "--file-field", f"{typo}::output=info.raw")
    expected = f"distilldetect: --file-field: {typo} is none of the files that are read; they are {TEACHER}"
    assert (status, out, err[: len(expected)], err.count("\n")) == (2, "", expected, 1)
    assert list(tmp_path.iterdir()) == []


HOSTILE = "\x1b[31m\x9b31m\u202e\x07[red]x[/red]<script>alert(1)</script>"


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv"])
def test_nothing_of_a_dump_is_alive_in_the_output(format, shell, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")
    path = tmp_path / "=cmd().jsonl"
    columns = {f"=cmd(){HOSTILE}p": "a", f"=cmd(){HOSTILE}o": f"{HOSTILE} text"}
    record = {"Prompt": HOSTILE, "output": HOSTILE, "model": f"=cmd(){HOSTILE}", **columns}
    path.write_text(json.dumps(record) + "\n" + json.dumps(record | {"Prompt": "b"}) + "\n")
    monkeypatch.chdir(tmp_path)
    for extra in ((), ("--output-field", f"=cmd(){HOSTILE}o".replace(".", ""), "--prompt-field", f"=cmd(){HOSTILE}p")):
        for files in ((path.name,), (path.name, path.name)):
            status, out, err = shell("check", *files, "--format", format, *extra)
            assert (status, err) == (0, "")
            assert not set("\x1b\x9b\u202e\x07") & set(out)
            assert "=cmd()" in out
            if format == "table":
                assert "[red]x[/red]" in out
            if format == "csv":
                assert not [cell for line in csv.reader(io.StringIO(out)) for cell in line if cell[:1] in {*"=+-@"}]


def test_an_error_that_quotes_a_dump_is_harmless(shell, tmp_path):
    path = tmp_path / "dump"
    path.write_text(json.dumps({HOSTILE: 1}) + "\n" + json.dumps({HOSTILE: 1}) + "\n")
    for format in ("table", "json", "csv"):
        status, out, err = shell("check", path, "--format", format)
        assert (status, err.count("\n")) == (3, 1)
        assert not set("\x1b\x9b\u202e\x07") & set(out + err)


def test_convert_writes_canonical_records_that_read_the_same(shell, tmp_path):
    target = tmp_path / "canonical.jsonl"
    status, out, err = shell("convert", TEACHER, "-o", target)
    first = json.loads(target.read_text().splitlines()[0])
    assert (status, out) == (0, "")
    assert err == f"{TEACHER}: plain (jsonl), 44 responses\n"
    assert list(first) == ["id", "prompt", "response", "reasoning", "sample", "model"]
    assert (first["sample"], first["model"], first["reasoning"]) == (0, "aurora-large", None)
    assert load(str(target)).responses == load(TEACHER).responses
    assert [path.name for path in tmp_path.iterdir()] == ["canonical.jsonl"]


def test_convert_writes_to_a_pipe(shell, tmp_path):
    target = tmp_path / "canonical.jsonl"
    shell("convert", TEACHER, "-o", target)
    for arguments in ((TEACHER, "-q"), (TEACHER, "-q", "-o", "-")):
        assert shell("convert", *arguments) == (0, target.read_text(), "")


@pytest.mark.parametrize(("suffix", "compression"), [("gz", "gzip"), ("zst", "zstd"), ("xz", "xz"), ("bz2", "bz2")])
def test_convert_compresses_by_the_suffix(suffix, compression, shell, tmp_path):
    target = tmp_path / f"canonical.jsonl.{suffix}"
    assert shell("convert", TEACHER, "-q", "-o", target) == (0, "", "")
    assert compression_of(target.read_bytes()) == compression
    assert load(str(target)).responses == load(TEACHER).responses


def test_convert_leaves_a_file_as_it_was_when_it_fails(shell, tmp_path):
    target, bad = tmp_path / "canonical.jsonl", tmp_path / "bad"
    target.write_text("as it was")
    bad.write_text(LINE * 30 + "{")
    status, out, err = shell("convert", bad, "-o", target)
    assert (status, out) == (3, "")
    assert err == f"distilldetect: {bad}:31: the JSON ends too early; the file may be cut short: copy or write it again\n"
    assert (target.read_text(), sorted(path.name for path in tmp_path.iterdir())) == (
        "as it was",
        ["bad", "canonical.jsonl"],
    )


def test_convert_may_replace_what_it_reads(shell, tmp_path):
    path = tmp_path / "dump"
    path.write_bytes(Path(TEACHER).read_bytes())
    assert shell("convert", path, "-q", "-o", path) == (0, "", "")
    assert load(str(path)).shape == "canonical"


def test_convert_to_no_folder(shell, tmp_path):
    target = tmp_path / "none" / "x.jsonl"
    expected = f"{target}: cannot be written: No such file or directory; name a file in a folder that exists and is yours"
    assert shell("convert", TEACHER, "-o", target) == (3, "", f"distilldetect: {expected}\n")


def test_convert_keeps_who_answered_where_there_are_several(shell, tmp_path):
    path, target = tmp_path / "dump", tmp_path / "out.jsonl"
    path.write_text("".join(json.dumps({"prompt": "a", "response": m, "model": m}) + "\n" for m in ("m-1", "m-2")))
    assert shell("convert", path, "-q", "-o", target, "--model-name", "*")[0] == 0
    assert [json.loads(line)["model"] for line in target.read_text().splitlines()] == ["m-1", "m-2"]


def test_formats_lists_every_part_with_what_it_is_recognised_by(shell):
    status, out, _ = shell("formats")
    listed = json.loads(out)
    assert (status, listed["schema"]) == (0, "distilldetect/1")
    assert {part["name"]: part["recognised_by"] for part in listed["containers"]} == {
        name: part.recognised_by for name, part in CONTAINERS.items()
    }
    assert {part["name"]: part["recognised_by"] for part in listed["shapes"]} == {
        name: part.recognised_by for name, part in SHAPES.items()
    }
    assert listed["compressions"][0] == {"name": "gzip", "recognised_by": "the bytes 1f 8b"}


def test_formats_as_a_table(shell):
    out = shell("formats", "--format", "table")[1]
    assert [name for name in (*CONTAINERS, *SHAPES) if f"  {name} " not in out] == []


LIMITED = {
    "--max-bytes": ("1K", LINE * 200, ": more than 1,024 bytes of content; raise --max-bytes if that is right"),
    "--max-document-bytes": (
        "1000",
        json.dumps([{"prompt": "a", "response": "b" * 9000}]),
        ": one document of more than 1,000 bytes; store it as JSON Lines, or raise --max-document-bytes",
    ),
    "--max-record-bytes": (
        "60",
        LINE + json.dumps({"prompt": "c", "response": "b" * 90}) + "\n" + LINE,
        ":2: a line of more than 60 bytes; check the file, or raise --max-record-bytes",
    ),
    "--max-nesting": (
        "3",
        LINE + '{"prompt": "a", "response": "b", "x": [[[[1]]]]}\n',
        ":2: JSON nested deeper than 3 levels; check the file, or raise --max-nesting",
    ),
    "--max-ratio": (
        "10",
        gzip.compress(b"\n" * (1 << 20)) * 40,
        ": decompresses to more than 10 times its size; raise --max-ratio if you trust it",
    ),
}


@pytest.mark.parametrize("command", ["check", "convert", "score"])
@pytest.mark.parametrize("option", LIMITED)
def test_limits_are_what_the_messages_advise(option, command, shell, tmp_path):
    limit, content, expected = LIMITED[option]
    path = tmp_path / "dump"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    files = (path, TEACHER) if command == "score" else (path,)
    status, _, err = shell(command, *files, option, limit)
    assert (status, err) == (3, f"distilldetect: {path}{expected}\n")


@pytest.mark.parametrize(
    ("given", "n_bytes"), [("1", 1), ("500M", 500 << 20), ("20G", 20 << 30), ("1.5k", 1536), ("2 GiB", 2 << 30)]
)
def test_sizes(given, n_bytes, monkeypatch, shell):
    seen = []
    monkeypatch.setattr("distilldetect.cli.check.inspect", lambda source, how, there: seen.append(how) or 1 / 0)
    shell("check", TEACHER, "--max-bytes", given)
    assert seen[0].max_bytes == n_bytes


@pytest.mark.parametrize("given", ["0", "-5", "M", "1X", "", "0.1", "999999999999999T"])
def test_no_sizes(given, shell):
    status, out, err = shell("check", TEACHER, "--max-bytes", given)
    expected = f"Invalid value for '--max-bytes': {given!r} is no size; write it like 500M or 20G"
    assert (status, out, err) == (2, "", f"distilldetect: {expected}; try 'distilldetect check --help'\n")


@pytest.mark.parametrize(("n_bytes", "text"), [(1500, "1500"), (1 << 20, "1M"), (1536, "1536"), (3 << 30, "3G")])
def test_sizes_are_shown_in_their_largest_unit(n_bytes, text):
    assert size_text(n_bytes) == text


def test_the_advice_to_choose_a_model_names_an_option_that_does_it(shell, tmp_path):
    path = tmp_path / "dump"
    path.write_text("".join(json.dumps({"prompt": "a", "response": m, "model": m}) + "\n" for m in ("m-1", "m-2")))
    status, _, err = shell("check", path)
    advice = "answers of 2 models: m-1, m-2; choose one with --model-name, or all with --model-name '*'"
    assert (status, err) == (3, f"distilldetect: {path}: {advice}\n")
    assert shell("check", path, "--model-name", "m-1")[0] == shell("check", path, "--model-name", "*")[0] == 0


def test_what_is_neither_called_nor_written_like_a_dump_is_left_out_of_a_folder(shell, tmp_path):
    for k in (1, 2):
        (tmp_path / f"reference_{k}.jsonl").write_bytes((EXAMPLES / f"reference_{k}.jsonl").read_bytes())
    (tmp_path / "Makefile").write_text("all:\n\techo\n", encoding="utf-8")
    pair = (EXAMPLES / "teacher.jsonl", EXAMPLES / "suspect_distilled.jsonl")
    status, out, err = shell("score", *pair, "-r", tmp_path, "--format", "csv", "--no-header", "--no-library")
    assert (status, out.split(",")[8]) == (0, "2")
    assert f"left out: {tmp_path / 'Makefile'}:1: neither JSON nor a table" in err
    (tmp_path / "broken.jsonl").write_text("all:\n\techo\n", encoding="utf-8")
    status, out, err = shell("score", *pair, "-r", tmp_path, "--format", "csv", "--no-library")
    assert (status, out) == (3, "")
    assert "broken.jsonl" in err


def test_the_tools_own_results_in_a_folder_of_dumps_are_left_out_and_said(shell, tmp_path):
    for name in ("reference_1.jsonl", "reference_2.jsonl", "panel.csv", "labels.csv"):
        (tmp_path / name).write_bytes((EXAMPLES / name).read_bytes())
    (tmp_path / "pairs.csv").write_text("teacher,suspect\naurora,pebble-7b\n", encoding="utf-8")
    (tmp_path / "model.json").write_bytes((EXAMPLES.parent / "distilldetect" / "data" / "model.json").read_bytes())
    score = ("score", TEACHER, SUSPECT, "-r", tmp_path, "--no-library")
    for name, command in {
        "result": score,
        "answer": ("attribute", SUSPECT, "-t", TEACHER, "--no-library"),
        "rows": ("batch", PANEL, "--no-library", "-j", "1"),
        "errors": ("evaluate", PANEL, "--labels", EXAMPLES / "labels.csv", "-j", "1"),
    }.items():
        suffixes = {"rows": (".jsonl", ".csv"), "errors": (".json", ".csv")}.get(name, (".json", ".jsonl", ".csv"))
        status, _, err = shell(*command, *(part for end in suffixes for part in ("-o", tmp_path / f"{name}{end}")))
        assert status == 0, err
    own = {path.name for path in tmp_path.iterdir() if path.name[:1] != "." and not path.name.startswith("reference_")}
    assert len(own) == 4 + 10
    status, out, err = shell(*score, "--json")
    assert (status, json.loads(out)["n_references"]) == (0, 2)
    assert {line.split(": ")[2].rpartition("/")[2] for line in err.splitlines() if ": left out: " in line} == own
    status, _, err = shell("panel", "init", tmp_path, "-o", tmp_path / "made.csv")
    assert (status, err.splitlines()[-1].split(": ")[1][:8]) == (0, "2 models")
    assert {line.split(": ")[2].rpartition("/")[2] for line in err.splitlines() if ": left out: " in line} == own
