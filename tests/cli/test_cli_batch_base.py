"""A suspect beside the model that it was made from, as a panel names it."""

import csv
import io

import pytest
from batch_panels import EXAMPLES, rows_of

HEADER = "model,path,role,family,provider,released,base\n"
REFERENCES = [EXAMPLES / f"reference_{k}.jsonl" for k in (1, 2, 3, 4)]


@pytest.fixture
def panel(tmp_path):
    """The examples; the distilled suspect was made from the independent one."""
    rows = [
        f"aurora,{EXAMPLES / 'teacher.jsonl'},teacher,,,,",
        f"pebble,{EXAMPLES / 'suspect_distilled.jsonl'},suspect,,,,harbor",
        f"harbor,{EXAMPLES / 'suspect_independent.jsonl'},suspect,,,,",
        *(f"reference_{k},{path},reference,,,," for k, path in enumerate(REFERENCES)),
    ]
    path = tmp_path / "panel.csv"
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_row_of_a_suspect_with_a_base_says_what_score_says(panel, shell, tmp_path):
    assert shell("batch", panel, "-o", tmp_path / "s.csv", "-j", "1", "--no-cache", "--no-library")[0] == 0
    rows = {row["suspect"]: row for row in rows_of(tmp_path / "s.csv")}
    given = [word for path in REFERENCES for word in ("-r", path)]
    status, out, _ = shell(
        "score", EXAMPLES / "teacher.jsonl", EXAMPLES / "suspect_distilled.jsonl", *given, "-q", "--format", "csv",
        "--no-library", "--base", EXAMPLES / "suspect_independent.jsonl",
    )  # fmt: skip
    assert status == 0
    (alone,) = csv.DictReader(io.StringIO(out))
    assert rows["pebble"]["base_difference"] == alone["base_difference"]
    assert float(alone["base_difference"]) > 1
    assert rows["harbor"]["base_difference"] == ""


def test_another_base_makes_another_row(panel, shell, tmp_path):
    out = tmp_path / "s.csv"
    assert shell("batch", panel, "-o", out, "-j", "1", "--no-cache", "--no-library")[0] == 0
    before = rows_of(out)
    panel.write_text(panel.read_text(encoding="utf-8").replace(",harbor\n", ",reference_0\n"), encoding="utf-8")
    assert shell("batch", panel, "-o", out, "-j", "1", "--no-cache", "--no-library")[0] == 0
    after = rows_of(out)
    assert before[0]["base_difference"] != after[0]["base_difference"]
    assert before[1] == after[1]
