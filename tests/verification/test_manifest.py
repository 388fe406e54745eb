"""What vouches for a result's files: a list that sha256sum reads, and an in-toto statement."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from distilldetect.cli import run
from distilldetect.model import load_model
from distilldetect.verification.manifest import Subject, statement, sums

EXAMPLES = Path(__file__).parents[2] / "examples"

needs_sha256sum = pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


@pytest.fixture
def evidence(tmp_path):
    """A folder with a result, its dumps in a folder beside it, and both kinds of vouching."""
    dumps = tmp_path / "dumps"
    dumps.mkdir()
    for name in ("teacher", "suspect_distilled", "reference_1"):
        shutil.copy(EXAMPLES / f"{name}.jsonl", dumps)
    folder = tmp_path / "evidence"
    folder.mkdir()
    given = (dumps / "teacher.jsonl", dumps / "suspect_distilled.jsonl", "-r", dumps / "reference_1.jsonl")
    assert run(["score", *map(str, given), "-q", "-o", str(folder / "result.json")]) == 0
    return folder


def verify(folder, *more):
    return run(["verify", str(folder / "result.json"), *map(str, more), "--sums", str(folder / "SHA256SUMS")])


def checked(folder):
    return subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, text=True, check=False)


@needs_sha256sum
def test_sha256sum_accepts_the_list_and_finds_a_changed_byte(evidence):
    assert verify(evidence) == 0
    names = ["result.json", *(f"../dumps/{name}.jsonl" for name in ("teacher", "suspect_distilled", "reference_1"))]
    assert checked(evidence).stdout.splitlines() == [f"{name}: OK" for name in names]
    file = evidence.parent / "dumps" / "teacher.jsonl"
    file.write_bytes(file.read_bytes().replace(b"a", b"b", 1))
    found = checked(evidence)
    assert found.returncode == 1
    assert found.stdout.splitlines()[1] == "../dumps/teacher.jsonl: FAILED"


@needs_sha256sum
def test_names_that_would_break_a_line_are_escaped(tmp_path):
    names = ["back\\slash", "new\nline", " blanks ", "-x", "ümlaut", "*star"]
    subjects = []
    for name in names:
        (tmp_path / name).write_text(name)
        subjects.append(Subject(name, str(tmp_path / name), sha256(tmp_path / name)))
    text = sums(subjects, str(tmp_path / "SHA256SUMS"))
    assert text.splitlines()[:2] == [f"\\{subjects[0].sha256}  back\\\\slash", f"\\{subjects[1].sha256}  new\\nline"]
    (tmp_path / "SHA256SUMS").write_text(text, encoding="utf-8")
    assert checked(tmp_path).returncode == 0


@needs_sha256sum
def test_a_list_behind_a_symbolic_link_names_files_as_seen_from_where_it_lies(evidence, tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "deep" / "er")
    assert run(["verify", str(evidence / "result.json"), "--rehash-only", "--sums", str(link / "SHA256SUMS")]) == 0
    assert checked(link).returncode == 0


def test_the_statement_is_of_every_file_and_the_verdict(evidence):
    path = evidence / "statement.intoto.json"
    assert verify(evidence, "--manifest", path) == 0
    told = json.loads(path.read_text(encoding="utf-8"))
    document = json.loads((evidence / "result.json").read_text(encoding="utf-8"))
    assert list(told) == ["_type", "subject", "predicateType", "predicate"]
    assert (told["_type"], told["predicateType"]) == ("https://in-toto.io/Statement/v1", "urn:distilldetect:verdict:1")
    inputs = [(entry["path"], entry["sha256"]) for entry in document["inputs"]]
    assert [(subject["name"], subject["digest"]) for subject in told["subject"]] == [
        (name, {"sha256": digest}) for name, digest in [("result.json", sha256(evidence / "result.json")), *inputs]
    ]
    assert told["predicate"] == {
        **{key: document[key] for key in ("schema", "tool", "names", "options", "n_prompts", "n_references")},
        "propositions": document["propositions"],
        "verdict": document["verdict"],
        "model": {"name": "model.json", "sha256": load_model().sha256, "mode": document["model"]["mode"]},
        "roles": [{"name": entry["path"], "role": entry["role"]} for entry in document["inputs"]],
        "scored_again": True,
    }


def test_the_statement_says_when_files_were_only_hashed(evidence):
    path = evidence / "statement.json"
    assert verify(evidence, "--manifest", path, "--rehash-only") == 0
    assert json.loads(path.read_text(encoding="utf-8"))["predicate"]["scored_again"] is False


def test_nothing_vouches_for_a_result_that_does_not_hold(evidence):
    (evidence.parent / "dumps" / "teacher.jsonl").unlink()
    assert verify(evidence, "--manifest", evidence / "statement.json") == 3
    assert sorted(path.name for path in evidence.iterdir()) == ["result.json"]


def test_a_file_named_twice_is_one_subject(evidence):
    document = json.loads((evidence / "result.json").read_text(encoding="utf-8"))
    subjects = [Subject("a", "a", "1"), Subject("b", "b", "1"), Subject("a", "a", "1")]
    told = statement(subjects, document, scored_again=True)
    assert [subject["name"] for subject in told["subject"]] == ["a", "b"]
    assert len(sums(subjects, "SHA256SUMS").splitlines()) == 2
