"""A batch with references from a library: the rows are those of ``score``, one pair at a time."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from batch_panels import EXAMPLES, HEADER, records, rows_of, write_dump

from distilldetect.batch.journal import journal_path, read_journal
from distilldetect.library import libraries_of

ARENA = Path(__file__).parents[3] / "shared" / "panels" / "arena_hard"
N_OF_LIBRARY = 30
NUMBERS = (
    "log10_lr", "log10_lr_low", "log10_lr_high", "p_value", "verdict", "n_prompts", "n_references", "mode",
    "log10_lr_uncapped", "best_other_log10_lr",
)  # fmt: skip
BATCH = ("-j", "1")


@pytest.fixture(autouse=True)
def shared_cache(known_dumps, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", known_dumps)


@pytest.fixture
def panel(tmp_path):
    """A teacher, a reference and three suspects, one of which is on few prompts of the library."""
    for name in ("teacher", "reference_1", "suspect_distilled", "suspect_independent"):
        write_dump(tmp_path / f"{name}.jsonl", records(f"{name}.jsonl"))
    write_dump(tmp_path / "late.jsonl", records("suspect_distilled.jsonl")[N_OF_LIBRARY - 6 :])
    panel = tmp_path / "panel.csv"
    panel.write_text(
        HEADER + "aurora,teacher.jsonl,teacher,aurora,,2024-01\n"
        "cobalt,reference_1.jsonl,teacher;reference,cobalt,cobalt-systems,2024-03\n"
        "pebble,suspect_distilled.jsonl,suspect,pebble,,2024-06\n"
        "harbor,suspect_independent.jsonl,suspect,harbor,marlin-institute,2024-05\n"
        "late,late.jsonl,suspect,late,,\n",
        encoding="utf-8",
    )
    return panel


@pytest.fixture
def library(tmp_path, shell):
    """The other example references, on the first prompts only."""
    rows = [line.split(",") for line in (EXAMPLES / "references.csv").read_text(encoding="utf-8").splitlines()]
    lines = [",".join(rows[0]), *(",".join([row[0], f"known_{row[1]}", *row[2:]]) for row in rows[1:])]
    for row in rows[1:]:
        write_dump(tmp_path / f"known_{row[1]}", records(row[1])[:N_OF_LIBRARY])
    (tmp_path / "known.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert shell("library", "build", tmp_path / "known.csv", "-o", tmp_path / "known.ddlib", "-q")[0] == 0
    return tmp_path / "known.ddlib"


def numbers(row):
    return {**{name: row[name] for name in NUMBERS}, **{name: row[name] for name in row if name.startswith("signal.")}}


def scored(shell, *arguments):
    status, out, _ = shell("score", *arguments, "-q", "--format", "csv")
    assert status == 0
    (row,) = csv.DictReader(io.StringIO(out))
    return numbers(row)


def test_rows_are_those_of_score_with_the_same_library(panel, library, shell, tmp_path):
    status, _, err = shell("batch", panel, "-o", tmp_path / "s.csv", "--library", library, *BATCH)
    assert status == 0
    assert shell("batch", panel, "-o", tmp_path / "2.csv", "--library", library, "-j", "2", "--no-cache", "-q")[0] == 0
    assert (tmp_path / "2.csv").read_bytes() == (tmp_path / "s.csv").read_bytes()
    assert err.splitlines()[0] == (
        f"library known: 4 known models on {N_OF_LIBRARY} prompts are references, but for those of a pair's own makers"
        " (--no-library to do without)"
    )
    rows = {(row["teacher"], row["suspect"]): row for row in rows_of(tmp_path / "s.csv")}
    at = {name: tmp_path / f"{name}.jsonl" for name in ("teacher", "reference_1")}
    common = ("--library", library)
    expected = {
        ("aurora", "pebble"): ("suspect_distilled.jsonl", "-r", at["reference_1"]),
        ("aurora", "harbor"): (
            "suspect_independent.jsonl", "-r", at["reference_1"], "--suspect-provider", "marlin-institute",
        ),
        ("aurora", "late"): ("late.jsonl", "-r", at["reference_1"]),
        ("cobalt", "pebble"): ("suspect_distilled.jsonl", "-r", at["teacher"], "--provider", "cobalt-systems"),
        ("cobalt", "harbor"): (
            "suspect_independent.jsonl", "-r", at["teacher"], "--provider", "cobalt-systems",
            "--suspect-provider", "Marlin-Institute",
        ),
    }  # fmt: skip
    for (teacher, suspect), (dump, *more) in expected.items():
        own = at["teacher" if teacher == "aurora" else "reference_1"]
        assert numbers(rows[teacher, suspect]) == scored(shell, own, tmp_path / dump, *common, *more), (teacher, suspect)
    counts = [rows["aurora", name]["n_references"] for name in ("pebble", "harbor", "late")]
    assert counts == ["4", "3", "1"]  # reference_1, which the library has too, once
    assert "unknown_maker" in rows["aurora", "pebble"]["warnings"]
    assert "unknown_maker" not in rows["cobalt", "pebble"]["warnings"]


def test_without_the_library_it_is_another_result_and_none_is_taken_from_the_other(panel, library, shell, tmp_path):
    output = tmp_path / "s.csv"
    found, keys = [], []
    for more in (("--library", library), ("--no-library",), ("--library", library)):
        assert shell("batch", panel, "-o", output, *more, *BATCH, "-q")[0] == 0
        found.append(output.read_bytes())
        keys.append(set(read_journal(journal_path(str(output)))))
    assert found[0] == found[2] != found[1]
    assert keys[0] < keys[1] == keys[2]


def test_a_library_that_changes_is_noticed(panel, library, shell, tmp_path):
    output = tmp_path / "s.csv"
    shell("batch", panel, "-o", output, "--library", library, *BATCH, "-q")
    before = len(read_journal(journal_path(str(output))))
    shell("library", "build", tmp_path / "known.csv", "-o", library, "-q", "--source", "another")
    shell("batch", panel, "-o", output, "--library", library, *BATCH, "-q")
    assert len(read_journal(journal_path(str(output)))) > before


def test_ids_are_joined_without_a_library(panel, library, shell, tmp_path):
    dump = tmp_path / "suspect_distilled.jsonl"
    write_dump(dump, [{key: value for key, value in r.items() if key != "prompt"} for r in records(dump.name)])
    shell("batch", panel, "-o", tmp_path / "s.csv", "--library", library, *BATCH, "-q")
    shell("batch", panel, "-o", tmp_path / "none.csv", "--no-library", *BATCH, "-q")
    with_, without = ({(r["teacher"], r["suspect"]): r for r in rows_of(tmp_path / n)} for n in ("s.csv", "none.csv"))
    assert with_["aurora", "pebble"] == without["aurora", "pebble"]
    assert with_["aurora", "harbor"] != without["aurora", "harbor"]


def test_a_library_that_is_none_is_refused(panel, shell, tmp_path):
    status, _, err = shell("batch", panel, "-o", tmp_path / "s.csv", "--library", "nix", *BATCH)
    assert (status, err.count("\n")) == (2, 1)
    assert err.startswith("distilldetect: nix: no library of this name, and no such file")


@pytest.mark.skipif(not ARENA.exists(), reason="real panels are not at hand")
def test_public_prompts_find_their_library_unasked(shell, tmp_path):
    rows = {
        "gpt-4-0613": "teacher,gpt-4,openai", "claude-2.0": "teacher,claude-2,",
        "Llama-3-8B-WizardLM-196K": "suspect,wizardlm,", "llama-2-70b-chat": "suspect,llama-2-chat,",
    }  # fmt: skip
    at = {name: tmp_path / f"{name}.jsonl" for name in rows}
    for name, path in at.items():  # every fourth prompt: as many as make a dump one of the library's prompts
        answers = gzip.decompress((ARENA / "outputs" / f"{name}.jsonl.gz").read_bytes()).splitlines(keepends=True)
        path.write_bytes(b"".join(answers[::4]))
    panel = tmp_path / "panel.csv"
    panel.write_text(HEADER + "".join(f"{name},{at[name]},{rest},\n" for name, rest in rows.items()), encoding="utf-8")
    status, _, err = shell("batch", panel, "-o", tmp_path / "s.csv", *BATCH)
    assert (status, libraries_of("arena_hard")[0].name in err) == (0, True)
    found = {(row["teacher"], row["suspect"]): numbers(row) for row in rows_of(tmp_path / "s.csv")}
    assert len(found) == 4
    for teacher, suspect, *more in (
        ("gpt-4", "Llama-3-8B-WizardLM-196K", at["gpt-4-0613"], "--provider", "openai", "-r", at["claude-2.0"]),
        ("claude-2", "llama-2-70b-chat", at["claude-2.0"], "-r", at["gpt-4-0613"]),
    ):
        assert found[teacher, suspect] == scored(shell, more[0], at[suspect], *more[1:])
