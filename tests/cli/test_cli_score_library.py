"""``score`` with references from a library, or with its teacher: ``score --teacher NAME SUSPECT``."""

import csv
import io
import json

import pytest
from batch_panels import EXAMPLES, records, write_dump
from each import each

PAIR = TEACHER, SUSPECT = EXAMPLES / "teacher.jsonl", EXAMPLES / "suspect_distilled.jsonl"
REFERENCES = tuple(part for k in range(1, 5) for part in ("-r", EXAMPLES / f"reference_{k}.jsonl"))
HINT = "get it again, or make one with 'distilldetect library build'"
NUMBERS = (
    "log10_lr", "log10_lr_low", "log10_lr_high", "p_value", "verdict", "n_prompts", "n_references", "mode",
    "log10_lr_uncapped", "best_other", "best_other_log10_lr",
)  # fmt: skip


@pytest.fixture
def library(tmp_path, shell):
    """The example references and the teacher."""
    lines = (EXAMPLES / "references.csv").read_text(encoding="utf-8").splitlines()
    rows = [lines[0], *(line.replace("reference_", f"{EXAMPLES}/reference_") for line in lines[1:])]
    rows.append(f"aurora-large,{TEACHER},teacher,aurora,aurora-labs,2024-02")
    (tmp_path / "known.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    shell("library", "build", tmp_path / "known.csv", "-o", tmp_path / "known.ddlib", "-q")
    return tmp_path / "known.ddlib"


def row(shell, *arguments):
    status, out, _ = shell("score", *arguments, "-q", "--format", "csv")
    assert status == 0
    (found,) = csv.DictReader(io.StringIO(out))
    return found


def test_it_is_what_the_teachers_dump_gives_with_the_same_library(library, shell):
    known = row(shell, "--teacher", "aurora-large", SUSPECT, "--library", library, "--suspect-provider", "x")
    dump = row(shell, TEACHER, SUSPECT, "--library", library, "--suspect-provider", "x")
    signals = [name for name in dump if name.startswith("signal.")]
    assert {name: known[name] for name in (*NUMBERS, *signals)} == {name: dump[name] for name in (*NUMBERS, *signals)}
    assert known["n_references"] == "4"
    assert known["teacher"] == "known:aurora-large"


def test_a_snapshot_that_was_asked_other_prompts_is_no_part_of_the_teacher(library, shell, tmp_path):
    expected = row(shell, "--teacher", "aurora", SUSPECT, "--library", library, "--suspect-provider", "x")
    other = [{**record, "prompt": f"And now: {record['prompt']}"} for record in records("reference_1.jsonl")]
    write_dump(tmp_path / "other.jsonl", other)
    with (tmp_path / "known.csv").open("a", encoding="utf-8") as panel:
        panel.write("aurora-small,other.jsonl,teacher,aurora,aurora-labs,2024-02\n")
    shell("library", "build", tmp_path / "known.csv", "-o", library, "-q")
    assert row(shell, "--teacher", "aurora", SUSPECT, "--library", library, "--suspect-provider", "x") == expected


def test_the_result_says_where_the_teacher_is_from_and_is_verified(library, shell, tmp_path):
    saved = tmp_path / "r.json"
    status, out, _ = shell("score", "--teacher", "aurora-large", SUSPECT, "--library", library, "-o", saved)
    document = json.loads(saved.read_text(encoding="utf-8"))
    teacher = document["inputs"][0]
    assert (status, out, document["names"]["teacher"]) == (0, "", "aurora-large")
    assert (teacher["role"], teacher["path"], teacher["container"]) == ("teacher", "known:aurora-large", "library")
    assert teacher["notes"] == ["From the library “known”; the SHA-256 is that of the dump it was made from."]
    assert document["options"]["known_teacher"] == "aurora-large"
    assert document["options"]["teacher_released"] == "2024-02"
    assert document["library"]["makers_left_out"] == ["aurora-labs"]
    assert shell("verify", saved, "-q")[0] == 0
    shell("library", "build", tmp_path / "known.csv", "-o", library, "-q", "--source", "another")
    status, _, err = shell("verify", saved, "-q")
    assert status == 3
    assert f"1 of 2 files are not as recorded ({library} was changed)" in err
    for suffix in ("html", "md"):
        assert shell("report", saved, "-o", tmp_path / f"r.{suffix}")[0] == 0


def test_a_family_is_a_teacher_of_all_its_snapshots(library, shell, tmp_path):
    panel = tmp_path / "known.csv"
    rows = (
        panel.read_text(encoding="utf-8")
        + f"aurora-small,{EXAMPLES}/suspect_independent.jsonl,teacher,aurora,aurora-labs,\n"
    )
    panel.write_text(rows, encoding="utf-8")
    shell("library", "build", panel, "-o", library, "-q")
    given = ("--library", library, "--suspect-provider", "x")
    known = row(shell, "--teacher", "aurora", SUSPECT, *given)
    dumps = row(shell, TEACHER, SUSPECT, "-t", EXAMPLES / "suspect_independent.jsonl", *given)
    assert {name: known[name] for name in NUMBERS} == {name: dumps[name] for name in NUMBERS}
    assert known["teacher"] == "known:aurora-large;known:aurora-small"
    one = row(shell, "--teacher", "aurora-large", SUSPECT, *given)
    assert known["log10_lr"] != one["log10_lr"]
    panel.write_text(rows.replace("aurora-small", "aurora"), encoding="utf-8")  # a model that bears the family's name
    shell("library", "build", panel, "-o", library, "-q")
    assert row(shell, "--teacher", "AURORA", SUSPECT, *given) == known | {"teacher": "known:aurora-large;known:aurora"}


def test_a_known_teacher_that_is_younger_cannot_have_taught(library, shell):
    found = row(shell, "--teacher", "aurora-large", SUSPECT, "--library", library, "--suspect-released", "2024-01")
    assert found["verdict"] == "not evaluable"
    assert found["warnings"].startswith("teacher_younger")


@each(
    ("arguments", "status", "message"),
    [
        (
            ("--teacher", "gpt-4-0316", SUSPECT), 2,
            "gpt-4-0316: no model or family of this name in alpaca_eval, arena_hard ('distilldetect library show NAME'"
            " lists them); did you mean gpt-4-0314",
        ),
        (
            ("--teacher", "gpt-4-0314", TEACHER, SUSPECT), 2,
            "--teacher gpt-4-0314 names the teacher; give the suspect's dump alone, or leave --teacher out",
        ),
        (
            ("--teacher", "gpt-4-0314", SUSPECT, "--no-library"), 2,
            "a teacher from a library goes with one; leave --no-library out",
        ),
        (("--teacher", "gpt-4-0314"), 2, "Missing argument 'SUSPECT'; try 'distilldetect score --help'"),
        ((TEACHER,), 2, "Missing argument 'SUSPECT'; try 'distilldetect score --help'"),
    ],
)  # fmt: skip
def test_what_cannot_be_gives_one_line(arguments, status, message, shell):
    assert shell("score", *arguments) == (status, "", f"distilldetect: {message}\n")


def test_on_other_prompts_than_the_librarys_nothing_can_be_said(shell):
    status, _, err = shell("score", "--teacher", "gpt-4-0314", SUSPECT)
    assert (status, err.count("\n")) == (4, 1)
    assert "arena_hard:gpt-4-0314" in err


def test_an_exact_library_is_worth_what_its_dumps_are_to_the_printed_digit(shell, tmp_path):
    library = tmp_path / "own.ddlib"
    shell("library", "build", EXAMPLES / "references.csv", "-o", library, "--exact", "-q")
    known, given = row(shell, *PAIR, "--library", library, "--provider", "aurora-labs"), row(shell, *PAIR, *REFERENCES)
    named = ("best_other", "warnings")  # by another name, and the library has no model of the maker
    assert {k: v for k, v in known.items() if k not in named} == {k: v for k, v in given.items() if k not in named}


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-100],
        lambda content: content[:-100] + bytes([content[-100] ^ 1]) + content[-99:],
        lambda content: b'{"prompt": "a", "output": "b"}\n',
    ],
    ids=["cut", "flipped", "foreign"],
)
def test_a_library_that_is_damaged_gives_one_line(damage, shell, tmp_path):
    library = tmp_path / "own.ddlib"
    library.write_bytes(damage((EXAMPLES / "references.ddlib").read_bytes()))
    message = f"distilldetect: {library}: is damaged, or no library; {HINT}\n"
    assert shell("score", TEACHER, SUSPECT, "--library", library) == (3, "", message)
    assert shell("score", "--teacher", "juniper", SUSPECT, "--library", library) == (3, "", message)
