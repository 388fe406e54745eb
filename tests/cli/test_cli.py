"""The command line as a shell sees it: what goes to stdout, what to stderr, and the exit status."""

import csv
import gzip
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from batch_panels import records, rows_of
from click.testing import CliRunner
from each import each

from distilldetect.cli import COMMANDS, group
from distilldetect.defaults import WEIGHED_SIGNALS

EXAMPLES = Path(__file__).parents[2] / "examples"
TEACHER = str(EXAMPLES / "teacher.jsonl")
DISTILLED = str(EXAMPLES / "suspect_distilled.jsonl")
INDEPENDENT = str(EXAMPLES / "suspect_independent.jsonl")
REFERENCE_1, REFERENCE_2, SIBLING = (str(EXAMPLES / f"reference_{k}.jsonl") for k in (1, 2, 3))
REFERENCES = ("-r", str(EXAMPLES / "reference_*.jsonl"))
DATES = ("--teacher-released", "2024-05", "--suspect-released", "2024-04")  # no teacher is younger than its pupil


PRINTED: dict[tuple[str, ...], str] = {}  # what was scored once need not be again: two runs give the same bytes


def document(shell, *arguments: str) -> dict:
    if arguments not in PRINTED:
        status, PRINTED[arguments], _ = shell("score", *arguments, "--format", "json")
        assert status == 0
    return json.loads(PRINTED[arguments])


def test_the_taught_suspect_gets_more_support_than_the_independent_one(shell):
    taught = document(shell, TEACHER, DISTILLED, *REFERENCES)["verdict"]
    independent = document(shell, TEACHER, INDEPENDENT, *REFERENCES)["verdict"]
    assert taught["log10_lr_low"] > max(0, independent["log10_lr_high"])
    assert taught["word"] == "moderate support"
    assert independent["word"] == "inconclusive"


def test_without_references_no_verdict_is_possible(shell):
    taught = document(shell, TEACHER, DISTILLED)
    assert taught["model"]["mode"] == "no references"
    assert (taught["verdict"]["log10_lr"], taught["verdict"]["word"]) == (0.0, "inconclusive")
    assert any(warning.startswith("No references") for warning in taught["warnings"])


def test_the_run_block_holds_the_command_as_a_shell_takes_it(shell, tmp_path):
    spaced = tmp_path / "a suspect.jsonl"
    spaced.write_bytes(Path(DISTILLED).read_bytes())
    command = document(shell, TEACHER, str(spaced))["run"]["command"]
    assert command == shlex.join(["distilldetect", "score", TEACHER, str(spaced), "--format", "json"])


def test_every_reference_is_ranked_as_a_suspect_and_as_a_teacher(shell):
    result = document(shell, TEACHER, DISTILLED, *REFERENCES)
    names = {entry["model"] for entry in result["inputs"] if entry["role"] == "reference"}
    assert {member["name"] for member in result["population"]["members"]} == names
    assert {explanation["name"] for explanation in result["explanations"]} == names
    lrs = [explanation["log10_lr"] for explanation in result["explanations"]]
    assert lrs == sorted(lrs, reverse=True)
    beaten = sum(member["log10_lr"] >= result["verdict"]["log10_lr_uncapped"] for member in result["population"]["members"])
    assert result["verdict"]["p_value"] == pytest.approx((1 + beaten) / (1 + len(names)), abs=1e-6)


def test_snapshots_of_the_teacher_may_be_joined_by_commas_too(shell):
    joined = document(shell, f"{TEACHER},{SIBLING}", DISTILLED)
    apart = document(shell, TEACHER, DISTILLED, "-t", SIBLING)
    assert joined | {"run": None} == apart | {"run": None}
    assert [entry["path"] for entry in joined["inputs"] if entry["role"] == "teacher"] == [TEACHER, SIBLING]


def test_many_snapshots_may_be_joined_though_no_file_has_so_long_a_name(shell, tmp_path):
    names = [tmp_path / f"{'a-long-name-' * 10}{k}.jsonl" for k in (1, 2, 3)]
    for name, path in zip(names, (REFERENCE_1, REFERENCE_2, SIBLING), strict=True):
        shutil.copy(path, name)
    joined = ",".join(map(str, names))
    for arguments in ((joined, DISTILLED, "-r", TEACHER), (TEACHER, DISTILLED, "-r", joined)):
        assert [entry["path"] for entry in document(shell, *arguments)["inputs"]].count(str(names[2])) == 1


def test_snapshots_of_a_reference_joined_by_commas_are_one_model(shell):
    files = sorted(str(path) for path in EXAMPLES.glob("reference_*.jsonl"))
    result = document(shell, TEACHER, DISTILLED, "-r", ",".join(files[:2]), "-r", files[2])
    models = [(entry["path"], entry["reference_model"]) for entry in result["inputs"] if entry["role"] == "reference"]
    assert models == [(files[0], 0), (files[1], 0), (files[2], 1)]
    assert result["n_references"] == 2
    assert {explanation["path"] for explanation in result["explanations"]} == {";".join(files[:2]), files[2]}


def test_siblings_and_a_base_can_be_given(shell):
    arguments = (TEACHER, DISTILLED, "-r", REFERENCE_1, "-r", REFERENCE_2)
    with_them = document(shell, *arguments, "--sibling", SIBLING, "--base", INDEPENDENT)
    assert with_them["verdict"] == document(shell, *arguments)["verdict"]
    (sibling,) = with_them["siblings"]
    assert 0 < sibling["log_odds_low"] <= sibling["log_odds"] <= sibling["log_odds_high"]
    assert with_them["base"]["difference"] > 0


def test_a_sibling_that_taught_the_suspect_is_named_instead_of_the_teacher(shell):
    # the suspect was taught by the teacher, which here is the sibling of another model
    found = document(shell, REFERENCE_1, DISTILLED, "-r", REFERENCE_2, "-r", SIBLING, "--sibling", TEACHER)
    assert found["siblings"][0]["log_odds_high"] < 0
    assert [warning for warning in found["warnings"] if warning.startswith("Siblings:")] == [
        "Siblings: if a model of the teacher's provider taught the suspect, the text points to aurora-large rather than to"
        " the teacher."
    ]


def test_siblings_need_references(shell):
    status, _, err = shell("score", TEACHER, DISTILLED, "--sibling", SIBLING)
    assert (status, err.splitlines()[-1]) == (
        2,
        "distilldetect: siblings are told apart beside references only; give other models' answers with -r",
    )


def test_names_may_be_given(shell):
    names = ("--teacher-name", "T", "--suspect-name", "S")
    _, out, _ = shell("score", TEACHER, DISTILLED, *REFERENCES, *names, "--format", "table")
    assert out.startswith("Moderate support that S was trained on outputs of T.\n")


def test_impossible_dates_are_not_evaluable_in_every_format(shell, tmp_path):
    names = [str(tmp_path / name) for name in ("a.csv", "a.txt")]
    shell("score", TEACHER, DISTILLED, *REFERENCES, *DATES, "-o", names[0], "-o", names[1])
    (row,) = rows_of(names[0])
    assert (row["verdict"], row["log10_lr"], row["warnings"].split(";")[0]) == ("not evaluable", "", "teacher_younger")
    assert float(row["log10_lr_uncapped"]) > 1
    assert Path(names[1]).read_text().startswith("Not evaluable: aurora-large appeared after pebble-7b.\n")
    for month in ("2024-13", "0000-01"):
        status, _, err = shell("score", TEACHER, DISTILLED, "--suspect-released", month)
        assert (status, f"{month!r} is no month; write it like 2024-05" in err) == (2, True)


def test_a_passage_stands_in_its_context(shell):
    passage = document(shell, TEACHER, DISTILLED, *REFERENCES)["passages"][0]
    record = next(
        r for line in Path(DISTILLED).read_text().splitlines() if (r := json.loads(line))["prompt"] == passage["prompt"]
    )
    shown = passage["suspect_before"] + passage["text"] + passage["suspect_after"]
    assert shown in record["output"]
    assert passage["teacher_text"].split() == passage["text"].split()


def test_contributions_and_intercept_add_up_to_the_uncapped_lr(shell):
    result = document(shell, TEACHER, DISTILLED, *REFERENCES)
    total = result["intercept"] + sum(part["log10_lr"] for part in result["contributions"])
    assert total == pytest.approx(result["verdict"]["log10_lr_uncapped"], abs=1e-5)


def without_run(text):
    parts = json.loads(text)
    run = parts.pop("run")
    assert sorted(run) == ["command", "seconds", "started"]
    return json.dumps(parts)


def test_two_runs_give_the_same_bytes_and_the_order_of_references_does_not_move_the_lr(shell):
    references = sorted(str(path) for path in EXAMPLES.glob("reference_*.jsonl"))
    forward = [part for path in references for part in ("-r", path)]
    backward = [part for path in reversed(references) for part in ("-r", path)]
    first = document(shell, TEACHER, DISTILLED, *forward)
    again = shell("score", TEACHER, DISTILLED, *forward, "--format", "json")[1]
    assert without_run(again) == without_run(json.dumps(first))
    assert document(shell, TEACHER, DISTILLED, *backward)["verdict"] == first["verdict"]


def test_the_same_record_in_another_format_and_order_scores_the_same(shell, tmp_path):
    records = [json.loads(line) for line in Path(DISTILLED).read_text().splitlines()][::-1]
    other = tmp_path / "suspect.json.gz"
    other.write_bytes(
        gzip.compress(json.dumps([{"instruction": r["prompt"], "output": r["output"]} for r in records]).encode())
    )
    expected = document(shell, TEACHER, DISTILLED, *REFERENCES)["verdict"]
    assert document(shell, TEACHER, str(other), *REFERENCES)["verdict"] == expected


def test_csv_has_the_fixed_columns_and_a_loop_can_leave_the_header_out(shell):
    _, out, _ = shell("score", TEACHER, DISTILLED, *REFERENCES, "--format", "csv")
    (row,) = csv.DictReader(io.StringIO(out))
    fixed = "teacher suspect log10_lr log10_lr_low log10_lr_high p_value verdict n_prompts n_references mode model_version"
    fixed += " log10_lr_uncapped best_other best_other_log10_lr warnings base_difference n_snapshots"
    assert list(row) == [*fixed.split(), *(f"signal.{name}" for name in WEIGHED_SIGNALS), "error"]
    assert row["warnings"] == "few_references;few_prompts;kinship"
    assert row["best_other"] in {"cobalt-chat", "juniper", "marlin-2", "tinder-instruct"}
    assert float(row["best_other_log10_lr"]) < float(row["log10_lr_uncapped"])
    _, bare, _ = shell("score", TEACHER, DISTILLED, *REFERENCES, "--format", "csv", "--no-header")
    assert bare == out.splitlines(keepends=True)[1]


def test_a_pipe_gets_one_json_line(shell):
    status, out, _ = shell("score", TEACHER, DISTILLED)
    assert (status, out.count("\n"), json.loads(out)["schema"]) == (0, 1, "distilldetect/1")


def test_outputs_are_chosen_by_suffix_and_written_whole(shell, tmp_path):
    names = ("a.json", "b.csv", "c.md", "d.txt", "e.tsv")
    wanted = [part for name in names for part in ("-o", str(tmp_path / name))]
    status, out, _ = shell("score", TEACHER, DISTILLED, *wanted)
    assert (status, out) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert json.loads((tmp_path / "a.json").read_text())["schema"] == "distilldetect/1"


def test_the_suffix_decides_and_format_is_for_standard_output(shell, tmp_path):
    saved, other = tmp_path / "a.json", tmp_path / "a.unknown"
    arguments = ("score", TEACHER, DISTILLED)
    status, out, _ = shell(*arguments, "--format", "csv", "-o", str(saved), "-o", "-")
    assert (status, out.startswith("teacher,suspect,")) == (0, True)
    assert json.loads(saved.read_text())["schema"] == "distilldetect/1"
    assert shell(*arguments, "--format", "csv", "-o", str(other))[0] == 0
    assert other.read_text() == out
    status, _, err = shell(*arguments, "--format", "table", "-o", str(saved))
    assert (status, err) == (
        2,
        "distilldetect: --format table is for standard output, and the suffixes of -o name other formats; add -o -, or"
        " leave it out\n",
    )


def test_one_line_says_what_was_read_and_v_says_more(shell):
    _, _, err = shell("score", TEACHER, DISTILLED, *REFERENCES)
    assert err == "6 files, all plain, 44 shared prompts\n"
    _, _, err = shell("score", TEACHER, DISTILLED, *REFERENCES, "-r", DISTILLED, "-v")
    lines = err.splitlines()
    assert lines[0] == "6 files, all plain, 44 shared prompts, 1 left out"
    assert lines[1].startswith(f"teacher {TEACHER}: plain (jsonl), prompt=prompt, ")
    assert shell("score", TEACHER, DISTILLED, "-q")[2] == ""


def test_help_has_examples_first_and_options_in_groups():
    text = CliRunner().invoke(group, ["score", "--help"]).output
    parts = ["distilldetect score teacher.jsonl", "\nInput:\n", "\nEvidence:\n", "\nOutput:\n", "\nLimits:\n"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert "\nOther:\n" not in text


def test_a_glob_that_the_shell_expanded_is_met_with_what_to_type(shell):
    status, _, err = shell("score", TEACHER, DISTILLED, "-r", REFERENCE_1, REFERENCE_2, SIBLING)
    assert (status, err) == (
        2,
        f"distilldetect: Got unexpected extra arguments ({REFERENCE_2} {SIBLING}): quote a glob, as in -r"
        " 'references/*.jsonl', or repeat -r for each file; try 'distilldetect score --help'\n",
    )


def test_fail_on_sets_the_status_and_nothing_else(shell):
    arguments = ("score", TEACHER, DISTILLED, *REFERENCES, "--format", "csv")
    not_met = shell(*arguments, "--fail-on", "lr<0.01")
    met = shell(*arguments, "--fail-on", "lr>=2")
    assert (not_met[0], met[0], met[1]) == (0, 1, not_met[1])
    assert met[2] == not_met[2] + "distilldetect: exit status 1: the --fail-on condition is met\n"


@pytest.mark.parametrize(
    ("suspect", "more", "text", "status"),
    [
        (DISTILLED, (), "lr_low>=2", 1),
        (INDEPENDENT, (), "lr_low>=2", 0),
        (DISTILLED, (), "lr_uncapped>=500", 1),
        (DISTILLED, (), "lr>=500", 0),
        (DISTILLED, (), "lr>=0", 1),
        (DISTILLED, DATES, "lr>=0", 0),
    ],
)
def test_a_condition_is_on_the_capped_lr_or_another_and_not_met_by_a_missing_one(shell, suspect, more, text, status):
    assert shell("score", TEACHER, suspect, *REFERENCES, *more, "--fail-on", text)[0] == status


def test_a_reference_that_is_the_suspect_is_left_out_with_a_warning(shell):
    result = document(shell, TEACHER, DISTILLED, *REFERENCES, "-r", DISTILLED)
    assert result["n_references"] == 4
    assert f"Left out: {DISTILLED} is the same file as {DISTILLED}." in result["warnings"]


@pytest.mark.parametrize(
    ("hidden", "warning"),
    [
        ("zero\u200b-width", "Unseen characters:"),
        ("p\u0430ge", "Lookalike letters:"),
        ("cafe\u0301", "Letters taken apart:"),
    ],
)
def test_what_hides_words_in_the_suspect_is_warned_of(hidden, warning, shell, tmp_path):
    changed = [
        {**record, "output": f"{record['output']} {hidden} {hidden}"} for record in records("suspect_distilled.jsonl")
    ]
    path = tmp_path / "suspect.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in changed), encoding="utf-8")
    warnings = document(shell, TEACHER, str(path), *REFERENCES)["warnings"]
    assert [told.partition(":")[0] + ":" for told in warnings if told.startswith(warning)] == [warning]


def test_a_dump_whose_lines_are_joined_is_warned_of_by_name(shell, tmp_path):
    joined = [{**record, "output": " ".join(record["output"].split())} for record in records("suspect_distilled.jsonl")]
    path = lines(tmp_path / "suspect.jsonl", *(json.dumps(record) + "\n" for record in joined))
    told = [text for text in document(shell, TEACHER, path, *REFERENCES)["warnings"] if text.startswith("Joined lines:")]
    assert [text.partition(" have several lines")[0] for text in told] == [
        f"Joined lines: at most 0% of the responses of {path}"
    ]


def test_an_option_can_come_from_the_environment(shell, monkeypatch):
    monkeypatch.setenv("DISTILLDETECT_SCORE_FORMAT", "csv")
    assert shell("score", TEACHER, DISTILLED)[1].startswith("teacher,suspect,")


def lines(path: Path, *texts: str) -> str:
    path.write_text("".join(texts), encoding="utf-8")
    return str(path)


BAD = {  # name -> (what the suspect is, exit status, message)
    "empty": (lambda t: lines(t / "bad"), 3, "the file is empty"),
    "directory": (str, 3, "directory"),
    "missing": (lambda t: str(t / "bad"), 3, "no such file"),
    "half a line": (lambda t: lines(t / "bad", '{"prompt": "a", "output": "b"}\n{"prompt": "c", "outp'), 3, "JSON"),
    "unknown": (lambda t: lines(t / "bad", '{"foo": "a", "bar": "b"}\n' * 2), 3, "--output-field"),
    "no shared prompt": (
        lambda t: lines(t / "bad", *(f'{{"prompt": "other {k}", "output": "words {k}"}}\n' for k in range(60))),
        4,
        "shares 0 answered prompts",
    ),
    "the teacher itself": (lambda t: TEACHER, 3, "is the same file as"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_and_the_right_status(name, shell, tmp_path):
    make, expected, message = BAD[name]
    status, out, err = shell("score", TEACHER, make(tmp_path))
    assert (status, out, err.count("\n")) == (expected, "", 1)
    assert message.lower() in err.lower()


def test_a_truncated_gzip_is_refused(shell, tmp_path):
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(Path(DISTILLED).read_bytes())[:-200])
    status, out, err = shell("score", TEACHER, str(path))
    assert (status, out, err.count("\n")) == (3, "", 1)
    assert "gzip" in err


@each(
    ("arguments", "message"),
    [
        (("score", TEACHER), "distilldetect: Missing argument 'SUSPECT'; try 'distilldetect score --help'\n"),
        (("score", "-", "-"), "distilldetect: - stands for standard input, which can be read only once;"),
        (("score", TEACHER, DISTILLED, "-r", "nothing*here"), "distilldetect: nothing*here: no file there to use as a"),
        (("score", TEACHER, DISTILLED, "-o", "x.docx"), "distilldetect: x.docx: the suffix names no format;"),
        (
            ("score", TEACHER, DISTILLED, "--fail-on", "lr!10"),
            "distilldetect: Invalid value for '--fail-on': 'lr!10'",
        ),
        (("nonsense",), "distilldetect: No such command 'nonsense'"),
    ],
)
def test_wrong_usage_is_status_2(arguments, message, shell):
    status, out, err = shell(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith(message) or err.splitlines()[-1].startswith(message)


def test_a_bug_of_ours_is_status_70_and_names_debug(shell, monkeypatch):
    monkeypatch.setattr("distilldetect.cli.score.score", lambda *_: 1 / 0)
    status, _, err = shell("score", TEACHER, DISTILLED)
    assert status == 70
    assert "this is a bug of ours (ZeroDivisionError: division by zero); run again with --debug" in err


@each("command", COMMANDS)
def test_every_command_has_help_that_says_what_the_list_says(command):
    result = CliRunner().invoke(group, [command, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith("Usage: ")
    assert "\\b" not in result.output


def test_terminal_escapes_and_formulas_of_a_dump_reach_no_output(shell, tmp_path):
    evil = "\x1b[31m\x1b]0;title\x07 \u202e <script>alert(1)</script> [red]x[/red] =cmd() and eight more words of it "
    source = [json.loads(line) for line in Path(TEACHER).read_text().splitlines()]
    paths = []
    for name, tail in (("=teacher.jsonl", "."), ("suspect.jsonl", "!")):
        path = tmp_path / name
        rows = [{"prompt": r["prompt"], "output": evil + r["output"] + tail} for r in source]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        paths.append(str(path))
    outputs = [tmp_path / f"a.{suffix}" for suffix in ("txt", "csv", "tsv", "md")]
    assert shell("score", *paths, *REFERENCES, *(part for path in outputs for part in ("-o", str(path))))[0] == 0
    for path in outputs:
        written = path.read_text(encoding="utf-8")
        assert not {"\x1b", "\x07", "\u202e"} & set(written), path
        assert path.suffix != ".md" or "<script>" not in written
    status, *printed = shell("score", *paths, *REFERENCES, "--format", "table")
    assert status == 0
    assert not {"\x1b", "\x07", "\u202e"} & set("".join(printed))


def test_start_up_imports_no_heavy_library():
    code = "import sys; from distilldetect.cli import run; run(['--version']); print(sorted(set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not [name for name in ("numpy", "sklearn", "pandas", "rich", "orjson") if f"'{name}'" in loaded]


def test_score_imports_neither_sklearn_nor_pandas_nor_scipy(tmp_path):
    code = (
        f"import sys; from distilldetect.cli import run; run(['score', {TEACHER!r}, {DISTILLED!r}, '-o', sys.argv[1]]);"
        " print([n for n in ('sklearn', 'pandas', 'scipy') if n in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.csv")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1] == "[]"


def test_evaluate_judges_the_examples_by_the_shipped_model(shell):
    panel, labels = str(EXAMPLES / "panel.csv"), str(EXAMPLES / "labels.csv")
    status, out, _ = shell("evaluate", panel, "--labels", labels, "-j", "1", "--format", "json")
    figures = json.loads(out)["panels"]["examples"]["references"]
    assert (status, list(figures)) == (0, ["all", "one each", "12", "4", "1", "0"])
    assert (figures["all"]["taught"]["families"], figures["all"]["balanced"]["auroc"]) == (1, 1.0)
    assert figures["0"]["taught"]["inconclusive"] == 1.0  # without references nothing is said


def test_train_on_one_small_panel_says_what_is_not_known(shell, tmp_path):
    panel, labels, model = str(EXAMPLES / "panel.csv"), str(EXAMPLES / "labels.csv"), tmp_path / "model.json"
    status, _, err = shell("train", panel, "--labels", labels, "-j", "1", "-o", str(model), "-q")
    assert (status, model.exists()) == (0, True)
    assert "fitted on one panel: nothing is known of the model's error anywhere else" in err
    assert "only 1 taught families: the fit is uncertain" in err


def test_labels_that_match_no_pair_are_not_evaluable(shell, tmp_path):
    labels = tmp_path / "labels.csv"
    labels.write_text("teacher,suspect,label,family,provider,basis\nnobody,pebble-7b,1,pebble,x,documented\n")
    status, _, err = shell("evaluate", str(EXAMPLES / "panel.csv"), "--labels", str(labels))
    assert (status, err.count("\n")) == (3, 1)
    assert err.endswith("no pair is of the panel; a row names a teacher's family and a suspect's model\n")


def test_case_examiner_and_date_head_a_report_and_change_nothing_else(shell, tmp_path):
    named, page = tmp_path / "b.json", tmp_path / "b.html"
    given = (TEACHER, DISTILLED, *REFERENCES)
    head = ("--case", "12/26 & <b>", "--examiner", "N. N.")
    assert shell("score", *given, "-q", *head, "-o", str(named), "-o", str(page)) == (0, "", "")
    first, second = document(shell, *given), json.loads(named.read_text(encoding="utf-8"))
    run = second.pop("run")
    assert (run["case"], run["examiner"]) == ("12/26 & <b>", "N. N.")
    assert not {"case", "examiner"} & set(first.pop("run"))
    assert first == second
    assert f"Case: 12/26 &amp; &lt;b&gt;; Examiner: N. N.; Date: {run['started'][:10]}" in page.read_text(encoding="utf-8")
    assert shell("verify", str(named), "-q")[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [("signals",), ("formats",), ("library", "list"), ("check", TEACHER), ("score", TEACHER, DISTILLED)],
)
def test_json_stands_for_format_json(arguments, shell):
    short, long = (shell(*arguments, *how) for how in (("--json",), ("--format", "json")))
    assert short[0] == 0
    documents = [json.loads(printed) for _, printed, _ in (short, long)]
    for document in documents:
        document.pop("run", None)
    assert documents[0] == documents[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("help",), "No such command 'help': did you mean '--help'; try 'distilldetect --help'"),
        (
            ("score", "a", "b", "--refs", "c"),
            "No such option '--refs': did you mean '--reference'; try 'distilldetect score --help'",
        ),
    ],
)
def test_a_guess_is_made_at_what_was_meant(arguments, message, shell):
    assert shell(*arguments) == (2, "", f"distilldetect: {message}\n")


def test_check_breaks_no_number_at_80_columns(shell, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = shell("check", TEACHER, DISTILLED, "--format", "table")
    folder, head, *rows = out.splitlines()
    assert folder == f"in {Path(TEACHER).parent}"
    assert head.split() == ["file", "format", "model", "responses", "prompts", "length", "scripts"]
    assert max(map(len, rows)) <= 80
    assert "\u2026" not in out


@pytest.mark.parametrize("words", ["score t", "score a b -r ", "library build p"])
def test_a_shell_completes_names_of_files(words):
    asked = {"_DISTILLDETECT_COMPLETE": "bash_complete", "COMP_WORDS": f"distilldetect {words}"}
    asked["COMP_CWORD"] = str(len(words.split(" ")))
    call = [sys.executable, "-m", "distilldetect"]
    done = subprocess.run(call, env=os.environ | asked, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("file,")
