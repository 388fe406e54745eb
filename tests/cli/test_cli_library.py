"""``library`` as a shell sees it."""

import json
from pathlib import Path

import numpy as np
import pytest

from distilldetect.library import read_library, shipped

EXAMPLES = Path(__file__).parents[2] / "examples"
PANEL = EXAMPLES / "references.csv"
SHIPPED_EXAMPLE = EXAMPLES / "references.ddlib"
ABOUT = (
    "--source", "invented texts of the project", "--licence", "Apache-2.0",
    "--prompts-from", "The prompts of examples/teacher.jsonl, each asked once.",
)  # fmt: skip


def test_the_library_of_the_examples_is_what_its_command_builds(shell, tmp_path):
    output = tmp_path / "references.ddlib"
    status, out, err = shell("library", "build", PANEL, "-o", output, *ABOUT)
    n_bytes = output.stat().st_size
    assert (status, out, err) == (0, "", f"{output}: 4 models, 44 prompts, {n_bytes:,} bytes\n")
    made, there = read_library(str(output)), read_library(str(SHIPPED_EXAMPLE))
    assert made.about == there.about
    for one, other in zip(made.features(made.prompts), there.features(made.prompts), strict=True):
        for name, sets in one.sets.items():
            np.testing.assert_array_equal(sets.keys, other.sets[name].keys)
    guide = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    command = guide.split("distilldetect library build", 1)[1].split("```")[0].replace("\\\n", " ")
    assert all(value in command for value in ABOUT)


def test_a_name_and_exact_hashes_may_be_asked_for(shell, tmp_path):
    output = tmp_path / "x.ddlib"
    assert shell("library", "build", PANEL, "-o", output, "--name", "mine", "--exact", "-q") == (0, "", "")
    document = json.loads(shell("library", "show", output)[1])
    assert (document["name"], document["exact"], document["n_models"], document["licence"]) == ("mine", True, 4, "")


def test_a_dump_given_twice_is_refused(shell, tmp_path):
    dump = EXAMPLES / "teacher.jsonl"
    rows = "".join(f"{name},{dump},teacher\n" for name in ("aurora", "aurora again"))
    (tmp_path / "twice.csv").write_text(f"model,path,role\n{rows}", encoding="utf-8")
    status, _, err = shell("library", "build", tmp_path / "twice.csv", "-o", tmp_path / "made.ddlib", "-q")
    problem = "the dump of aurora again is that of aurora (equal SHA-256); give each dump once"
    assert (status, err) == (3, f"distilldetect: {dump}: {problem}\n")


def test_list_names_shipped_libraries_and_given_ones(shell):
    status, out, err = shell("library", "list", "--library", SHIPPED_EXAMPLE)
    document = json.loads(out)
    names = [own["name"] for own in document["libraries"]]
    assert (status, err, document["schema"]) == (0, "", "distilldetect/1")
    assert names == [library.name for library in shipped()] + ["references"]
    table = shell("library", "list", "--library", SHIPPED_EXAMPLE, "--format", "table")[1].splitlines()
    assert [line.split()[0] for line in table] == ["NAME", *names]
    assert table[-1] == "references            4       44  Apache-2.0      invented texts of the project"


def test_show_tells_models_source_and_licence(shell):
    status, out, _ = shell("library", "show", SHIPPED_EXAMPLE, "--format", "table")
    head, models = out.split("\n\n")
    card = {line[:10].strip(): line[10:] for line in head.splitlines()}
    assert status == 0
    assert card["library"] == "references"
    assert card["prompts"] == "44; The prompts of examples/teacher.jsonl, each asked once."
    assert card["licence"] == "Apache-2.0"
    assert models.splitlines()[1].split() == ["cobalt-chat", "cobalt", "cobalt-systems", "2024-03", "44"]
    document = json.loads(shell("library", "show", SHIPPED_EXAMPLE)[1])
    assert [model["provider"] for model in document["models"]][1] == "juniper-collective"


def test_prompts_says_where_they_are(shell, tmp_path):
    status, out, _ = shell("library", "prompts", "arena_hard")
    assert status == 0
    assert out.startswith("500 prompts.\nThe 500 questions of Arena-Hard-Auto v0.1: https://")
    output = tmp_path / "x.ddlib"
    shell("library", "build", PANEL, "-o", output, "-q")
    assert shell("library", "prompts", output)[1] == "44 prompts.\nThe library does not say where they are.\n"


@pytest.mark.parametrize("command", [("show",), ("prompts",), ("list", "--library")])
def test_a_foreign_file_gives_one_line(command, shell):
    foreign = EXAMPLES / "teacher.jsonl"
    hint = "get it again, or make one with 'distilldetect library build'"
    assert shell("library", *command, foreign) == (3, "", f"distilldetect: {foreign}: is damaged, or no library; {hint}\n")


def test_an_unknown_name_and_a_place_that_cannot_be_written_give_one_line(shell, tmp_path):
    status, _, err = shell("library", "show", "nix")
    assert (status, err.count("\n")) == (2, 1)
    assert err.startswith("distilldetect: nix: no library of this name, and no such file; shipped libraries: ")
    output = tmp_path / "absent" / "x.ddlib"
    status, _, err = shell("library", "build", PANEL, "-o", output)
    assert status == 3
    message = f"{output}: cannot be written: there is no such folder; make it first"
    assert err == f"distilldetect: {message}\n"


def test_what_a_foreign_library_says_is_made_harmless(shell, tmp_path):
    output = tmp_path / "x.ddlib"
    shell("library", "build", PANEL, "-o", output, "-q", "--source", "a\x1b[2Jb")
    for command in (("show", output), ("list", "--library", output)):
        assert "\x1b" not in shell("library", *command, "--format", "table")[1]
