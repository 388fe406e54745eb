"""Results of every kind against the schema that the command prints."""

import copy
import functools
import json
import shutil
from pathlib import Path

import pytest
from each import each

from distilldetect.cli import run
from distilldetect.results.schema import result_schema

EXAMPLES = Path(__file__).parents[2] / "examples"
TEACHER, SUSPECT = (str(EXAMPLES / f"{name}.jsonl") for name in ("teacher", "suspect_distilled"))
REFERENCES = [str(EXAMPLES / f"reference_{k}.jsonl") for k in (1, 2, 3, 4)]


@functools.cache
def validator():
    from jsonschema import Draft202012Validator  # takes a while: not wherever tests are collected

    return Draft202012Validator(result_schema())


def problems(document):
    return [error.message for error in validator().iter_errors(document)]


def result(folder, *arguments):
    path = folder / "result.json"
    assert run(["score", *arguments, "-q", "-o", str(path)]) == 0
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    folder = tmp_path_factory.mktemp("results")
    thin = folder / "thin.jsonl"
    thin.write_text("".join(Path(REFERENCES[0]).read_text(encoding="utf-8").splitlines(keepends=True)[:3]))
    for name, source in (("a", TEACHER), ("b", SUSPECT)):
        rows = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]
        ids = [{"id": row["id"], "output": row["output"]} for row in rows]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ids))
    copied = shutil.copy(REFERENCES[1], folder / "copy.jsonl")
    single = [argument for path in REFERENCES for argument in ("-r", path)]
    return {
        "references": result(folder, TEACHER, SUSPECT, *single),
        "no references": result(folder, TEACHER, SUSPECT),
        "one reference": result(folder, TEACHER, SUSPECT, *single[:2]),
        "groups": result(folder, TEACHER, SUSPECT, "-r", ",".join(REFERENCES[:2]), "-r", REFERENCES[2]),
        "siblings": result(folder, TEACHER, SUSPECT, *single[:4], "--sibling", REFERENCES[2], "--sibling", str(thin)),
        "snapshots": result(folder, TEACHER, SUSPECT, "-t", REFERENCES[0]),
        "left out": result(folder, TEACHER, SUSPECT, *single[:4], "-r", str(thin), "-r", str(copied)),
        "base": result(folder, TEACHER, SUSPECT, *single[:2], "--base", REFERENCES[0], "--suspect-name", "S"),
        "impossible": result(
            folder, TEACHER, SUSPECT, *single[:2], "--teacher-released", "2024-05", "--suspect-released", "2024-04"
        ),
        "options": result(folder, TEACHER, SUSPECT, "--reasoning", "keep", "--teacher-released", "2024-05"),
        "on ids": result(folder, str(folder / "a.jsonl"), str(folder / "b.jsonl")),
    }


def test_the_schema_is_one():
    validator().check_schema(result_schema())


def test_the_command_prints_it(capsys):
    assert run(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == result_schema()


@pytest.mark.parametrize(
    "kind",
    ["references", "no references", "one reference", "groups", "siblings", "snapshots", "left out", "base", "impossible",
     "options", "on ids"],
)  # fmt: skip
def test_every_kind_of_result_is_valid(kind, results):
    assert problems(results[kind]) == []


def test_the_kinds_are_what_their_names_say(results):
    modes = {kind: document["model"]["mode"] for kind, document in results.items()}
    assert modes["no references"] == "no references"
    assert modes["references"] == "references"
    assert results["base"]["base"]["path"] == REFERENCES[0]
    assert results["base"]["names"]["suspect"] == "S"
    assert results["impossible"]["verdict"]["log10_lr"] is None
    assert results["references"]["passages"]
    assert len(results["left out"]["left_out"]) == 2
    assert [entry["role"] for entry in results["siblings"]["left_out"]] == ["sibling"]
    assert [entry["path"] for entry in results["siblings"]["siblings"]] == [REFERENCES[2]]
    assert results["references"]["siblings"] is None
    assert results["on ids"]["joined_on"] == "id"
    assert [entry["reference_model"] for entry in results["groups"]["inputs"]] == [None, None, 0, 0, 1]


def test_a_redacted_result_is_valid(results, tmp_path):
    path, redacted = tmp_path / "result.json", tmp_path / "redacted.json"
    path.write_text(json.dumps(results["references"]))
    assert run(["report", str(path), "--redact", "-o", str(redacted)]) == 0
    assert problems(json.loads(redacted.read_text())) == []


def test_every_key_but_the_clock_is_required(results):
    for key in results["references"]:
        broken = {name: value for name, value in results["references"].items() if name != key}
        assert problems(broken) == ([] if key == "run" else [f"{key!r} is a required property"])


@each(
    ("break_it", "problem"),
    [
        (lambda d: d.update(schema="distilldetect/2"), "'distilldetect/1' was expected"),
        (lambda d: d.update(extra=1), "Additional properties are not allowed ('extra' was unexpected)"),
        (lambda d: d["verdict"].update(log10_lr="1.2"), "'1.2' is not of type 'number', 'null'"),
        (lambda d: d["verdict"].update(word="proved"), "'proved' is not one of"),
        (lambda d: d["verdict"].update(p_value=1.5), "1.5 is greater than the maximum of 1"),
        (lambda d: d["inputs"][0].update(sha256="0" * 63), f"'{'0' * 63}' does not match '^[0-9a-f]{{64}}$'"),
        (lambda d: d["inputs"][0].update(role="pupil"), "'pupil' is not one of"),
        (lambda d: d["inputs"][0].update(n_bytes=-1), "-1 is less than the minimum of 0"),
        (lambda d: d.update(n_references=True), "True is not of type 'integer'"),
        (lambda d: d["warning_codes"].append("Few!"), "'Few!' does not match '^[a-z_]+$'"),
        (lambda d: d["verdict"].pop("log10_lr_uncapped"), "'log10_lr_uncapped' is a required property"),
        (lambda d: d.update(intercept=None), "None is not of type 'number'"),
        (lambda d: d["contributions"][0].update(signal="aura"), "'aura' is not one of"),
        (lambda d: d["passages"][0].pop("teacher_text"), "'teacher_text' is a required property"),
        (lambda d: d["passages"][0].update(suspect_span=[1]), "[1] is too short"),
        (lambda d: d["signals"].pop("word_pair_likelihood"), "'word_pair_likelihood' is a required property"),
        (lambda d: d["population"]["members"][0].update(name=1), "1 is not of type 'string'"),
    ],
)
def test_a_broken_result_is_not_valid(break_it, problem, results):
    broken = copy.deepcopy(results["references"])
    break_it(broken)
    (found,) = problems(broken)
    assert found.startswith(problem)
