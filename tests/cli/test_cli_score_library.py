"""``score`` with a user's own library."""

import csv
import io

import pytest
from batch_panels import EXAMPLES

SUSPECT, TEACHER = EXAMPLES / "suspect_distilled.jsonl", EXAMPLES / "teacher.jsonl"
REFERENCES = tuple(part for k in range(1, 5) for part in ("-r", EXAMPLES / f"reference_{k}.jsonl"))
HINT = "get it again, or make one with 'distilldetect library build'"


def row(shell, *arguments):
    status, out, _ = shell("score", TEACHER, SUSPECT, *arguments, "-q", "--format", "csv")
    assert status == 0
    (found,) = csv.DictReader(io.StringIO(out))
    return found


def test_an_exact_library_is_worth_what_its_dumps_are_to_the_printed_digit(shell, tmp_path):
    library = tmp_path / "own.ddlib"
    shell("library", "build", EXAMPLES / "references.csv", "-o", library, "--exact", "-q")
    known, given = row(shell, "--library", library, "--provider", "aurora-labs"), row(shell, *REFERENCES)
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
