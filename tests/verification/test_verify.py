"""A saved result against its files: equal, changed, missing, moved, or made by something else."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from each import each

from distilldetect import __version__
from distilldetect.case.request import Request
from distilldetect.cli import run
from distilldetect.fingerprints.file import to_bytes
from distilldetect.fingerprints.fingerprint import fingerprint
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.model import load_model
from distilldetect.verification.recorded import NamedFile, check_files, named_files, recorded_request
from distilldetect.verification.run import differences, rescored

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("teacher", "suspect_distilled", *(f"reference_{k}" for k in (1, 2, 3, 4)))


@pytest.fixture
def dumps(tmp_path):
    """A folder with copies of the examples."""
    folder = tmp_path / "dumps"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(EXAMPLES / f"{name}.jsonl", folder)
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A result without references, of dumps that nobody changes."""
    folder = tmp_path_factory.mktemp("kept") / "dumps"
    folder.mkdir()
    for name in NAMES[:2]:
        shutil.copy(EXAMPLES / f"{name}.jsonl", folder)
    return scored(folder)


@pytest.fixture
def saved(kept, tmp_path):
    """A copy of that result."""
    return Path(shutil.copy(kept, tmp_path / "result.json"))


def scored(folder, *more, teacher="teacher.jsonl", suspect="suspect_distilled.jsonl"):
    """The path of a result of dumps in a folder."""
    path = folder.parent / "result.json"
    given = [str(folder / teacher), str(folder / suspect), *map(str, more)]
    assert run(["score", *given, "-q", "-o", str(path)]) == 0
    return path


def changed(path, change):
    """The same result with a change to its document."""
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def verified(capsys, path, *more):
    """Exit status, rows by what they tell of, and the last line on stderr."""
    capsys.readouterr()
    status = run(["verify", str(path), *map(str, more)])
    captured = capsys.readouterr()
    rows = [json.loads(line) for line in captured.out.splitlines()]
    told = captured.err.removeprefix(f"distilldetect: {path}: ").rstrip("\n")
    return status, rows, told.removesuffix("; see the list on stdout")


def of(rows, what):
    return [row for row in rows if row["what"] == what]


def assert_equal(found):
    status, rows, told = found
    assert (status, told, of(rows, "difference")) == (0, "", [])
    end = {"what": "result", "status": "equal", "scored_again": True, "n_differences": 0, "faults": []}
    assert of(rows, "result") == [end]


def test_an_untouched_result_is_equal_and_every_file_is_told(dumps, capsys):
    path = scored(dumps, "-r", dumps / "reference_1.jsonl")
    found = verified(capsys, path)
    assert_equal(found)
    first = of(found[1], "file")[0]
    teacher = json.loads(path.read_text())["inputs"][0]
    assert first == {
        "what": "file",
        "status": "equal",
        "role": "teacher",
        "path": str(dumps / "teacher.jsonl"),
        "found": str(dumps / "teacher.jsonl"),
        "sha256": teacher["sha256"],
        "sha256_now": teacher["sha256"],
        "n_bytes": teacher["n_bytes"],
        "n_bytes_now": teacher["n_bytes"],
        "problem": "",
    }
    assert of(found[1], "version") == [{"what": "version", "status": "equal", "recorded": __version__}]
    assert of(found[1], "model") == [{"what": "model", "status": "equal", "recorded": load_model().sha256}]


def test_groups_snapshots_and_options_come_back(dumps, capsys):
    grouped = ",".join(str(dumps / f"reference_{k}.jsonl") for k in (1, 2))
    path = scored(
        dumps, "-r", grouped, "-r", dumps / "reference_3.jsonl", "-t", dumps / "reference_4.jsonl",
        "--min-prompts", "21", "--teacher-released", "2024-05", "--reasoning", "keep", "--teacher-name", "T",
        "--base", dumps / "reference_3.jsonl",
    )  # fmt: skip
    assert_equal(verified(capsys, path))
    document = json.loads(path.read_text())
    inputs = [entry["path"] for entry in document["inputs"]]
    assert recorded_request(document, inputs, []) == Request(
        teacher=(str(dumps / "teacher.jsonl"), str(dumps / "reference_4.jsonl")),
        suspect=str(dumps / "suspect_distilled.jsonl"),
        references=(tuple(grouped.split(",")), (str(dumps / "reference_3.jsonl"),)),
        reading=ReadOptions(reasoning="keep"),
        base=str(dumps / "reference_3.jsonl"),
        teacher_name="T",
        min_prompts=21,
        teacher_released="2024-05",
    )


def test_references_that_were_left_out_are_left_out_again(dumps, capsys):
    lines = (dumps / "reference_2.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (dumps / "a_thin.jsonl").write_text("".join(lines[:5]), encoding="utf-8")
    shutil.copy(dumps / "a_thin.jsonl", dumps / "a_thin_copy.jsonl")
    shutil.copy(dumps / "teacher.jsonl", dumps / "b_copy.jsonl")
    shutil.copy(dumps / "reference_1.jsonl", dumps / "z_copy.jsonl")
    given = [dumps / f"{name}.jsonl" for name in ("a_thin", "reference_1", "a_thin_copy", "b_copy", "z_copy")]
    path = scored(dumps, *(argument for file in given for argument in ("-r", file)))
    assert len(json.loads(path.read_text())["left_out"]) == 4
    assert_equal(verified(capsys, path))


def test_a_reference_that_has_anothers_answers_is_left_out_again(dumps, capsys):
    own = [json.loads(line) for line in (dumps / "reference_1.jsonl").read_text(encoding="utf-8").splitlines()]
    (dumps / "again.json").write_text(json.dumps(own), encoding="utf-8")
    path = scored(dumps, "-r", dumps / "reference_1.jsonl", "-r", dumps / "again.json", "-r", dumps / "reference_2.jsonl")
    [left] = json.loads(path.read_text())["left_out"]
    assert left["why"].startswith("has the answers of")
    assert_equal(verified(capsys, path))


def test_snapshots_that_were_left_out_are_left_out_again(dumps, capsys):
    path = scored(
        dumps, "-t", dumps / "teacher.jsonl", "-t", dumps / "reference_1.jsonl", "-r", dumps / "reference_1.jsonl"
    )
    assert_equal(verified(capsys, path))
    document = json.loads(path.read_text())
    assert [entry["role"] for entry in document["left_out"]] == ["teacher", "reference"]
    assert [entry["role"] for entry in document["inputs"]] == ["teacher", "teacher", "suspect"]


def test_siblings_come_back_and_those_that_were_left_out_are_left_out_again(dumps, capsys):
    lines = (dumps / "reference_2.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (dumps / "thin.jsonl").write_text("".join(lines[:5]), encoding="utf-8")
    for name in ("reference_1", "reference_3"):
        shutil.copy(dumps / f"{name}.jsonl", dumps / f"{name}_copy.jsonl")
    pair = f"{dumps / 'reference_3.jsonl'},{dumps / 'reference_4.jsonl'}"
    others = [dumps / f"{name}.jsonl" for name in ("reference_1_copy", "thin", "reference_3_copy", "teacher")]
    given = [argument for file in (pair, *others) for argument in ("--sibling", file)]
    references = (argument for k in (1, 2) for argument in ("-r", dumps / f"reference_{k}.jsonl"))
    path = scored(dumps, *references, *given)
    document = json.loads(path.read_text())
    assert [entry["role"] for entry in document["left_out"]] == ["sibling", "sibling", "reference", "sibling"]
    assert [entry["path"] for entry in document["siblings"]] == [pair.replace(",", ";"), str(others[0])]
    assert_equal(verified(capsys, path))


def test_dumps_joined_on_ids_with_a_separate_file_of_prompts(dumps, capsys):
    rows = [json.loads(line) for line in (dumps / "teacher.jsonl").read_text(encoding="utf-8").splitlines()]
    prompts = dumps / "prompts.jsonl"
    prompts.write_text("".join(json.dumps({"id": row["id"], "prompt": row["prompt"]}) + "\n" for row in rows))
    for name in ("teacher", "suspect_distilled"):
        records = [json.loads(line) for line in (dumps / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        kept = [{"id": record["id"], "output": record["output"]} for record in records]
        (dumps / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in kept))
    path = scored(dumps, "--prompts", prompts)
    found = verified(capsys, path)
    assert_equal(found)
    assert [(row["status"], row["path"]) for row in of(found[1], "file")][-1] == ("not recorded", str(prompts))
    moved = dumps.rename(dumps.parent / "elsewhere")
    assert_equal(verified(capsys, path, "--dir", moved))


@pytest.mark.parametrize("name", ["teacher.jsonl", "teach*"])
def test_fields_of_single_files_are_those_of_the_files_where_they_lie_now(name, dumps, capsys):
    path = dumps / "teacher.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [{**row, "output": "No.", "info": {"raw": row["output"]}} for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in kept), encoding="utf-8")
    saved = scored(dumps, "-r", dumps / "reference_1.jsonl", "--file-field", f"{dumps / name}::output=info.raw")
    assert_equal(verified(capsys, saved))
    assert_equal(verified(capsys, saved, "--dir", dumps.rename(dumps.parent / "elsewhere")))


def test_a_changed_byte_is_told_and_nothing_is_scored_again(dumps, capsys):
    path = scored(dumps, "-r", dumps / "reference_1.jsonl")
    file = dumps / "reference_1.jsonl"
    content = bytearray(file.read_bytes())
    content[100] ^= 1
    file.write_bytes(content)
    status, rows, told = verified(capsys, path)
    assert (status, told) == (3, f"1 of 3 files are not as recorded ({file} was changed)")
    assert [row["status"] for row in of(rows, "file")] == ["equal", "equal", "changed"]
    assert of(rows, "result")[0]["scored_again"] is False


def test_a_missing_file_and_standard_input_are_told(dumps, capsys, monkeypatch):
    path = scored(dumps)
    (dumps / "teacher.jsonl").unlink()
    changed(path, lambda document: document["inputs"][1].update(path="-"))
    status, rows, told = verified(capsys, path)
    assert status == 3
    assert told == (
        f"2 of 2 files are not as recorded ({dumps / 'teacher.jsonl'} is missing: no such file, - is missing: came from"
        " standard input)"
    )
    assert [row["n_bytes_now"] for row in of(rows, "file")] == [None, None]


def test_moved_files_are_found_by_as_much_of_their_paths_as_there_is(tmp_path, capsys):
    for k, name in enumerate(NAMES):
        (tmp_path / "dumps" / str(k)).mkdir(parents=True)
        shutil.copy(EXAMPLES / f"{name}.jsonl", tmp_path / "dumps" / str(k) / "outputs.jsonl")
    references = [a for k in range(2, 6) for a in ("-r", tmp_path / "dumps" / str(k) / "outputs.jsonl")]
    path = scored(tmp_path / "dumps", *references, teacher="0/outputs.jsonl", suspect="1/outputs.jsonl")
    (tmp_path / "evidence").mkdir()
    moved = (tmp_path / "dumps").rename(tmp_path / "evidence" / "dumps")
    assert verified(capsys, path)[0] == 3
    assert_equal(verified(capsys, path, "--dir", moved))
    assert_equal(verified(capsys, path, "--dir", moved.parent))


def test_copies_that_were_left_out_may_lie_in_one_place_now(dumps, capsys, tmp_path):
    copy = tmp_path / "copies" / "reference_1.jsonl"
    copy.parent.mkdir()
    shutil.copy(dumps / "reference_1.jsonl", copy)
    path = scored(dumps, "-r", dumps / "reference_1.jsonl", "-r", copy)
    copy.unlink()
    assert_equal(verified(capsys, path, "--dir", dumps))


def test_a_recorded_path_leads_nowhere_outside_the_folder(dumps):
    (dumps / "inside").mkdir()
    entry = {"role": "suspect", "path": "../teacher.jsonl", "sha256": "", "n_bytes": 0}
    document = {"inputs": [entry, entry | {"path": str(dumps / "teacher.jsonl")}], "left_out": [], "options": {}}
    checks = check_files(document, str(dumps / "inside"))
    assert [(check.status, check.problem) for check in checks] == [("missing", f"not in {dumps / 'inside'}")] * 2


def test_every_changed_key_is_listed_with_both_values(dumps, capsys):
    path = scored(dumps, "-r", dumps / "reference_1.jsonl")
    true = json.loads(path.read_text())

    def change(document):
        document["verdict"]["log10_lr"] = 2.5
        document["warnings"].append("nothing to see")
        del document["base"]
        document["run"]["command"] = "another"

    status, rows, told = verified(capsys, changed(path, change))
    assert (status, told) == (3, "scored again, 3 of its values differ, first /verdict/log10_lr")
    assert of(rows, "difference") == [
        {"what": "difference", "place": "/verdict/log10_lr", "recorded": 2.5, "now": true["verdict"]["log10_lr"]},
        {"what": "difference", "place": f"/warnings/{len(true['warnings'])}", "recorded": "nothing to see"},
        {"what": "difference", "place": "/base", "now": None},
    ]


def test_a_result_of_another_version_or_model_is_told_and_its_files_are_hashed(saved, capsys):
    path = changed(saved, lambda document: document["tool"].update(version="0.0.1"))
    status, rows, told = verified(capsys, path)
    assert status == 3
    assert told == (
        f"version 0.0.1 made it, and this is {__version__}; scored again, 1 of its values differ, first /tool/version"
    )
    changed(path, lambda document: document["model"].update(sha256="0" * 64))
    status, rows, told = verified(capsys, path)
    assert told == (
        "another model made it (SHA-256 000000000000...; give that with --model FILE);"
        f" version 0.0.1 made it, and this is {__version__}"
    )
    assert [row["status"] for row in of(rows, "file")] == ["equal", "equal"]


def test_the_model_may_lie_elsewhere_under_another_name(dumps, capsys, tmp_path):
    model = tmp_path / "model_of_may.json"
    shutil.copy(EXAMPLES.parent / "distilldetect" / "data" / "model.json", model)
    path = scored(dumps, "--model", model)
    assert_equal(verified(capsys, path))


def test_rehash_only_scores_nothing(saved, capsys):
    path = changed(saved, lambda document: document["verdict"].update(log10_lr=9.0))
    status, rows, told = verified(capsys, path, "--rehash-only")
    assert (status, told, of(rows, "result")[0]["scored_again"]) == (0, "", False)


def test_a_redacted_result_is_compared_redacted(saved, capsys, tmp_path):
    redacted = tmp_path / "redacted.json"
    assert run(["report", str(saved), "--redact", "-o", str(redacted)]) == 0
    assert_equal(verified(capsys, redacted))


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"min_prompts": "many"}, "options.min_prompts cannot be 'many'"),
        ({"min_prompts": True}, "options.min_prompts cannot be 'True'"),
        ({"min_prompts": 1}, "options.min_prompts is below 2"),
        ({"teacher_name": 3}, "options.teacher_name cannot be '3'"),
        ({"reading": {"shape": 3}}, "options.reading.shape cannot be '3'"),
        ({"reading": {"colour": "red"}}, "options.reading.colour cannot be 'red'"),
        ({"reading": {"reasoning": "all"}}, "options.reading.reasoning cannot be 'all'"),
        ({"reading": []}, "options.reading is not an object"),
    ],
)
def test_options_that_make_no_sense_are_no_bug(options, problem, saved, capsys):
    path = changed(saved, lambda document: document["options"].update(options))
    status, _, told = verified(capsys, path)
    assert (status, told) == (3, f"it cannot be scored again ({problem})")


def test_what_is_no_result_is_status_3(tmp_path, capsys):
    path = tmp_path / "result.json"
    path.write_text("{}")
    hint = "give the JSON that 'distilldetect score --format json' writes"
    told = f"is no result: schema is 'None', not \"distilldetect/1\"; {hint}"
    assert verified(capsys, path) == (3, [], told)
    path.write_text('{"schema": "distilldetect/1", "kind": "attribution"}')
    told = f"is no result: it is an attribution, which is not scored again; {hint}"
    assert verified(capsys, path) == (3, [], told)
    for content in ("{", "[]"):
        path.write_text(content)
        assert verified(capsys, path)[0] == 3
    path.unlink()
    assert verified(capsys, path) == (3, [], f"cannot be read: No such file or directory; {hint}")


def test_a_folder_that_is_not_there_or_not_utf_8_is_a_usage_error(saved, capsys, tmp_path):
    run(["verify", str(saved), "--dir", str(tmp_path / "nowhere")])
    assert capsys.readouterr().err == f"distilldetect: {tmp_path / 'nowhere'}: no such folder\n"
    (tmp_path / "\udcff").mkdir()
    assert run(["verify", str(saved), "--dir", str(tmp_path / "\udcff")]) == 2
    problem = "the name is not UTF-8, which lists and statements are; rename it"
    assert capsys.readouterr().err == f"distilldetect: {tmp_path}/ : {problem}\n"


def test_the_table_tells_the_same(saved, kept, capsys):
    path = changed(saved, lambda document: document["verdict"].update(word="\x1b[31mred"))
    capsys.readouterr()
    assert run(["verify", str(path), "--format", "table"]) == 3
    out = capsys.readouterr().out
    word = json.loads(path.read_text())["verdict"]["scale_word"]
    assert out == (
        f"equal        teacher   {kept.parent / 'dumps' / 'teacher.jsonl'}\n"
        f"equal        suspect   {kept.parent / 'dumps' / 'suspect_distilled.jsonl'}\n"
        f"equal        version   {__version__}\n"
        f"equal        model     {load_model().sha256}\n"
        f"differs      /verdict/word:  [31mred was recorded, {word} is found\n"
        "not equal    the result: scored again, values that differ: 1\n"
    )


def test_a_fingerprint_stands_for_the_dump_it_was_made_from(dumps):
    dump = load(str(dumps / "teacher.jsonl"))
    print_ = dumps / "teacher.ddfp"
    print_.write_bytes(to_bytes(fingerprint(dump)))
    entry = {"role": "teacher", "path": str(print_), "sha256": dump.sha256, "n_bytes": print_.stat().st_size}
    (check,) = check_files({"inputs": [entry], "left_out": [], "options": {}})
    assert (check.status, check.sha256_now) == ("equal", dump.sha256)
    assert check.file_sha256 != dump.sha256
    print_.write_bytes(print_.read_bytes()[:-30])
    (check,) = check_files({"inputs": [entry], "left_out": [], "options": {}})
    assert check.status == "missing"
    assert check.problem == f"{print_}: is damaged, or no fingerprint; make it again from the dump"


def test_compressed_dumps_are_hashed_as_they_lie(dumps, capsys):
    (dumps / "teacher.jsonl.gz").write_bytes(gzip.compress((dumps / "teacher.jsonl").read_bytes()))
    assert_equal(verified(capsys, scored(dumps, teacher="teacher.jsonl.gz")))


def test_every_file_of_a_document_is_named():
    document = {
        "inputs": [{"role": "teacher", "path": "a", "sha256": "1", "n_bytes": 4}],
        "left_out": [{"source": "b", "sha256": "2", "why": ""}],
        "options": {"reading": {"prompts": "c"}},
    }
    assert list(named_files(document)) == [
        NamedFile("teacher", "a", "1", 4),
        NamedFile("left out", "b", "2", None),
        NamedFile("prompts", "c", None, None),
    ]


def test_scoring_again_gives_the_recorded_names(dumps):
    path = scored(dumps, "-r", dumps / "reference_1.jsonl", "-r", dumps / "reference_2.jsonl")
    document = json.loads(path.read_text())
    moved = dumps.rename(dumps.parent / "x")
    again = rescored(document, load_model(), check_files(document, str(moved)))
    assert again == {key: value for key, value in document.items() if key != "run"}


@each(
    ("recorded", "now", "found"),
    [
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": True}, {"a": 1}, [{"place": "/a", "recorded": True, "now": 1}]),
        ({"a": None}, {}, [{"place": "/a", "recorded": None}]),
        ({"a/b": {"~": 1}}, {"a/b": {"~": 2}}, [{"place": "/a~1b/~0", "recorded": 1, "now": 2}]),
        ([[1], 2], [[1, 3], 2], [{"place": "/0/1", "now": 3}]),
        ({"a": {}}, {"a": "an object"}, [{"place": "/a", "recorded": "an object", "now": "an object"}]),
        ({"x": 1, "y": 2}, {"y": 2, "x": 1}, []),
    ],
)
def test_differences(recorded, now, found):
    assert differences(recorded, now) == found


def test_an_object_is_not_a_list():
    found = differences({"a": {"0": 1}}, {"a": [1]})
    assert found == [{"place": "/a", "recorded": "an object", "now": "a list"}]


def test_deep_nesting_is_compared():
    deep = value = []
    for _ in range(5000):
        value.append([])
        value = value[0]
    assert differences(deep, deep) == []


def test_a_library_is_a_file_of_the_result_where_it_lies_now(dumps, capsys):
    library = Path(shutil.copy(EXAMPLES / "references.ddlib", dumps))
    path = scored(dumps, "--library", library)
    found = verified(capsys, path)
    assert_equal(found)
    assert [row["status"] for row in of(found[1], "file") if row["role"] == "library"] == ["equal"]
    moved = dumps.rename(dumps.parent / "elsewhere")
    assert_equal(verified(capsys, path, "--dir", moved))
    other = moved / "references.ddlib"
    other.write_bytes(other.read_bytes() + b"0")
    status, rows, _ = verified(capsys, path, "--dir", moved, "--rehash-only")
    assert status != 0
    assert [row["role"] for row in of(rows, "file") if row["status"] == "changed"] == ["library"]
