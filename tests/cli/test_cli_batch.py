"""``batch`` as a shell sees it: its numbers, its files, and what it does when something is wrong."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from batch_panels import (
    ALPACA,
    EXAMPLES,
    HEADER,
    alpaca_panel,
    batch,
    example_panel,
    records,
    rows_of,
    single_rows,
    write_dump,
)

from distilldetect.cli import run
from distilldetect.defaults import WEIGHED_SIGNALS
from distilldetect.fingerprints import FingerprintMaker, kept_sketch
from distilldetect.formats import ReadOptions
from distilldetect.model import Hierarchical, model_document
from distilldetect.results.row import COLUMNS

PAIRS = [
    ("aurora", "cobalt"),
    ("aurora", "juniper"),
    ("cobalt", "juniper"),
    ("aurora", "pebble"),
    ("cobalt", "pebble"),
    ("aurora", "harbor"),
    ("cobalt", "harbor"),
]


@pytest.fixture
def panel(tmp_path, known_dumps, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", known_dumps)
    return example_panel(tmp_path / "panel")


def without_prompts(path):
    given = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    write_dump(path, [{"id": record["id"], "output": record["output"]} for record in given])


def test_every_pair_has_the_numbers_of_a_single_result(panel, tmp_path):
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    assert rows_of(tmp_path / "s.csv") == single_rows(panel)


def test_every_pair_of_real_models_has_the_numbers_of_a_single_result(tmp_path):
    if not ALPACA.is_dir():
        pytest.skip("needs ../shared/alpaca_eval")
    panel = alpaca_panel(tmp_path)
    assert batch(panel, "-o", tmp_path / "s.csv", "--no-library") == 0
    assert rows_of(tmp_path / "s.csv") == single_rows(panel)


def test_where_the_suspect_lacks_prompts_the_numbers_are_those_of_score(tmp_path, capsys):
    """``score`` sees the shared prompts alone, so nothing may be learned from the others."""
    if not ALPACA.is_dir():
        pytest.skip("needs ../shared/alpaca_eval")
    panel = alpaca_panel(tmp_path)
    assert batch(panel, "-o", tmp_path / "s.csv", "--no-library") == 0
    (row,) = (own for own in rows_of(tmp_path / "s.csv") if (own["teacher"], own["suspect"]) == ("gpt-3.5", "Ein-70B-v0.1"))
    dumps = (f"{tmp_path}/{name}.json" for name in ("gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "Ein-70B-v0.1"))
    references = (f"-r{tmp_path}/{name}.json" for name in ("claude-2", "cohere", "gemini-pro", "Yi-34B-Chat"))
    first, second, suspect = dumps
    assert run(["score", f"{first},{second}", suspect, *references, "--no-library", "-q", "--format", "csv"]) == 0
    (found,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    told = [name for name in found if name not in ("teacher", "suspect", "best_other", "warnings")]
    assert {name: row[name] for name in told} == {name: found[name] for name in told}
    assert int(row["n_prompts"]) < 51


def test_without_references_the_numbers_are_those_of_a_single_result_too(panel, tmp_path):
    kept = [
        line for line in panel.read_text().splitlines(keepends=True) if line.startswith(("model", "aurora-1", "pebble"))
    ]
    panel.write_text("".join(kept))
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    rows = rows_of(tmp_path / "s.csv")
    assert rows == single_rows(panel)
    assert [row["mode"] for row in rows] == ["no references"]


@pytest.mark.parametrize("promptless", ["suspect_distilled", "reference_1", "reference_2", "snapshot"])
def test_dumps_without_prompts_are_joined_on_ids(panel, tmp_path, promptless):
    without_prompts(panel.parent / f"{promptless}.jsonl")
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    assert rows_of(tmp_path / "s.csv") == single_rows(panel)


def test_a_panel_without_any_prompt_has_the_numbers_of_a_single_result(panel, tmp_path):
    for path in panel.parent.glob("*.jsonl"):
        without_prompts(path)
    expected = single_rows(panel)
    for jobs in (1, 2):
        assert batch(panel, "-o", tmp_path / f"{jobs}.csv", jobs=jobs) == 0
        assert rows_of(tmp_path / f"{jobs}.csv") == expected


def test_an_id_that_stands_for_different_prompts_is_left_out(panel, tmp_path):
    without_prompts(panel.parent / "reference_2.jsonl")
    given = records("teacher.jsonl")
    write_dump(panel.parent / "teacher.jsonl", [{**given[0], "prompt": "Another one?"}, *given[1:]])
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    rows = rows_of(tmp_path / "s.csv")
    assert rows == single_rows(panel)
    assert {row["n_prompts"] for row in rows if row["suspect"] == "pebble"} == {str(len(given) - 1)}


def test_a_teacher_that_appeared_after_the_suspect_gets_no_likelihood_ratio(panel, tmp_path):
    text = panel.read_text().replace("cobalt-systems,", "cobalt-systems,2024-06")
    panel.write_text(text.replace("pebble,,", "pebble,,2024-05"))
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    rows = {(row["teacher"], row["suspect"]): row for row in rows_of(tmp_path / "s.csv")}
    impossible = rows["cobalt", "pebble"]
    assert (impossible["verdict"], impossible["log10_lr"], impossible["log10_lr_high"]) == ("not evaluable", "", "")
    assert impossible["warnings"].startswith("teacher_younger;")
    assert impossible["log10_lr_uncapped"]
    assert "teacher_younger" not in rows["cobalt", "harbor"]["warnings"]  # whose date is unknown


def test_the_last_line_sums_up(panel, tmp_path, capsys):
    output = tmp_path / "s.csv"
    assert run(["batch", str(panel), "-o", str(output), "-j", "1", "--cache-dir", str(tmp_path / "kept")]) == 0
    found = Counter(row["verdict"] for row in rows_of(output))
    counts = ", ".join(f"{n} {verdict}" for verdict, n in found.most_common())
    pattern = rf"{output}: 7 pairs in \d+\.\d s \({counts}\); \d+\.\d MB of fingerprints in {tmp_path / 'kept'}"
    assert re.fullmatch(pattern, capsys.readouterr().err.splitlines()[-1])


def test_the_guide_names_options_that_there_are(capsys):
    guide = (EXAMPLES.parent / "distilldetect" / "data" / "BATCH.md").read_text(encoding="utf-8")
    assert run(["batch", "--help"]) == 0
    options = set(re.findall(r"--[a-z-]+", capsys.readouterr().out))
    named = set(re.findall(r"(?<=`)--[a-z-]+", guide))
    assert "--force" in named
    assert named <= options


def test_one_pair_is_one_pair(tmp_path, capsys):
    teacher, suspect = (tmp_path / f"{name}.jsonl" for name in ("teacher", "suspect_distilled"))
    write_dump(teacher, records(teacher.name))
    output = tmp_path / "s.csv"
    files = ("--teachers", str(teacher), "--suspects", str(suspect), "--references", str(EXAMPLES / "reference_1.jsonl"))
    given = ("batch", *files, "-o", str(output), "-j", "1")
    assert run([*given, "--dry-run"]) == 0
    assert " cached), 1 pair (0 done), about " in capsys.readouterr().err
    assert run(given) == 5
    *_, summed, failed = capsys.readouterr().err.splitlines()
    assert summed.startswith(f"{output}: 1 pair in ")
    assert failed.startswith("distilldetect: 1 of 1 pair failed and will be tried again by the next run; the first, ")
    write_dump(suspect, records(suspect.name))
    assert run([*given, "-o", str(tmp_path / "s.md")]) == 0
    assert "of 1 pair would." in (tmp_path / "s.md").read_text(encoding="utf-8")


def test_rows_have_the_columns_of_a_single_result_in_the_order_of_the_panel(panel, tmp_path):
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    rows = rows_of(tmp_path / "s.csv")
    assert list(rows[0]) == [*COLUMNS, *(f"signal.{name}" for name in WEIGHED_SIGNALS), "error"]
    assert [(row["teacher"], row["suspect"]) for row in rows] == PAIRS


def test_the_suffix_chooses_between_three_formats_with_the_same_numbers(panel, tmp_path):
    outputs = (part for suffix in ("csv", "tsv", "jsonl") for part in ("-o", tmp_path / f"s.{suffix}"))
    assert batch(panel, *outputs) == 0
    by_line = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text().splitlines()]
    as_cells = [{name: "" if value is None else str(value) for name, value in row.items()} for row in by_line]
    assert as_cells == rows_of(tmp_path / "s.csv")
    assert (tmp_path / "s.tsv").read_text() == (tmp_path / "s.csv").read_text().replace(",", "\t")


def test_several_outputs_come_from_one_run_and_one_journal(panel, tmp_path):
    names = ("s.csv", "s.html", "s.md")
    assert batch(panel, *(part for name in names for part in ("-o", tmp_path / name)), "--case", "12/26") == 0
    kept = sorted(path.name for path in tmp_path.iterdir() if path.is_file() and path.name.startswith((".", "s.")))
    assert kept == [".s.csv.journal", *names]
    assert "Case: 12/26; Date: " in (tmp_path / "s.html").read_text(encoding="utf-8")
    rows = rows_of(tmp_path / "s.csv")
    page = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert all(f"| {row['suspect']} | {row['teacher']} | {row['verdict']} |" in page for row in rows)


@pytest.mark.parametrize("by_file", [True, False])
def test_a_dump_of_the_fit_is_told_in_its_rows(panel, tmp_path, by_file):
    model, dump = tmp_path / "model.json", panel.parent / "reference_1.jsonl"
    known = kept_sketch(FingerprintMaker(ReadOptions()).make(str(dump)))
    fitted = {
        "panel": "p",
        "sha256": {"c": known.sha256 if by_file else ""},
        "answers": {"c": "" if by_file else known.text},
    }
    model.write_text(json.dumps(model_document(Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (fitted,), {})))
    assert batch(panel, "-o", tmp_path / "s.csv", "--model", model) == 0
    told = {
        (row["teacher"], row["suspect"]) for row in rows_of(tmp_path / "s.csv") if "in_fit" in row["warnings"].split(";")
    }
    assert told == {pair for pair in PAIRS if "cobalt" in pair}


def test_pairs_of_one_maker_are_told_in_their_rows(panel, tmp_path):
    panel.write_text(panel.read_text().replace("suspect,pebble,,", "suspect,pebble,Aurora-Labs,"))
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    rows = rows_of(tmp_path / "s.csv")
    told = {(row["teacher"], row["suspect"]) for row in rows if "same_maker" in row["warnings"].split(";")}
    assert told == {("aurora", "pebble")}


def test_answers_that_belong_to_other_prompts_are_told_in_their_rows(panel, tmp_path):
    own = records("suspect_distilled.jsonl")
    answers = [record["output"] for record in own]
    rows = zip(own, answers[1:] + answers[:1], strict=True)
    write_dump(panel.parent / "suspect_distilled.jsonl", [record | {"output": answer} for record, answer in rows])
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    told = {row["suspect"]: "misaligned" in row["warnings"].split(";") for row in rows_of(tmp_path / "s.csv")}
    assert {suspect for suspect, is_told in told.items() if is_told} == {"pebble"}


def test_a_name_that_a_spreadsheet_would_run_is_quoted(panel, tmp_path):
    panel.write_text(panel.read_text().replace("pebble,suspect", "=1+1,suspect"))
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    assert {row["suspect"] for row in rows_of(tmp_path / "s.csv")} == {"cobalt", "juniper", "'=1+1", "harbor"}


def test_a_bad_dump_fails_its_own_pairs_only_and_the_last_line_says_why(panel, tmp_path, capsys):
    good = tmp_path / "good.csv"
    assert batch(panel, "-o", good) == 0
    bad = panel.parent / "suspect_distilled.jsonl"
    bad.write_text("{]\n")
    assert batch(panel, "-o", tmp_path / "s.csv") == 5
    rows = rows_of(tmp_path / "s.csv")
    assert [row for row in rows if not row["error"]] == [row for row in rows_of(good) if row["suspect"] != "pebble"]
    failed = [row for row in rows if row["error"]]
    assert [(row["teacher"], row["suspect"], row["log10_lr"]) for row in failed] == [
        ("aurora", "pebble", ""),
        ("cobalt", "pebble", ""),
    ]
    assert failed[0]["error"].startswith(f"{bad}:1: not JSON")
    assert capsys.readouterr().err.splitlines()[-1] == (
        "distilldetect: 2 of 7 pairs failed and will be tried again by the next run; the first, pebble against aurora:"
        f" {failed[0]['error']}"
    )


def test_a_bad_snapshot_fails_its_teacher(panel, tmp_path, capsys):
    (panel.parent / "snapshot.jsonl").unlink()
    assert batch(panel, "-o", tmp_path / "s.csv") == 5
    failed = {(row["teacher"], row["error"]) for row in rows_of(tmp_path / "s.csv") if row["error"]}
    problem = f"{panel.parent / 'snapshot.jsonl'}: no such file; check the path"
    assert failed == {("aurora", problem)}
    told = f"{problem} (no pair has {panel.parent / 'snapshot.jsonl'} as a teacher or a reference)"
    assert told in capsys.readouterr().err.splitlines()


def test_a_bad_reference_is_named_and_left_out_as_if_the_panel_had_it_not(panel, tmp_path, capsys):
    bad = panel.parent / "reference_4.jsonl"
    bad.unlink()
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    assert capsys.readouterr().err == f"{bad}: no such file; check the path (no pair has {bad} as a reference)\n"
    panel.write_text("".join(line for line in panel.read_text().splitlines(keepends=True) if "marlin-2" not in line))
    assert rows_of(tmp_path / "s.csv") == single_rows(panel)


def test_the_suspect_may_not_be_the_teachers_own_file(panel, tmp_path):
    (panel.parent / "suspect_distilled.jsonl").write_bytes((panel.parent / "teacher.jsonl").read_bytes())
    assert batch(panel, "-o", tmp_path / "s.csv") == 5
    [failed] = [row for row in rows_of(tmp_path / "s.csv") if row["error"]]
    assert (failed["teacher"], failed["suspect"]) == ("aurora", "pebble")
    assert "is the same file as" in failed["error"]


def test_only_the_pairs_asked_for_are_scored(panel, tmp_path):
    (tmp_path / "pairs.csv").write_text("Suspect; teacher; label\nharbor;cobalt;0\ncobalt;aurora;1\n")
    assert batch(panel, "-o", tmp_path / "all.csv") == 0
    assert batch(panel, "-o", tmp_path / "s.csv", "--pairs", tmp_path / "pairs.csv") == 0
    wanted = [row for row in rows_of(tmp_path / "all.csv") if (row["teacher"], row["suspect"]) in (PAIRS[0], PAIRS[6])]
    assert rows_of(tmp_path / "s.csv") == wanted


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("nobody,pebble", "'nobody' is no teacher's family in the panel"),
        ("aurora,marlin", "'marlin' is no suspect in the panel"),
        ("cobalt,cobalt", "'cobalt' belongs to the teacher's family"),
    ],
)
def test_a_pair_that_the_panel_does_not_have_is_an_error(panel, tmp_path, capsys, row, problem):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text(f"teacher,suspect\n{row}\n")
    assert batch(panel, "-o", tmp_path / "s.csv", "--pairs", pairs) == 3
    assert capsys.readouterr().err == f"distilldetect: {pairs}:2: {problem}; name pairs of the panel\n"


def test_a_table_of_pairs_that_lacks_a_column_is_an_error(panel, tmp_path, capsys):
    pairs = tmp_path / "pairs.csv"
    pairs.write_text("Teacher;label\naurora;1\n")
    assert batch(panel, "-o", tmp_path / "s.csv", "--pairs", pairs) == 3
    problem = "lacks the column suspect; found: teacher, label; the header is teacher,suspect"
    assert capsys.readouterr().err == f"distilldetect: {pairs}:1: {problem}\n"


def test_files_may_stand_for_a_panel(panel, tmp_path):
    names = [str(panel.parent / name) for name in ("teacher.jsonl", "suspect_*.jsonl", "reference_*.jsonl")]
    assert batch("--teachers", names[0], "--suspects", names[1], "--references", names[2], "-o", tmp_path / "s.csv") == 0
    rows = rows_of(tmp_path / "s.csv")
    assert [(row["teacher"], row["suspect"], row["n_references"]) for row in rows] == [
        (names[0], str(panel.parent / f"suspect_{name}.jsonl"), "4") for name in ("distilled", "independent")
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-o", "s.csv"], "name a PANEL, or files with both --teachers and --suspects"),
        (["PANEL", "--teachers", "x", "-o", "s.csv"], "--teachers, --suspects and --references stand for a PANEL; give one"
         " or the other"),
        (["PANEL", "-o", "s.xlsx"], "s.xlsx: the suffix names no format; end it in one of .csv, .tsv, .jsonl, .ndjson,"
         " .md, .html, .htm"),
        (["PANEL", "-o", "-"], "-: a batch keeps a journal beside its output; name a file"),
        (["PANEL", "-o", "s.csv", "--scheduler", "tcp://x:1", "--backend", "ray"], "--scheduler is an address of Dask's; it"
         " does not go with --backend ray"),
        (["PANEL", "-o", "s.csv", "--salt", "a", "--salt-file", "b"], "give --salt or --salt-file, not both"),
        (["PANEL", "-o", "s.csv", "--salt", ""], "the salt has 0 bytes; give 1 to 64, best random ones"),
    ],
)  # fmt: skip
def test_options_that_do_not_go_together_are_refused(panel, capsys, arguments, message):
    assert batch(*(str(panel) if a == "PANEL" else a for a in arguments)) == 2
    assert capsys.readouterr().err == f"distilldetect: {message}\n"


def test_a_panel_of_one_family_has_no_pair(tmp_path, capsys):
    (tmp_path / "panel.csv").write_text(HEADER + "a,a.jsonl,teacher,x,,\nb,b.jsonl,suspect,x,,\n")
    assert batch(tmp_path / "panel.csv", "-o", tmp_path / "s.csv") == 2
    message = "no suspect of another family than a teacher's, so there is no pair to score"
    assert capsys.readouterr().err == f"distilldetect: {message}\n"


def test_a_dry_run_lists_pairs_and_cost_and_writes_nothing(panel, tmp_path, capsys):
    output = tmp_path / "s.csv"
    given = (panel, "-o", output, "--cache-dir", tmp_path / "kept")
    assert batch(*given, "--dry-run") == 0
    said = capsys.readouterr()
    assert said.out == "teacher,suspect,state\n" + "".join(f"{teacher},{suspect},new\n" for teacher, suspect in PAIRS)
    n_bytes = sum(path.stat().st_size for path in panel.parent.glob("*.jsonl"))
    assert said.err.startswith(f"8 dumps ({n_bytes / 1e6:.1f} MB, 0 cached), 7 pairs (0 done), about ")
    assert list(tmp_path.iterdir()) == [panel.parent]
    assert batch(*given) == 0
    write_dump(panel.parent / "suspect_independent.jsonl", records("suspect_independent.jsonl")[9:])
    assert batch(*given, "--dry-run") == 0
    said = capsys.readouterr()
    assert [line.rsplit(",")[-1] for line in said.out.splitlines()[1:]] == ["done"] * 5 + ["new"] * 2
    assert ", 7 cached), 7 pairs (5 done)" in said.err
    assert batch(*given, "--dry-run", "--force") == 0
    assert [line.rsplit(",")[-1] for line in capsys.readouterr().out.splitlines()[1:]] == ["cached"] * 5 + ["new"] * 2


# the last: the invented teacher has a habit that stands on nearly all of its answers, and so on those of its copy
@pytest.mark.parametrize(("n_copied", "code"), [(0, "kinship"), (5, "copied_answers;kinship"), (44, "added_text;copy")])
def test_what_the_suspect_has_of_the_teacher_is_warned_of(n_copied, code, panel, tmp_path):
    taught, own = records("teacher.jsonl"), records("suspect_distilled.jsonl")
    said = {record["id"]: record["output"] for record in taught[:n_copied]}
    write_dump(panel.parent / "suspect_distilled.jsonl", [r | {"output": said.get(r["id"], r["output"])} for r in own])
    assert batch(panel, "-o", tmp_path / "s.csv") == 0
    row = next(row for row in rows_of(tmp_path / "s.csv") if (row["teacher"], row["suspect"]) == ("aurora", "pebble"))
    assert row["warnings"].endswith(f"few_prompts;{code}")


def put_fingerprint(dump, *options):
    """Put its fingerprint in a dump's place: it is found by content, not by suffix."""
    made = dump.with_suffix(".made")
    assert run(["fingerprint", str(dump), "-o", str(made), "-q", *options]) == 0
    made.replace(dump)


def test_fingerprints_stand_for_dumps(panel, tmp_path):
    assert batch(panel, "-o", tmp_path / "dumps.csv") == 0
    for name in ("reference_1", "suspect_distilled", "teacher"):
        dump = panel.parent / f"{name}.jsonl"
        put_fingerprint(dump)
    assert batch(panel, "-o", tmp_path / "prints.csv") == 0
    assert (tmp_path / "prints.csv").read_bytes() == (tmp_path / "dumps.csv").read_bytes()


def test_salted_fingerprints_give_the_same_numbers_and_do_not_mix_with_others(panel, tmp_path, capsys):
    assert batch(panel, "-o", tmp_path / "dumps.csv") == 0
    (tmp_path / "salt").write_text("a secret\n")
    for dump in panel.parent.glob("*.jsonl"):
        put_fingerprint(dump, "--salt", "a secret")
    assert batch(panel, "-o", tmp_path / "prints.csv") == 0
    assert rows_of(tmp_path / "prints.csv") == rows_of(tmp_path / "dumps.csv")
    write_dump(panel.parent / "suspect_distilled.jsonl", records("suspect_distilled.jsonl"))
    assert batch(panel, "-o", tmp_path / "mixed.csv") == 5
    assert batch(panel, "-o", tmp_path / "mixed.csv", "--salt-file", tmp_path / "salt") == 0
    assert (tmp_path / "mixed.csv").read_bytes() == (tmp_path / "prints.csv").read_bytes()
    write_dump(panel.parent / "reference_2.jsonl", records("reference_2.jsonl"))
    capsys.readouterr()
    assert batch(panel, "-o", tmp_path / "mixed.csv") == 3
    assert capsys.readouterr().err == (
        f"distilldetect: {panel.parent / 'reference_2.jsonl'}: was made with another salt than"
        f" {panel.parent / 'teacher.jsonl'}; make all fingerprints of a panel with one --salt, and give it for the dumps\n"
    )


def test_a_fingerprint_cannot_be_joined_on_ids(panel, tmp_path):
    suspect, other = panel.parent / "suspect_distilled.jsonl", panel.parent / "reference_3.jsonl"
    put_fingerprint(suspect)
    write_dump(other, [{"id": record["id"], "output": record["output"]} for record in records("reference_3.jsonl")])
    assert batch(panel, "-o", tmp_path / "s.csv") == 5
    failed = {row["error"] for row in rows_of(tmp_path / "s.csv") if row["error"]}
    assert failed == {f"{suspect}: is a fingerprint, and another dump holds no prompts; give these with --prompts FILE"}


@pytest.mark.parametrize("backend", ["dask", "ray"])
def test_a_missing_backend_names_the_line_that_installs_it(panel, tmp_path, capsys, monkeypatch, backend):
    for module in ("distributed", "ray"):
        monkeypatch.setitem(sys.modules, module, None)
    assert batch(panel, "-o", tmp_path / "s.csv", "--backend", backend) == 2
    assert capsys.readouterr().err == (
        f"distilldetect: --backend {backend} needs a package that is not installed;"
        f" pip install 'distilldetect[{backend}]'\n"
    )


def test_an_option_that_is_wrong_whatever_the_file_ends_the_run(panel, tmp_path):
    assert batch(panel, "-o", tmp_path / "s.csv", "--shape", "nonsense") == 2


def test_the_example_makefile_scores_the_panel_and_makes_fingerprints(tmp_path):
    if shutil.which("make") is None:
        pytest.skip("needs make")
    folder = tmp_path / "examples"
    shutil.copytree(EXAMPLES, folder, ignore=shutil.ignore_patterns("*.csv.journal", "scores.csv"))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["make", "-s", "-C", str(folder), "scores.csv", "suspect_distilled.ddfp"]
    subprocess.run(command, check=True, env=os.environ | {"PATH": path}, capture_output=True)
    assert rows_of(folder / "scores.csv") == single_rows(folder / "panel.csv")
    assert (folder / "suspect_distilled.ddfp").is_file()
