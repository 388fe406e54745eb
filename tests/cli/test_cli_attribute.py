"""``attribute`` as a shell sees it."""

import csv
import hashlib
import io
import json
import shutil
from pathlib import Path

import pytest
from batch_panels import EXAMPLES, records, write_dump
from each import each

from distilldetect.cli import run
from distilldetect.model import Hierarchical, model_document

TEACHER, *OTHERS = (str(EXAMPLES / f"{name}.jsonl") for name in ("teacher", *(f"reference_{k}" for k in (1, 2, 3, 4))))
DISTILLED, INDEPENDENT = (str(EXAMPLES / f"suspect_{kind}.jsonl") for kind in ("distilled", "independent"))
REFERENCES = tuple(part for path in OTHERS[1:] for part in ("-r", path))


@pytest.fixture(scope="module", autouse=True)
def model_file(tmp_path_factory):
    """Numbers of its own, so that no new fit changes a test."""
    numbers = Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3)
    path = tmp_path_factory.mktemp("model") / "model.json"
    path.write_text(json.dumps(model_document(numbers, (), {})))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISTILLDETECT_ATTRIBUTE_MODEL", str(path))
        yield


def outcome(capsys, *arguments):
    """Status, stdout and stderr of the command."""
    status = run(["attribute", *map(str, arguments)])
    told = capsys.readouterr()
    return status, told.out, told.err


def document(capsys, *arguments):
    status, out, _ = outcome(capsys, *arguments, "--format", "json", "-q")
    assert status == 0
    return json.loads(out)


def test_the_answer_comes_first_with_prior_and_probability(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    arguments = (DISTILLED, "-t", f"aurora-labs={TEACHER}", "-t", f"cobalt={OTHERS[0]}", *REFERENCES, "--format", "table")
    status, out, err = outcome(capsys, *arguments)
    first, second, third, upper, header, *rows = out.splitlines()
    assert status == 0
    assert first.startswith(
        "Inconclusive: aurora-large (aurora-labs) fits best, but a model that is not in this list and writes like it would"
        " fit as well: LR 1.96 (95 %"
    )
    assert first.endswith("(prior 0.25; 0.5 for none of these).")
    assert second.startswith(
        "Only if every model that may have taught it is in this list: moderate support that pebble-7b was trained on"
        " outputs of aurora-large (aurora-labs): LR 45 (95 % interval"
    )
    assert second.endswith("(prior 0.33; 0.33 for none of these).")
    assert third == (
        "None of these: probability 0.50 (prior 0.5, 0.25 of it for a model that is not given; 0.25 a candidate)."
    )
    assert upper.split() + header.split() == (
        ["LR", "if", "candidate", "LR", "95", "%", "interval", "prob.", "complete", "verdict"]
    )
    assert rows[0].startswith("1  aurora-large (aurora-labs)")
    assert rows[-2] == "! The nearest candidate looks like the teacher where the true one is not among them."
    assert rows[-1] == "Text cannot show direction, a common teacher, intent, or innocence."
    assert err == "6 files, all plain\n"
    assert outcome(capsys, *arguments, "-v")[2].splitlines()[1] == f"suspect {DISTILLED}: plain, 44 answered prompts"


def test_whoever_says_that_all_are_given_gets_one_answer(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    arguments = (DISTILLED, "-t", TEACHER, "-t", OTHERS[0], *REFERENCES, "--format", "table", "-q", "--prior-unlisted", "0")
    _, out, _ = outcome(capsys, *arguments)
    first, second = out.splitlines()[:2]
    assert first.startswith("Moderate support that pebble-7b was trained on outputs of aurora-large: LR 45 ")
    assert second.startswith("None of these: probability 0.04 (prior 0.5, 0 of it for a model")


def test_the_true_teacher_left_out_leaves_nobody_accused(capsys):
    found = document(capsys, DISTILLED, *(part for path in OTHERS for part in ("-t", path)))
    assert found["answer"]["kind"] in ("none", "inconclusive")
    assert all(row["log10_lr"] < 1 and not row["verdict"].endswith("support") for row in found["candidates"])


def test_nobody_is_accused_of_teaching_the_independent_suspect(capsys):
    found = document(capsys, INDEPENDENT, "-t", TEACHER, "-t", OTHERS[0], *REFERENCES)
    assert found["answer"]["kind"] in ("none", "inconclusive")
    assert found["answer"]["sentence"].startswith(
        ("None of these candidates", "Inconclusive: the text clearly supports none")
    )


def test_siblings_that_nothing_tells_apart_are_told_once(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    candidates = [part for path in OTHERS[:2] for part in ("-t", f"a={path}")]
    _, out, _ = outcome(capsys, INDEPENDENT, *candidates, *REFERENCES[2:], "--format", "table", "-q")
    assert "juniper (a) and cobalt-chat (a) are not told apart." in out.splitlines()


def test_csv_has_a_row_a_candidate_and_the_prior_beside_each_probability(capsys):
    arguments = (DISTILLED, "-t", TEACHER, "-t", f"b={OTHERS[0]}", *REFERENCES, "--format", "csv", "-q")
    _, out, _ = outcome(capsys, *arguments, "--prior-none", "0.8")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["rank"], row["candidate"], row["provider"]) for row in rows] == [("1", TEACHER, ""), ("2", OTHERS[0], "b")]
    priors = {(row["prior"], row["prior_none"], row["prior_unlisted"], row["suspect"]) for row in rows}
    assert priors == {("0.1", "0.8", "0.4", DISTILLED)}
    assert float(rows[0]["log10_lr"]) < 0.31 < 0.8 < float(rows[0]["log10_lr_if_complete"])
    assert (rows[0]["verdict"], rows[0]["verdict_if_complete"]) == ("inconclusive", "moderate support")
    total = sum(float(row["probability"]) for row in rows) + float(rows[0]["probability_none"])
    assert total == pytest.approx(1, abs=1e-5)
    _, bare, _ = outcome(capsys, *arguments, "--no-header")
    assert len(bare.splitlines()) == 2


def test_a_pipe_gets_one_json_line_and_files_are_chosen_by_suffix(capsys, tmp_path):
    _, out, _ = outcome(capsys, DISTILLED, "-t", TEACHER, *REFERENCES)
    assert (out.count("\n"), json.loads(out)["kind"]) == (1, "attribution")
    names = ("a.json", "b.csv", "c.txt", "d.jsonl", "e.html", "f.md")
    wanted = [part for name in names for part in ("-o", tmp_path / name)]
    status, out, _ = outcome(capsys, DISTILLED, "-t", TEACHER, *REFERENCES, *wanted)
    assert (status, out, sorted(path.name for path in tmp_path.iterdir())) == (0, "", list(names))


def test_two_runs_give_the_same_bytes_but_for_the_run(capsys):
    first, again = (document(capsys, DISTILLED, "-t", TEACHER, *REFERENCES) for _ in range(2))
    assert sorted(first.pop("run")) == sorted(again.pop("run")) == ["command", "seconds", "started"]
    assert first == again


def test_a_path_with_an_equals_sign_is_a_path(capsys, tmp_path):
    path, other = tmp_path / "t=0.7.jsonl", tmp_path / "t=0.8.jsonl"
    shutil.copy(TEACHER, path)
    write_dump(other, records("teacher.jsonl")[:30])
    found = document(capsys, DISTILLED, "-t", path, *REFERENCES)
    assert [(row["provider"], row["paths"]) for row in found["candidates"]] == [("", [str(path)])]
    snapshots = document(capsys, DISTILLED, "-t", f"{path},{other}", *REFERENCES)
    assert [(row["provider"], row["paths"]) for row in snapshots["candidates"]] == [("", [str(path), str(other)])]
    named = document(capsys, DISTILLED, "-t", f"a={path},{other}", *REFERENCES)
    assert [(row["provider"], row["paths"]) for row in named["candidates"]] == [("a", [str(path), str(other)])]


def test_a_folder_or_glob_is_a_model_a_file(capsys, tmp_path):
    for path in OTHERS:
        shutil.copy(path, tmp_path)
    folder = document(capsys, DISTILLED, "-t", TEACHER, "-r", tmp_path)
    glob = document(capsys, DISTILLED, "-t", TEACHER, "-r", f"x={tmp_path}/ref*.jsonl")
    assert [found["candidates"][0]["n_references"] for found in (folder, glob)] == [4, 4]
    assert {entry["provider"] for entry in glob["inputs"] if entry["role"] == "reference"} == {"x"}
    several = document(capsys, DISTILLED, "-t", f"x={tmp_path}", "-r", TEACHER)
    assert len(several["candidates"]) == 4


def test_a_reference_of_the_candidates_provider_is_not_one(capsys):
    found = document(capsys, DISTILLED, "-t", f"a={TEACHER}", "-r", f"a={OTHERS[0]}", "-r", f"b={OTHERS[1]}")
    assert found["candidates"][0]["n_references"] == 1
    assert [left["source"] for left in found["left_out"]] == [OTHERS[0]]


def test_fingerprints_stand_for_dumps(capsys, tmp_path):
    paths = {path: tmp_path / f"{k}.ddfp" for k, path in enumerate((TEACHER, OTHERS[0], OTHERS[1], DISTILLED))}
    for path, print_ in paths.items():
        assert run(["fingerprint", path, "-o", str(print_), "-q"]) == 0
    of_dumps = document(capsys, DISTILLED, "-t", TEACHER, "-t", OTHERS[0], "-r", OTHERS[1])
    of_prints = document(capsys, paths[DISTILLED], "-t", paths[TEACHER], "-t", paths[OTHERS[0]], "-r", paths[OTHERS[1]])
    for one, other in zip(of_dumps["candidates"], of_prints["candidates"], strict=True):
        assert one | {"paths": []} == other | {"paths": []}
    assert [row["name"] for row in of_prints["candidates"]] == ["aurora-large", "cobalt-chat"]


def test_two_candidates_of_one_name_are_called_by_their_paths(capsys, tmp_path):
    other = tmp_path / "other.jsonl"
    write_dump(other, [{**row, "output": f"{row['output']} Yes."} for row in records("teacher.jsonl")])
    found = document(capsys, DISTILLED, "-t", TEACHER, "-t", other, *REFERENCES)
    assert {row["name"] for row in found["candidates"]} == {TEACHER, str(other)}
    assert found["suspect"] == "pebble-7b"


def test_at_80_columns_no_name_and_no_verdict_is_cut(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    candidates = ("-t", f"aurora-labs={TEACHER}", "-t", f"cobalt={OTHERS[0]}")
    _, out, _ = outcome(capsys, DISTILLED, *candidates, *REFERENCES, "--format", "table", "-q")
    assert max(map(len, out.splitlines())) <= 80
    words = out.split()
    for word in ("aurora-large", "(aurora-labs)", "cobalt-chat", "inconclusive", "against"):
        assert word in words


def test_dumps_of_the_fit_are_told(capsys, tmp_path):
    path = tmp_path / "model.json"
    fitted = {"panel": "p", "sha256": {"aurora-large": hashlib.sha256(Path(TEACHER).read_bytes()).hexdigest()}}
    path.write_text(json.dumps(model_document(Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (fitted,), {})))
    outputs = tmp_path / "a.json", tmp_path / "a.md"
    given = (part for output in outputs for part in ("-o", output))
    assert outcome(capsys, DISTILLED, "-t", TEACHER, *REFERENCES, "--model", path, *given, "-q")[0] == 0
    found = json.loads(outputs[0].read_text(encoding="utf-8"))
    said = f"Fit: this tool was tuned on these very outputs ({TEACHER}); on other models' it is more often wrong."
    assert found["warnings"][0] == said
    assert f"- {said}".replace("_", "\\_") in outputs[1].read_text(encoding="utf-8").splitlines()


def test_hostile_names_reach_no_output(capsys, tmp_path):
    path = tmp_path / "=x\x1b[31m\u202e.jsonl"
    shutil.copy(TEACHER, path)
    outputs = [tmp_path / f"a.{suffix}" for suffix in ("txt", "csv", "md", "html")]
    given = (part for output in outputs for part in ("-o", output))
    assert outcome(capsys, DISTILLED, "-t", f"\x1b]0;p\x07={path}", *REFERENCES, *given, "-q")[0] == 0
    for output in outputs:
        assert not {"\x1b", "\x07", "\u202e"} & set(output.read_text(encoding="utf-8")), output


@each(
    ("arguments", "status", "message"),
    [
        ((DISTILLED, "-t", "a="), 2, "distilldetect: a=: no path after the provider; write PROVIDER=DUMP\n"),
        (
            ("-", "-t", "-"),
            2,
            "distilldetect: - stands for standard input, which can be read only once; name files for the others\n",
        ),
        (
            (DISTILLED, "-t", TEACHER, "-o", "x.docx"),
            2,
            "distilldetect: x.docx: the suffix names no format; end it in one of .txt, .json, .jsonl, .ndjson, .csv, .md,"
            " .html, .htm, or give --format\n",
        ),
        (
            (DISTILLED, "-t", DISTILLED),
            3,
            f"distilldetect: {DISTILLED}: is the same file as {DISTILLED} (equal SHA-256); give the suspect and each"
            " candidate outputs of their own\n",
        ),
        (
            (DISTILLED, "-t", TEACHER, "--min-prompts", "45"),
            4,
            f"distilldetect: {DISTILLED}: shares 44 answered prompts with {TEACHER}, fewer than 45 (joined on prompt); give"
            " dumps of the same prompts\n",
        ),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments, status, message, capsys):
    assert outcome(capsys, *arguments) == (status, "", message)


def test_a_part_of_the_prior_is_less_than_the_whole(capsys):
    arguments = (DISTILLED, "-t", TEACHER, "--prior-none", "0.3", "--prior-unlisted", "0.3")
    message = "distilldetect: --prior-unlisted 0.3 is a part of --prior-none 0.3; give less\n"
    assert outcome(capsys, *arguments) == (2, "", message)


@pytest.mark.parametrize("prior", ["0", "1", "1.5"])
def test_a_prior_that_no_evidence_could_move_is_refused(prior, capsys):
    status, _, err = outcome(capsys, DISTILLED, "-t", TEACHER, "--prior-none", prior)
    assert status == 2
    assert err.startswith("distilldetect: Invalid value for '--prior-none'")


def test_a_candidate_that_appeared_after_the_suspect_is_not_evaluable(capsys):
    dates = ("--suspect-released", "2024-01", "--teacher-released", f"{TEACHER}=2024-02")
    found = document(capsys, DISTILLED, "-t", f"aurora-labs={TEACHER}", "-t", OTHERS[0], *REFERENCES, *dates)
    first, last = found["candidates"]
    assert (first["paths"], first["error"], first["n_references"]) == ([OTHERS[0]], "", 4)  # the younger one is compared
    assert (last["verdict"], last["log10_lr"]) == ("not evaluable", None)
    assert last["error"] == f"{TEACHER}: appeared in 2024-02, after the suspect (2024-01), and cannot have taught it"
    assert found["options"]["teacher_released"] == {TEACHER: "2024-02"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (f"{OTHERS[1]}=2024-02", f"--teacher-released {OTHERS[1]}=2024-02: write DUMP=YYYY-MM, with a DUMP that -t names"),
        ("2024-02", "--teacher-released 2024-02: write DUMP=YYYY-MM, with a DUMP that -t names"),
        (f"{TEACHER}=2024", "'2024' is no month; write it like 2024-05"),
    ],
)
def test_a_date_of_no_candidate_or_no_month_is_refused(given, told, capsys):
    status, _, err = outcome(capsys, DISTILLED, "-t", TEACHER, "--teacher-released", given)
    assert status == 2
    assert told in err


def test_without_candidates_a_library_is_asked(capsys):
    library = str(EXAMPLES / "references.ddlib")
    status, out, err = outcome(capsys, DISTILLED, "--library", library, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 0
    assert {row["candidate"] for row in rows} == {
        f"references:{name}" for name in ("cobalt", "juniper", "marlin", "tinder")
    }
    assert err.splitlines()[1] == "library references: known models as candidates on 44 prompts"


def test_no_candidates_and_no_library_is_a_usage_error(capsys):
    status, _, err = outcome(capsys, DISTILLED, "--no-library")
    message = "no candidates: give some with -t, or leave --no-library out"
    assert (status, err) == (2, f"distilldetect: {message}\n")


def test_on_prompts_of_no_library_nothing_can_be_said(capsys):
    status, _, err = outcome(capsys, DISTILLED)
    assert (status, err.count("\n")) == (4, 1)
    assert err.startswith(f"distilldetect: {DISTILLED}: its prompts are in no library")
